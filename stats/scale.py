"""The scale on which ratings are printed: Elo points.

Everything is computed in natural-log units ("strength": a difference d means odds of
exp(d) to 1) and turned into points at the very end.
"""

import math

CENTRE = 1000.0  # the mean rating of the rated competitors, in points
POINTS_PER_DECADE = 400.0  # 400 points apart means odds of 10 to 1
POINTS_PER_LOGIT = POINTS_PER_DECADE / math.log(10.0)  # about 173.7

"""Where competitors depart from their own rating, drawn towards it as far as votes are few.

A table of competitors by kinds of tasks has many small cells; the loudest of them say what
chance did. Each is therefore pulled towards no departure, the more the less it knows.
"""

from dataclasses import dataclass

import numpy as np

from stats.arrays import Codes, Floats
from stats.clusters import ClusteredBoard
from stats.freedom import quantile, reach_of
from stats.targets import GroupScores, group_scores
from stats.votes import UNKNOWN


@dataclass(frozen=True, eq=False)
class Departures:
    """Competitors by kinds of tasks; G kinds, K competitors.

    Attributes:
        votes: Shape (G, K). Votes on each competitor in each kind.
        points: Shape (G, K). How much better than its rating it does there, as the votes of
            the kind say it; NaN where they say nothing.
        reach: Shape (G, K). Half the interval of ``points``: the smallest departure that the
            votes could show.
        pooled: Shape (G, K). ``points`` pulled towards zero.
        pooled_reach: Shape (G, K). Half its interval.
        spread: Standard deviation of true departures, points; 0 where chance explains all.
    """

    votes: Floats
    points: Floats
    reach: Floats
    pooled: Floats
    pooled_reach: Floats
    spread: float


def departures(clustered: ClusteredBoard, groups: Codes, number: int) -> Departures:
    """Return how each competitor departs from its rating on each kind of task.

    Args:
        clustered: Ratings with the votes of their fit, n of them.
        groups: Shape (n,). The kind of each vote's task, from 0 up, or `UNKNOWN`.
        number: G, how many kinds there are.

    Returns:
        All cells; those of competitors without a rating are NaN.

    Source:
        Score of an interaction for each cell (`stats.targets.group_scores`), never surer
        than with independent votes; then empirical Bayes with one normal law of departures
        around zero (Efron and Morris 1975), its variance by the method of moments
        (DerSimonian and Laird 1986). Assumes that departures of all cells are alike in size.
    """
    known = groups != UNKNOWN
    parts = [group_scores(clustered, known & (groups == group)) for group in range(number)]
    shape = (number, clustered.crowd.votes.competitors)
    votes = _table([part.votes for part in parts], shape)
    points = _table([part.points for part in parts], shape)
    reach = _table([_reach(part, clustered.board.level) for part in parts], shape)
    error = reach / quantile(clustered.board.level)
    spread = _spread(points, error)
    kept = spread**2 / (spread**2 + error**2)
    pooled_error = spread * np.sqrt(1 - kept)
    return Departures(
        votes,
        points,
        reach,
        kept * points,
        quantile(clustered.board.level) * pooled_error,
        spread,
    )


def _table(rows: list[Floats], shape: tuple[int, int]) -> Floats:
    return np.asarray(rows, dtype=np.float64).reshape(shape)


def _reach(part: GroupScores, level: float) -> Floats:
    """Return half the interval of each cell; infinite where a single cluster speaks."""
    freedom = np.minimum(part.clusters - 1, 1_000_000_000).astype(np.float64)
    by_clusters = np.where(
        freedom >= 1, reach_of(level, np.maximum(freedom, 1.0)) * part.error, np.inf
    )
    plain = quantile(level) * part.plain_error
    return np.where(np.isnan(part.points), np.nan, np.maximum(by_clusters, plain))


def _spread(points: Floats, error: Floats) -> float:
    """Return the standard deviation of true departures, 0 where there is nothing to tell."""
    told = np.isfinite(points) & np.isfinite(error)
    precision = 1 / error[told] ** 2
    if not precision.size:
        return 0.0
    excess = float((points[told] ** 2 * precision).sum()) - precision.size
    return float(np.sqrt(max(excess / precision.sum(), 0.0)))

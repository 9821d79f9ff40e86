"""Names for the kinds of arrays that go in and out of this room."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Codes = NDArray[np.integer[Any]]  # small numbers that stand for something, of any width

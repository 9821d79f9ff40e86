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

STEP, LARGEST = 2.0, 300.0  # points: of the standard deviations of departures that are tried
MOST_FREEDOM = 1_000_000_000  # votes that hang together with no other


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
        spread: Standard deviation of true departures, points, on average over what is likely.
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
        than with independent votes; then one normal law of departures around zero whose
        standard deviation is averaged over its posterior under a flat prior (Gelman 2006,
        Bayesian Analysis 1(3)): it is never zero, so no cell is claimed to be exactly as
        the rating. Assumes that departures of all cells are alike in size.
    """
    known = groups != UNKNOWN
    parts = [group_scores(clustered, known & (groups == group)) for group in range(number)]
    shape = (number, clustered.crowd.votes.competitors)
    points = _table([part.points for part in parts], shape)
    error = _table([_error(part) for part in parts], shape)
    spreads, likely = _spreads(points, error)
    kept = spreads**2 / (spreads**2 + error[..., None] ** 2)  # 0 where the error is infinite
    means = kept * points[..., None]
    pooled = means @ likely
    within = (spreads**2 * (1 - kept)) @ likely
    between = (means**2) @ likely - pooled**2
    normal = quantile(clustered.board.level)
    return Departures(
        _table([part.votes for part in parts], shape),
        points,
        _table([_reach(part, clustered.board.level) for part in parts], shape),
        pooled,
        normal * np.sqrt(within + np.maximum(between, 0.0)),
        float(spreads @ likely),
    )


def _table(rows: list[Floats], shape: tuple[int, int]) -> Floats:
    return np.asarray(rows, dtype=np.float64).reshape(shape)


def _error(part: GroupScores) -> Floats:
    """Return the standard error of each cell; infinite where a single cluster speaks."""
    surest = np.maximum(part.error, part.plain_error)
    return np.where(np.isnan(part.points) | (part.clusters > 1), surest, np.inf)


def _reach(part: GroupScores, level: float) -> Floats:
    """Return half the interval of each cell by its own votes; infinite likewise."""
    freedom = np.clip(part.clusters - 1, 1, MOST_FREEDOM).astype(np.float64)
    by_clusters = np.where(part.clusters > 1, reach_of(level, freedom) * part.error, np.inf)
    plain = quantile(level) * part.plain_error
    return np.where(np.isnan(part.points), np.nan, np.maximum(by_clusters, plain))


def _spreads(points: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Return standard deviations of true departures, and how likely each is; sums to 1."""
    spreads = np.arange(STEP / 2, LARGEST, STEP)
    told = np.isfinite(points) & np.isfinite(error)
    variance = spreads[:, None] ** 2 + error[told] ** 2
    log_likelihood = -(np.log(variance) + points[told] ** 2 / variance).sum(axis=1) / 2
    weight = np.exp(log_likelihood - log_likelihood.max())
    if not told.any():
        return spreads, np.eye(1, spreads.size)[0]
    return spreads, np.asarray(weight / weight.sum())

"""The same votes, weighted to another choice of battles; and who is better where.

A rating is an average over the battles that were voted on. Where models meet some rivals or
some kinds of tasks more often, another choice of battles might order them otherwise.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from stats.arrays import Booleans, Codes, Floats, Integers
from stats.clusters import ClusteredBoard
from stats.crowd import ENOUGH_CLUSTERS, Crowd, by_cluster
from stats.false_discovery import false_discovery_adjusted
from stats.freedom import reach_of
from stats.scale import POINTS_PER_LOGIT
from stats.votes import UNKNOWN, Votes

MIN_VOTES = 30  # of one competitor on one kind of task, before the two are compared
FALSE_DISCOVERIES = 0.05
EPS = 1e-12
LEAST_REST = 0.1  # of a competitor's votes outside of a part, for the two to be compared


def equal_pair_weights(votes: Votes, weights: Floats) -> Floats:
    """Return weights under which each pair that has votes counts the same.

    Args:
        votes: n votes.
        weights: Shape (n,). What each vote counts on the board.

    Returns:
        Shape (n,), with the same sum.

    Source:
        Post-stratification (Holt and Smith 1979): weighting by the chances that came true is
        more exact than by the stored chances of the draw (Hirano, Imbens and Ridder 2003).
    """
    low, high = np.minimum(votes.first, votes.second), np.maximum(votes.first, votes.second)
    return equal_group_weights(low.astype(np.int64) * votes.competitors + high, weights)


def equal_group_weights(groups: Codes, weights: Floats) -> Floats:
    """Return weights under which each group of votes counts the same.

    Args:
        groups: Shape (n,). Codes from 0 up; votes with `UNKNOWN` count nothing.
        weights: Shape (n,). What each vote counts on the board.

    Returns:
        Shape (n,), with the same sum as before where any group is known.
    """
    known = groups != UNKNOWN
    sums = np.bincount(groups[known], weights[known])
    number = max(np.count_nonzero(sums), 1)
    share = weights.sum() / number / np.where(sums > 0, sums, 1.0)
    return np.asarray(np.where(known, weights * np.append(share, 0.0)[groups], 0.0))


def turned_pairs(rating: Floats, other: Floats) -> list[tuple[int, int]]:
    """Return which pairs the other ratings order the other way.

    Args:
        rating: Shape (K,). NaN where provisional.
        other: Shape (K,). The same competitors under other weights.

    Returns:
        Each (the one that is above by ``rating``, the one below), from the top of the board.
    """
    order = [int(i) for i in np.argsort(-rating, kind="stable") if not np.isnan(rating[i])]
    return [
        (above, below)
        for place, above in enumerate(order)
        for below in order[place + 1 :]
        if other[above] < other[below]
    ]


@dataclass(frozen=True)
class GroupStrength:
    """A competitor that does better or worse on one kind of task than everywhere.

    Attributes:
        competitor: Index.
        group: Code of the kind of task.
        votes: Votes on the competitor there.
        points: How much better than its rating says, about.
        lower: Lower end of the interval of this one.
        upper: Upper end.
        p_value: The false discovery rate at which it would be named.
    """

    competitor: int
    group: int
    votes: int
    points: float
    lower: float
    upper: float
    p_value: float


def strengths_of(clustered: ClusteredBoard, groups: Codes) -> list[GroupStrength]:
    """Look for kinds of tasks on which a competitor is better or worse than everywhere.

    Args:
        clustered: Ratings with the votes of their fit, n of them.
        groups: Shape (n,). The kind of each vote's task, or `UNKNOWN`.

    Returns:
        Those named at `FALSE_DISCOVERIES`, surest first.

    Source:
        Score test of an interaction: the misses of the one fit, added up by competitor and
        kind, their variance by clusters; one Newton step for the size. Benjamini and
        Hochberg (1995) over all competitors and kinds with `MIN_VOTES`.
    """
    crowd = clustered.crowd
    if not crowd.ways:
        return []
    candidates = [
        found
        for group in np.unique(groups[groups != UNKNOWN])
        for found in _of_group(clustered, groups == group, int(group))
    ]
    if not candidates:
        return []
    adjusted = false_discovery_adjusted([found.p_value for found in candidates])
    named = [
        GroupStrength(**{**found.__dict__, "p_value": float(p)})
        for found, p in zip(candidates, adjusted, strict=True)
        if p <= FALSE_DISCOVERIES
    ]
    return sorted(named, key=lambda found: found.p_value)


def _of_group(clustered: ClusteredBoard, inside: Booleans, group: int) -> list[GroupStrength]:
    """Return each competitor with votes enough on one kind of task, p-values as they are."""
    scores = group_scores(clustered, inside)
    enough = (scores.votes >= MIN_VOTES) & (scores.clusters >= ENOUGH_CLUSTERS)
    found = []
    for i in np.flatnonzero(enough & (scores.error > 0)):
        points, error, clusters = scores.points[i], scores.error[i], scores.clusters[i]
        reach = float(reach_of(clustered.board.level, clusters - 1)) * error
        chance_of = float(2 * stdtr(clusters - 1, -abs(points / error)))
        ends = (float(points), float(points - reach), float(points + reach))
        found.append(GroupStrength(int(i), group, int(scores.votes[i]), *ends, chance_of))
    return found


@dataclass(frozen=True, eq=False)
class GroupScores:
    """How each competitor does on a part of the votes, against its rating.

    Attributes:
        votes: Shape (K,). Votes on each competitor in the part.
        points: Shape (K,). How much better than its rating says; NaN where nothing tells.
        error: Shape (K,). Standard error by clusters, in points; NaN likewise.
        plain_error: Shape (K,). The same if every vote were independent and as spread as the
            rating says.
        clusters: Shape (K,). People or items behind it, whichever are fewer.
    """

    votes: Floats
    points: Floats
    error: Floats
    plain_error: Floats
    clusters: Integers


def group_scores(clustered: ClusteredBoard, inside: Booleans) -> GroupScores:
    """Return what a part of the votes says of each competitor, beside the ratings of all votes.

    Args:
        clustered: Ratings with the votes of their fit, n of them.
        inside: Shape (n,). True for the votes of the part.

    Returns:
        One value for each competitor; nothing is said of one whose votes are nearly all in
        the part, because the fit follows what it holds.

    Source:
        As `strengths_of`.
    """
    crowd, board = clustered.crowd, clustered.board
    votes = crowd.votes.where(inside)
    strength = np.where(board.provisional, 0.0, board.rating / POINTS_PER_LOGIT)
    chance = 1 / (1 + np.exp(strength[votes.second] - strength[votes.first]))
    weights = crowd.weights[inside]
    miss = weights * (votes.scores() - chance)
    score = _added(votes, miss, -1.0)
    tells = weights * chance * (1 - chance)
    information = _added(votes, tells, 1.0)
    number = _added(votes, np.ones(len(votes)), 1.0)
    whole = _added(crowd.votes, np.ones(len(crowd.votes)), 1.0)
    rest = 1 - number / np.where(whole > 0, whole, 1.0)
    step = score / np.maximum(information, EPS)
    variance, clusters = _variance(crowd, inside, miss, tells, step)
    told = (information > EPS) & (rest > LEAST_REST)
    known = np.where(told, np.maximum(information, EPS), np.nan)
    return GroupScores(
        votes=number,
        points=score / known * POINTS_PER_LOGIT,
        error=np.sqrt(variance) / known * POINTS_PER_LOGIT,
        plain_error=np.sqrt(_added(votes, weights * tells, 1.0)) / known * POINTS_PER_LOGIT,
        clusters=clusters,
    )


def _added(votes: Votes, values: Floats, sign: float) -> Floats:
    """Return each vote's value added up by competitor, with a sign for the second."""
    total = np.bincount(votes.first, values, votes.competitors)
    return np.asarray(total + sign * np.bincount(votes.second, values, votes.competitors))


def _variance(
    crowd: Crowd, inside: Booleans, miss: Floats, tells: Floats, step: Floats
) -> tuple[Floats, Integers]:
    """Return the variance of each competitor's added misses, and its clusters.

    Around the effect that was found (``step`` for each competitor, times what a vote tells):
    a strong effect must not look like spread.
    """
    votes = crowd.votes.where(inside)
    single = _added(votes, miss**2, 1.0)
    variance = np.zeros(votes.competitors)
    least = np.full(votes.competitors, np.iinfo(np.int64).max)
    for way in crowd.ways:
        codes = way.codes[inside]
        known = codes != UNKNOWN
        own = votes.where(known)
        sums = by_cluster(own, codes[known], miss[known], -1.0)
        sums -= step * by_cluster(own, codes[known], tells[known], 1.0)
        counted = by_cluster(own, codes[known], np.ones(len(own)), 1.0)
        lone = _added(votes.where(~known), np.ones(np.count_nonzero(~known)), 1.0)
        clusters = np.count_nonzero(counted, axis=0) + lone.astype(np.int64)
        correction = clusters / np.maximum(clusters - 1, 1)
        alone = _added(votes.where(~known), miss[~known] ** 2, 1.0)
        variance += correction * (sums**2).sum(axis=0) + alone
        least = np.minimum(least, clusters)
    variance -= (len(crowd.ways) - 1) * single
    return np.maximum(variance, single), least

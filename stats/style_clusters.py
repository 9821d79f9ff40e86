"""Covariance of ratings and weights at equal style, by the same rules as on other boards."""

from dataclasses import dataclass

import numpy as np

from stats.arrays import Booleans, Floats, Integers
from stats.clusters import least_share, lifted, without_negative
from stats.covariates import Covariates, LinearSystem, OuterSum
from stats.crowd import Crowd, Way, leverage, of_both, sparse_by_cluster
from stats.newton import laplacian
from stats.sandwich import centred, lacking_variances, thin_pairs
from stats.style_fit import StyleFit
from stats.votes import UNKNOWN, Votes


@dataclass(frozen=True, eq=False)
class _Sums:
    """What one pass over the votes adds up."""

    hessian: OuterSum
    seen: OuterSum  # squared misses
    expected: OuterSum  # what the model expects of them
    alone: OuterSum  # squared misses of votes that do not hang together with others both ways


def style_covariances(fitted: StyleFit, crowd: Crowd, decisive_floor: int) -> tuple[Floats, Floats]:
    """Return the covariance of the solution, votes taken as independent and clustered.

    Args:
        fitted: Strengths of M competitors, then C weights.
        crowd: Who cast the votes in the fit, and how they hang together.
        decisive_floor: As in `stats.sandwich.sandwich`.

    Returns:
        Two arrays of shape (M + C, M + C), log units squared; the same one twice where votes
        hang together in no known way. The second varies at least as much as the first.

    Source:
        As `stats.clusters.cluster`; thin data as `stats.sandwich.from_middle`.
    """
    model, size = fitted.model, fitted.model.size
    sums = _added_up(fitted, crowd)
    system = LinearSystem(sums.hessian.matrix(), size)
    expected = sums.expected.matrix()
    thin, pairs = _thin(fitted, crowd, decisive_floor)
    missing = sums.expected.pairs() - sums.seen.pairs()
    more = np.zeros_like(expected)
    more[:size, :size] = laplacian(np.where(pairs, np.maximum(missing, 0.0), 0.0))
    least = _around(system, expected)[:size, :size]

    def covariance(middle: Floats) -> Floats:
        found = _around(system, middle + more)
        own = np.where(thin, lacking_variances(found[:size, :size], least), 0.0)
        found[:size, :size] += centred(np.diag(own))
        return found

    plain = covariance(sums.seen.matrix())
    if not crowd.ways:
        return plain, plain
    together = covariance(_middle(model, fitted, crowd, sums))
    freedom = crowd.freedom.difference[np.ix_(fitted.members, fitted.members)]
    return plain, lifted(together, least_share(fitted.board.level, freedom) * plain)


def _around(system: LinearSystem, middle: Floats) -> Floats:
    """Return the sandwich of a middle."""
    whole = system.solve(system.solve(middle).T)
    return np.asarray((whole + whole.T) / 2)


def _thin(fitted: StyleFit, crowd: Crowd, decisive_floor: int) -> tuple[Booleans, Booleans]:
    """Return which competitors and which pairs have few votes with a winner."""
    wins = crowd.votes.tally().wins()[np.ix_(fitted.members, fitted.members)]
    return thin_pairs(wins + wins.T, decisive_floor)


def _added_up(fitted: StyleFit, crowd: Crowd) -> _Sums:
    """Go once over the votes."""
    model = fitted.model
    sums = _Sums(*(model.empty_sum() for _ in range(4)))
    alone = np.zeros(len(crowd.votes), dtype=np.bool_)
    if len(crowd.ways) == 2:
        alone = (crowd.annotators.codes == UNKNOWN) | (crowd.items.codes == UNKNOWN)
    for block in model.blocks(fitted.solution):
        squared = block.miss**2
        sums.hessian.add(block, block.spread)
        sums.seen.add(block, squared)
        sums.expected.add(block, block.spread * crowd.weights[block.votes])
        if alone.any():
            sums.alone.add(block, squared * alone[block.votes])
    return sums


def _middle(model: Covariates, fitted: StyleFit, crowd: Crowd, sums: _Sums) -> Floats:
    """Return the middle matrix: one way, or both ways minus what they share."""
    found = [_of_way(fitted, crowd, way) for way in crowd.ways]
    if len(found) == 1:
        return found[0]
    known, codes = of_both(*(way.codes for way in crowd.ways))
    if known.any():
        return without_negative(
            found[0] + found[1] - _shared(fitted, known, codes) - sums.alone.matrix()
        )
    return without_negative(found[0] + found[1] - sums.alone.matrix())


def _of_way(fitted: StyleFit, crowd: Crowd, way: Way) -> Floats:
    """Return the middle matrix of one way, as if each cluster were left out in turn."""
    model = fitted.model
    groups = int(way.codes.max(initial=-1)) + 1
    scores = np.zeros((groups, model.parameters))
    single = model.empty_sum()
    for block in model.blocks(fitted.solution):
        codes = way.codes[block.votes]
        known = codes != UNKNOWN
        model.add_by_cluster(scores, codes[known].astype(np.int64), block.where(known))
        if not known.all():
            single.add(block, block.miss**2 * ~known)
    share = leverage(crowd.votes, way, crowd.weights)
    whole = share.sum(axis=1) / max(crowd.votes.competitors, 1)
    scores[:, : model.size] /= 1 - share[:, fitted.members]
    scores[:, model.size :] /= (1 - whole)[:, None]
    return np.asarray(scores.T @ scores * way.correction + single.matrix())


def _shared(fitted: StyleFit, known: Booleans, codes: Integers) -> Floats:
    """Return the middle matrix for clusters of the same annotator and the same item."""
    model = fitted.model
    groups = int(codes.max(initial=-1)) + 1
    miss = np.zeros(known.size)
    style = np.zeros((model.parameters - model.size, known.size))
    for block in model.blocks(fitted.solution):
        miss[block.votes] = block.miss
        style[:, block.votes] = block.style * block.miss
    pairs = Votes(model.size, model.first[known], model.second[known], codes * 0, codes, codes)
    scores = sparse_by_cluster(pairs, codes, miss[known])
    of_style = np.zeros((groups, len(style)))
    for column, row in enumerate(style):
        of_style[:, column] = np.bincount(codes, row[known], groups)
    cross = scores.T @ of_style
    return np.block([[(scores.T @ scores).toarray(), cross], [cross.T, of_style.T @ of_style]])

"""Covariance of Bradley-Terry strengths that does not trust the model's own spread.

Ties make votes less spread out than the model expects, so intervals from the curvature
alone are too wide; the sandwich uses the spread that was seen.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from stats.arrays import Booleans, Floats
from stats.newton import information, laplacian, pinned, win_chances
from stats.weights import PairSums

DECISIVE_FLOOR = 30  # votes with a winner, below which the spread seen is not trusted alone


def inverse_hessian(strength: Floats, scores: Floats) -> Floats:
    """Return the covariance under the model itself.

    Args:
        strength: Shape (K,). The fitted strengths, natural-log units.
        scores: Shape (K, K). Wins plus half the ties of row against column, connected.

    Returns:
        Shape (K, K), log units squared, for strengths with mean zero: rows sum to zero.
    """
    inverse = np.linalg.inv(pinned(laplacian(information(strength, scores))))
    return centred((inverse + inverse.T) / 2)


def squared_residuals(strength: Floats, wins: Floats, draws: Floats) -> Floats:
    """Return the squared misses of all votes, added up by pair.

    Args:
        strength: Shape (K,). Natural-log units.
        wins: Shape (K, K). Votes for row against column.
        draws: Shape (K, K), symmetric. Ties and both-bad votes.

    Returns:
        Shape (K, K), symmetric: w (1-p)^2 + w' p^2 + t (1/2-p)^2.
    """
    chance = win_chances(strength)
    won = wins * (1 - chance) ** 2
    return np.asarray(won + won.T + draws * (0.5 - chance) ** 2)


def sandwich(
    strength: Floats,
    wins: Floats,
    draws: Floats,
    *,
    decisive_floor: int = DECISIVE_FLOOR,
) -> Floats:
    """Return the sandwich covariance of fitted strengths, votes taken as independent.

    Args:
        strength: Shape (K,). The fitted strengths, natural-log units.
        wins: Shape (K, K). Votes for row against column.
        draws: Shape (K, K), symmetric. Ties and both-bad votes.
        decisive_floor: No variance of the strength of a competitor with fewer votes with a
            winner than this, nor of its difference from any other, is below the inverse
            Hessian's. Where only ties join two parts of the board, their part of the spread
            is at least the model's too. Zero switches both rules off.

    Returns:
        Shape (K, K), log units squared, for strengths with mean zero: rows sum to zero.

    Source:
        Huber (1967); White (1982), Econometrica 50(1). H^+ B H^+ with H the Laplacian of
        n p (1 - p) and B that of the squared residuals.
    """
    sums = PairSums(wins, draws, wins, draws)
    return weighted_sandwich(strength, sums, wins + wins.T, decisive_floor=decisive_floor)


def weighted_sandwich(
    strength: Floats,
    sums: PairSums,
    decisive: Floats,
    *,
    decisive_floor: int = DECISIVE_FLOOR,
) -> Floats:
    """Return the sandwich covariance of strengths fitted to weighted votes.

    Args:
        strength: Shape (K,). The fitted strengths, natural-log units.
        sums: Votes added up by pair, with their weights.
        decisive: Shape (K, K), symmetric. How many votes with a winner each pair has.
        decisive_floor: As in `sandwich`.

    Returns:
        Shape (K, K), log units squared, for strengths with mean zero: rows sum to zero.
    """
    if not strength.size:
        return np.zeros((0, 0))
    seen = laplacian(squared_residuals(strength, sums.squared_wins, sums.squared_draws))
    return from_middle(strength, sums, decisive, seen, decisive_floor)


def from_middle(
    strength: Floats, sums: PairSums, decisive: Floats, middle: Floats, decisive_floor: int
) -> Floats:
    """Return the sandwich with any middle, wide enough where the votes are few.

    First the middle gets what the squared misses of thin pairs lack of the model's spread.
    That is not enough: a thin competitor's rating hangs on its neighbours', whose votes may
    be spread less than the model says. So what its variances still lack, in its worst
    comparison, is added as a miss of its own, independent of all others. Hence differences
    of two others stay as they were, and nothing becomes narrower.

    Args:
        strength: Shape (K,). The fitted strengths, natural-log units.
        sums: Votes added up by pair, with their weights.
        decisive: Shape (K, K), symmetric. How many votes with a winner each pair has.
        middle: Shape (K, K). What stands for the variance of the misses, rows sum to zero.
        decisive_floor: As in `sandwich`.

    Returns:
        Shape (K, K), log units squared, for strengths with mean zero: rows sum to zero.
    """
    inverse = inverse_hessian(strength, sums.scores)
    if not decisive_floor:
        return _symmetric(inverse @ middle @ inverse)
    thin, pairs = thin_pairs(decisive, decisive_floor)
    expected = information(strength, sums.squared_scores)
    missing = expected - squared_residuals(strength, sums.squared_wins, sums.squared_draws)
    middle = middle + laplacian(np.where(pairs, np.maximum(missing, 0.0), 0.0))
    covariance = _symmetric(inverse @ middle @ inverse)
    least = inverse
    if sums.squared_wins is not sums.wins:
        least = _symmetric(inverse @ laplacian(expected) @ inverse)
    own = np.where(thin, lacking_variances(covariance, least), 0.0)
    return _symmetric(covariance + centred(np.diag(own)))


def thin_pairs(decisive: Floats, decisive_floor: int) -> tuple[Booleans, Booleans]:
    """Return which competitors and pairs have too few votes to trust the spread that was seen.

    Args:
        decisive: Shape (K, K), symmetric. How many votes with a winner each pair has.
        decisive_floor: Of a competitor's votes with a winner; none are thin for 0.

    Returns:
        Shape (K,), and shape (K, K): pairs of a thin one, or of parts that only ties join.
    """
    if not decisive_floor:
        return np.zeros(len(decisive), np.bool_), np.zeros(decisive.shape, np.bool_)
    thin = decisive.sum(axis=1) < decisive_floor
    _, part = connected_components(csr_array(decisive > 0), directed=False)
    return thin, thin[:, None] | thin | (part[:, None] != part)


def difference_variances(covariance: Floats) -> Floats:
    """Return the variance of every difference of two strengths or ratings.

    Args:
        covariance: Shape (K, K). In any squared unit.

    Returns:
        Shape (K, K), same unit: c_ii + c_jj - 2 c_ij, never negative, zero on the diagonal.
    """
    own = np.diag(covariance)
    variances = np.maximum(own[:, None] + own - 2 * covariance, 0.0)
    np.fill_diagonal(variances, 0.0)
    return np.asarray(variances)


def centred(matrix: Floats) -> Floats:
    """Return the matrix with the mean of every row and column taken out: of mean-zero strengths."""
    rows = matrix - matrix.mean(axis=0)
    return np.asarray(rows - rows.mean(axis=1)[:, None])


def lacking_variances(covariance: Floats, least: Floats) -> Floats:
    """Return the variance of an own miss that lifts all of a competitor's variances.

    Args:
        covariance: Shape (K, K). Rows sum to zero.
        least: Shape (K, K). The covariance below which no variance should be.

    Returns:
        Shape (K,), not negative. A miss of variance v adds v to every difference from the
        competitor and v (1 - 1/K)^2 to the variance of its strength.
    """
    size = len(covariance)
    differences = difference_variances(least) - difference_variances(covariance)
    strengths = np.diag(least - covariance) * (size / max(size - 1, 1)) ** 2
    return np.asarray(np.maximum(strengths, differences.max(axis=1)))


def _symmetric(matrix: Floats) -> Floats:
    """Return the matrix without what rounding made of its symmetry."""
    return np.asarray((matrix + matrix.T) / 2)

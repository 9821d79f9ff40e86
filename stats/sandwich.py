"""Covariance of Bradley-Terry strengths that does not trust the model's own spread.

Ties make votes less spread out than the model expects, so intervals from the curvature
alone are too wide; the sandwich uses the spread that was seen.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from stats.arrays import Booleans, Floats
from stats.newton import information, laplacian, pinned, win_chances

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
    inverse = (inverse + inverse.T) / 2
    return np.asarray(_centred(inverse))


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
        decisive_floor: Where one of a pair has fewer votes with a winner than this, or
            where only ties join two parts of the board, the pair's middle term is at least
            the model's, so that no variance (of a strength or a difference) falls below
            the inverse Hessian's there. Zero switches the first rule off; both if zero.

    Returns:
        Shape (K, K), log units squared, for strengths with mean zero: rows sum to zero.

    Source:
        Huber (1967); White (1982), Econometrica 50(1). H^+ B H^+ with H the Laplacian of
        n p (1 - p) and B that of the squared residuals.
    """
    if not strength.size:
        return np.zeros((0, 0))
    scores = wins + draws / 2
    middle = squared_residuals(strength, wins, draws)
    if decisive_floor:
        thin = thin_pairs(wins, decisive_floor)
        middle = np.where(thin, np.maximum(middle, information(strength, scores)), middle)
    inverse = inverse_hessian(strength, scores)
    covariance = inverse @ laplacian(middle) @ inverse
    return np.asarray((covariance + covariance.T) / 2)


def thin_pairs(wins: Floats, decisive_floor: int) -> Booleans:
    """Return the pairs whose observed spread says too little to be used alone.

    Args:
        wins: Shape (K, K). Votes for row against column.
        decisive_floor: Votes with a winner that a competitor needs.

    Returns:
        Shape (K, K), symmetric.
    """
    decisive = wins + wins.T
    rare = decisive.sum(axis=1) < decisive_floor
    _, part = connected_components(csr_array(decisive > 0), directed=False)
    return np.asarray(rare[:, None] | rare | (part[:, None] != part))


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


def _centred(matrix: Floats) -> Floats:
    """Return the matrix with the mean of every row and column taken out."""
    rows = matrix - matrix.mean(axis=0)
    return np.asarray(rows - rows.mean(axis=1)[:, None])

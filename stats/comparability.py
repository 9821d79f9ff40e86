"""Which competitors can be compared with each other at all.

A Bradley-Terry likelihood has a maximum exactly when every competitor can be reached from
every other one along "won against or tied with". Optimisers that skip this check return
large, meaningless numbers for a competitor that never lost, or collapse the whole board.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from stats.arrays import Booleans, Floats, Integers


def strong_groups(scores: Floats) -> Integers:
    """Return the group of each competitor inside which all are comparable.

    Args:
        scores: Shape (K, K). Wins plus half the ties of row against column.

    Returns:
        Shape (K,). A label for each competitor; equal labels mean that each can be
        reached from the other along wins and ties.

    Source:
        Ford (1957), American Mathematical Monthly 64(8): existence of the maximum.
    """
    if not len(scores):
        return np.zeros(0, dtype=np.int64)
    graph = csr_array(scores > 0)
    _, labels = connected_components(graph, directed=True, connection="strong")
    return np.asarray(labels, dtype=np.int64)


def rateable(scores: Floats, *, floor: int = 1) -> Booleans:
    """Choose the competitors that one scale can hold.

    Votes between different groups tell nothing finite, so they are set aside; who then has
    fewer than ``floor`` votes leaves; both are repeated until nothing changes, because a
    leaving competitor may have been the only link between others. Of the groups that are
    left the largest is taken (then the one with more votes, then the one that holds the
    lowest index).

    Args:
        scores: Shape (K, K). Wins plus half the ties of row against column.
        floor: Votes against other members of the group that each of them needs.

    Returns:
        Shape (K,). True for the members of the chosen group; nobody when no group has two.
    """
    kept = np.ones(len(scores), dtype=np.bool_)
    while True:
        inside = np.where(kept[:, None] & kept, scores, 0.0)
        groups = strong_groups(inside)
        inside = np.where(groups[:, None] == groups, inside, 0.0)
        votes = (inside + inside.T).sum(axis=1)
        still = kept & (votes >= max(floor, 1))
        if (still == kept).all():
            return _largest(groups, votes, kept)
        kept = still


def _largest(groups: Integers, votes: Floats, kept: Booleans) -> Booleans:
    """Return the members of the group with most competitors, then most votes."""
    if not kept.any():
        return kept
    members = np.flatnonzero(kept)
    sizes = np.bincount(groups[members])
    weights = np.bincount(groups[members], weights=votes[members])
    ordered = max(members, key=lambda who: (sizes[groups[who]], weights[groups[who]], -who))
    return np.asarray(kept & (groups == groups[ordered]))

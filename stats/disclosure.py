"""What published sums tell of single votes: which groups of votes can be told apart from them."""

import numpy as np

from stats.arrays import Booleans, Floats, Integers

EXACT = 1e-9  # sums are of whole votes: what is smaller is rounding


def tells_of_few(sums: Booleans, people: Integers, *, votes: int, persons: int) -> bool:
    """Whether published sums, taken together, tell of a smaller group than they may.

    Votes that are in the same sums cannot be told apart and form a group. Sums may be added and
    subtracted (all without one category leaves the others), so groups are told of when some
    combination of the sums is about them alone. Looked at are the sums, what elimination makes of
    them with the largest groups first (it finds every group that is told of by itself), and the
    sums and differences of any two of all these. What only a longer search would combine is not
    seen.

    Args:
        sums: Shape (S, V). Which votes each published sum is about.
        people: Shape (V,). Who cast each vote.
        votes: How many votes a combination must be about.
        persons: How many different people must have cast them.

    Returns:
        True where a combination is about fewer votes, or votes of fewer people.

    Source:
        The audit of linear queries, as for complementary suppression of cells: Chin and
        Ozsoyoglu (1982), Auditing and inference control in statistical databases.
    """
    published = sums.any(axis=0)
    groups, place = np.unique(sums[:, published], axis=1, return_inverse=True)
    if not groups.size:
        return False
    size = np.bincount(place.ravel())
    voted = np.zeros((size.size, int(people.max()) + 1), dtype=np.bool_)  # who is in which group
    voted[place.ravel(), people[published]] = True
    largest_first = np.argsort(-size, kind="stable")
    rows = groups[:, largest_first].astype(np.float64)
    told = combined_by_two(np.concatenate([rows, eliminated(rows)]))
    about = told[told.any(axis=1)]
    heads = (about.astype(np.int64) @ voted[largest_first].astype(np.int64) > 0).sum(axis=1)
    return bool(((about @ size[largest_first] < votes) | (heads < persons)).any())


def combined_by_two(rows: Floats) -> Booleans:
    """Which groups each row is about, and the sum and the difference of each two rows."""
    first, second = np.triu_indices(len(rows), k=1)
    both = [rows, rows[first] - rows[second], rows[first] + rows[second]]
    return np.unique(np.abs(np.concatenate(both)) > EXACT, axis=0)


def eliminated(rows: Floats) -> Floats:
    """The reduced row echelon form, without empty rows."""
    rows, done = rows.copy(), 0
    for column in range(rows.shape[1]):
        if done == len(rows):
            break
        best = done + int(np.argmax(np.abs(rows[done:, column])))
        if abs(rows[best, column]) <= EXACT:
            continue
        rows[[done, best]] = rows[[best, done]]
        rows[done] /= rows[done, column]
        others = np.arange(len(rows)) != done
        rows[others] -= np.outer(rows[others, column], rows[done])
        rows[np.abs(rows) <= EXACT] = 0.0
        done += 1
    return rows[:done]

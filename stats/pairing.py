"""Which battles to order next.

Adaptive, yet every draw has a known chance of at least a fifth of the uniform one, so that
votes can be weighted back to any other way of pairing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from stats.arrays import Booleans, Floats, Integers
from stats.newton import information, laplacian

EXPLORATION = 0.2  # share of draws that are uniform over the pairs
PRIOR = 1e-3  # information on every strength before any vote; keeps the matrix invertible
DRAWS_PER_INVERSE = 500  # rank-one updates before the inverse is computed afresh
ALIKE = 1e-7  # relative difference under which two drops are called the same


class PairingError(ValueError):
    """The arrays do not describe a state of a benchmark."""


@dataclass(frozen=True, eq=False)
class Pairings:
    """Battles to be made, in the order in which they were drawn.

    Attributes:
        item: Shape (n,). Row of the item.
        first: Shape (n,). Column of one competitor; always below ``second``.
        second: Shape (n,). Column of the other one.
        probability: Shape (n,). Chance of just this (item, pair), given all earlier draws.
    """

    item: Integers
    first: Integers
    second: Integers
    probability: Floats


def draw_pairings(
    answered: Booleans,
    taken: Integers,
    ordered: Integers,
    number: int,
    generator: np.random.Generator,
    *,
    strength: Floats | None = None,
    exploration: float = EXPLORATION,
    votes_per_battle: int = 1,
    even_items: bool = False,
) -> Pairings:
    """Draw battles one after the other, each in the light of those before it.

    While there are competitors that no chain of battles connects, only pairs that connect
    two such parts are drawn. The pair is, with the chance ``exploration``, any free one
    (uniform), and otherwise the one whose votes are expected to lower the trace of the
    covariance most (evenly among the best). Then the item is any on which this pair is
    free (uniform). No (item, pair) comes twice.

    Args:
        answered: Shape (items, K). Whether the competitor has an answer that may be shown.
        taken: Shape (m, 3). Rows (item, competitor, competitor), in either order, that
            already are battles.
        ordered: Shape (K, K), symmetric. Votes cast or still expected for every pair.
        number: How many battles are wanted.
        generator: Source of chance; the same state gives the same battles.
        strength: Shape (K,). Estimates in natural-log units for the expected information;
            all equal when not given. They must not depend on the votes of the person who
            will see these battles.
        exploration: Share of uniform draws, from `EXPLORATION` to 1.
        votes_per_battle: Votes that each battle will bring.
        even_items: Draw only on the items with the fewest battles so far, and only pairs
            that are free there, so that all items get as many as their answers allow.

    Returns:
        At most ``number`` battles; fewer when nothing is free any more.

    Raises:
        PairingError: Shapes do not fit, ``exploration`` is too small, a row of ``taken``
            names an unknown item or competitor, or a count is negative or lopsided.

    Source:
        Greedy A-optimal design: adding n votes with variance q to the pair x lowers
        tr M by n q |M x|^2 / (1 + n q x'M x) (Sherman and Morrison 1950), M the inverse
        information.
    """
    _check(answered, taken, ordered, exploration)
    size = answered.shape[1]
    design = _Design(ordered, np.zeros(size) if strength is None else strength, votes_per_battle)
    free = (_EvenItems if even_items else _FreeItems)(answered, taken, generator)
    rows = list(_draws(design, free, number, generator, exploration))
    item, pair, chance = (
        (np.array(column) for column in zip(*rows, strict=True))
        if rows
        else (np.zeros(0), np.zeros(0), np.zeros(0))
    )
    pair = pair.astype(np.int64)
    return Pairings(
        item=item.astype(np.int64),
        first=design.first[pair],
        second=design.second[pair],
        probability=chance.astype(np.float64),
    )


def expected_drops(ordered: Integers, strength: Floats, *, votes_per_battle: int = 1) -> Floats:
    """Return by how much each pair's next battle would lower the trace of the covariance.

    Args:
        ordered: Shape (K, K), symmetric. Votes cast or still expected for every pair.
        strength: Shape (K,). Natural-log units.
        votes_per_battle: Votes that a battle brings.

    Returns:
        Shape (K, K), log units squared, symmetric with a zero diagonal.

    Source:
        As `draw_pairings`.
    """
    design = _Design(ordered, strength, votes_per_battle)
    drops = np.zeros(ordered.shape)
    drops[design.first, design.second] = design.drops()
    return np.asarray(drops + drops.T)


class _Design:
    """The information ordered so far, and what one more battle of each pair would add."""

    def __init__(self, ordered: Integers, strength: Floats, votes_per_battle: int) -> None:
        size = len(ordered)
        self.first, self.second = np.triu_indices(size, k=1)
        votes = ordered.astype(np.float64)
        self.precision = laplacian(information(strength, votes / 2)) + PRIOR * np.eye(size)
        each = information(strength, (1 - np.eye(size)) / 2)
        self.added = votes_per_battle * each[self.first, self.second]
        _, self.part = connected_components(csr_array(votes > 0), directed=False)
        self.connected = size == 0 or not self.part.any()
        self.inverse = self._fresh_inverse()

    def _fresh_inverse(self) -> Floats:
        """Return the inverse information, kept small where all strengths move together.

        No difference sees that common part, yet it would cost the digits of all others.
        """
        self.since_inverse = 0
        size = max(len(self.precision), 1)
        pin = max(self.precision.trace(), size) / size**2
        return np.asarray(np.linalg.inv(self.precision + pin))

    def drops(self) -> Floats:
        """Return the drop of the trace for each pair."""
        first, second = self.first, self.second
        squared = self.inverse @ self.inverse
        own, length = self.inverse.diagonal(), squared.diagonal()
        variance = own[first] + own[second] - 2 * self.inverse[first, second]
        reach = length[first] + length[second] - 2 * squared[first, second]
        return np.asarray(self.added * reach / (1 + self.added * variance))

    def eligible(self, free: Booleans) -> Booleans:
        """Return the free pairs; only those that connect two parts while there are any."""
        if self.connected:
            return free
        linking = free & (self.part[self.first] != self.part[self.second])
        if linking.any():
            return np.asarray(linking)
        self.connected = True  # as far as answers allow
        return free

    def add(self, pair: int) -> None:
        """Count one more battle of the pair."""
        i, j, weight = self.first[pair], self.second[pair], self.added[pair]
        self.part[self.part == self.part[j]] = self.part[i]
        self.precision[[i, j], [i, j]] += weight
        self.precision[[i, j], [j, i]] -= weight
        self.since_inverse += 1
        if self.since_inverse == DRAWS_PER_INVERSE:
            self.inverse = self._fresh_inverse()
            return
        column = self.inverse[i] - self.inverse[j]
        shrink = weight / (1 + weight * (column[i] - column[j]))
        self.inverse -= np.outer(shrink * column, column)


class _FreeItems:
    """For each pair the items on which it may still meet, in a drawn order."""

    def __init__(self, answered: Booleans, taken: Integers, generator: np.random.Generator) -> None:
        first, second = np.triu_indices(answered.shape[1], k=1)
        self.free = answered[:, first] & answered[:, second]
        place = np.zeros((answered.shape[1],) * 2, dtype=np.int64)
        place[first, second] = place[second, first] = np.arange(len(first))
        self.free[taken[:, 0], place[taken[:, 1], taken[:, 2]]] = False
        self.left = self.free.sum(axis=0)
        self.any_left = self.left > 0
        self.queues: dict[int, list[int]] = {}
        self.generator = generator

    def take(self, pair: int) -> tuple[int, float]:
        """Return a uniformly drawn free item of the pair, and the chance that it had."""
        if pair not in self.queues:
            items = np.flatnonzero(self.free[:, pair])
            self.queues[pair] = self.generator.permutation(items).tolist()
        queue = self.queues[pair]
        chance = 1 / len(queue)
        self.any_left[pair] = len(queue) > 1
        return queue.pop(), chance


class _EvenItems(_FreeItems):
    """The same, but only the items with the fewest battles are drawn from, and their pairs."""

    def __init__(self, answered: Booleans, taken: Integers, generator: np.random.Generator) -> None:
        super().__init__(answered, taken, generator)
        self.battles = np.bincount(taken[:, 0], minlength=len(answered))
        self._look()

    def _look(self) -> None:
        """Find the items that come next, and the pairs that are free on them."""
        open_items = np.flatnonzero(self.free.any(axis=1))
        battles = self.battles[open_items]
        self.next = open_items[battles == battles.min(initial=np.iinfo(np.int64).max)]
        self.any_left = self.free[self.next].any(axis=0)

    def take(self, pair: int) -> tuple[int, float]:
        """Return a uniformly drawn item of those with the fewest battles, and its chance."""
        items = self.next[self.free[self.next, pair]]
        item = int(self.generator.choice(items))
        self.free[item, pair] = False
        self.battles[item] += 1
        self._look()
        return item, 1 / len(items)


def _draws(
    design: _Design,
    free: _FreeItems,
    number: int,
    generator: np.random.Generator,
    exploration: float,
) -> Iterator[tuple[int, int, float]]:
    """Yield (item, pair, chance) for each battle drawn."""
    for uniform, place in generator.random((number, 2)):
        allowed = design.eligible(free.any_left)
        candidates = np.flatnonzero(allowed)
        if not candidates.size:
            return
        drops = design.drops()[candidates]
        best = drops >= drops.max() * (1 - ALIKE)
        several = np.count_nonzero(best)
        if uniform < exploration:
            chosen = int(place * candidates.size)
        else:
            chosen = int(np.flatnonzero(best)[int(place * several)])
        chance = exploration / candidates.size + best[chosen] * (1 - exploration) / several
        pair = int(candidates[chosen])
        item, item_chance = free.take(pair)
        design.add(pair)
        yield item, pair, float(chance * item_chance)


def _check(answered: Booleans, taken: Integers, ordered: Integers, exploration: float) -> None:
    """Refuse arrays that do not fit together."""
    if not EXPLORATION <= exploration <= 1:
        raise PairingError(f"exploration: a share from {EXPLORATION} to 1 is needed")
    if answered.ndim != 2 or ordered.shape != (answered.shape[1],) * 2:
        raise PairingError("answered and ordered speak of different numbers of competitors")
    if (ordered < 0).any() or (ordered != ordered.T).any() or ordered.diagonal().any():
        raise PairingError("ordered: counts of pairs, symmetric and with a zero diagonal")
    if taken.ndim != 2 or taken.shape[1] != 3:
        raise PairingError("taken: rows of (item, competitor, competitor) are needed")
    items, size = answered.shape
    if (taken < 0).any() or (taken >= np.array([items, size, size])).any():
        raise PairingError("taken: a row names an unknown item or competitor")
    if (taken[:, 1] == taken[:, 2]).any():
        raise PairingError("taken: a competitor cannot meet itself")

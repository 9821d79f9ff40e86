"""Bradley-Terry with covariates: exact maximum and sandwich over blocks of votes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from stats.arrays import Booleans, Codes, Floats, Integers
from stats.newton import LONGEST_STEP, TOLERANCE, laplacian, pinned

VOTES_PER_BLOCK = 1 << 16
MAX_STEPS = 30  # 5 are usual
KEEP_HESSIAN = 1e-3  # log units; after a shorter step it is too much the same to be worth a pass
SMALLEST_EIGENVALUE = 1e-10  # of the Hessian with unit diagonal; below, columns say the same


class UndeterminedError(ValueError):
    """The votes do not determine the weights of the covariates."""


@dataclass(frozen=True, eq=False)
class Block:
    """Some of the votes at some solution.

    Attributes:
        votes: Which of the votes.
        first: Shape (m,). Competitor on the first side.
        second: Shape (m,). The other one.
        pair: Shape (m,). Where (first, second) stands in a flat table of (size, size).
        style: Shape (C, m). Covariates, one row each.
        spread: Shape (m,). Weight times chance to win times chance to lose.
        miss: Shape (m,). Weight times score minus chance.
    """

    votes: slice
    first: Integers
    second: Integers
    pair: Integers
    style: Floats
    spread: Floats
    miss: Floats

    def where(self, kept: Booleans) -> "Block":
        """Return some of the votes; `votes` says no longer which."""
        if kept.all():
            return self
        return Block(
            self.votes,
            self.first[kept],
            self.second[kept],
            self.pair[kept],
            self.style[:, kept],
            self.spread[kept],
            self.miss[kept],
        )


class OuterSum:
    """The sum of weight times the outer square of (first - second, style) over votes.

    Each vote goes to its pair; what a competitor has of it is added up once at the end.
    """

    def __init__(self, size: int, covariates: int) -> None:
        """Begin at zero for so many competitors and covariates."""
        self._size = size
        self._pairs = np.zeros(size * size)
        self._cross = np.zeros((covariates, size * size))
        self._style = np.zeros((covariates, covariates))

    def add(self, block: Block, weight: Floats) -> None:
        """Add the votes of a block.

        Args:
            block: m votes.
            weight: Shape (m,).
        """
        weighted = block.style * weight
        np.add.at(self._pairs, block.pair, weight)
        for table, values in zip(self._cross, weighted, strict=True):
            np.add.at(table, block.pair, values)
        self._style += weighted @ block.style.T

    def pairs(self) -> Floats:
        """Return the sum of the weights by pair.

        Returns:
            Shape (size, size), symmetric.
        """
        table = self._pairs.reshape(self._size, self._size)
        return np.asarray(table + table.T)

    def matrix(self) -> Floats:
        """Return the sum so far.

        Returns:
            Shape (size + C, size + C), symmetric.
        """
        cross = _by_competitor(self._cross, self._size)
        return np.block([[laplacian(self.pairs()), cross.T], [cross, self._style]])


@dataclass(frozen=True, eq=False)
class Covariates:
    """The likelihood: log odds = strength of first - of second + style @ weights.

    A solution is one array: strengths, then weights.

    Attributes:
        size: Competitors; strongly connected by the votes.
        first: Shape (n,). Codes below ``size``.
        second: Shape (n,). The other one.
        score: Shape (n,). 1, 0.5 or 0 for the first one.
        style: Shape (n, F). Changes sign with the sides.
        position: Whether a last weight stands for the advantage of the first side.
        weights: Shape (n,). What each vote counts; 1 each when None.
    """

    size: int
    first: Codes
    second: Codes
    score: Floats
    style: Floats
    position: bool
    weights: Floats | None = None

    @property
    def parameters(self) -> int:
        """The number of strengths and weights."""
        return self.size + int(self.style.shape[1]) + self.position

    def maximum(self, start: Floats) -> tuple[Floats, int]:
        """Find the maximum of the likelihood.

        Args:
            start: Shape (size,). Strengths to begin with; weights begin at zero.

        Returns:
            The solution, strengths with mean zero, and the number of Newton steps.

        Raises:
            UndeterminedError: Covariates are collinear, or separate wins from losses.
        """
        solution = np.zeros(self.parameters)
        solution[: self.size] = start
        longest = np.inf
        for steps in range(1, MAX_STEPS + 1):
            curvature = self.empty_sum() if longest > KEEP_HESSIAN else None
            gradient = self._gradient(solution, curvature)
            if curvature is not None:
                system = LinearSystem(curvature.matrix(), self.size)
            step = system.solve(gradient)
            longest = np.abs(step).max(initial=0.0)
            solution += step * min(1.0, LONGEST_STEP / max(longest, LONGEST_STEP))
            solution[: self.size] -= solution[: self.size].mean()
            if longest < TOLERANCE:
                return solution, steps
        raise UndeterminedError("the covariates separate wins from losses")

    def sandwich(self, solution: Floats, clusters: Codes | None) -> Floats:
        """Return the covariance of the solution.

        Args:
            solution: From `maximum`.
            clusters: Shape (n,). Votes with the same code hang together; None takes all
                as independent.

        Returns:
            Shape (size + C, size + C), for strengths with mean zero.
        """
        hessian, seen = self.empty_sum(), self.empty_sum()
        groups = 0 if clusters is None else int(clusters.max(initial=-1)) + 1
        sums = np.zeros((groups, self.parameters))
        for block in self.blocks(solution):
            hessian.add(block, block.spread)
            if clusters is None:
                seen.add(block, block.miss**2)
            else:
                self.add_by_cluster(sums, clusters[block.votes].astype(np.int64), block)
        middle = seen.matrix()
        if clusters is not None:
            number = int(np.count_nonzero(np.bincount(clusters)))
            middle = sums.T @ sums * number / (number - 1)
        system = LinearSystem(hessian.matrix(), self.size)
        whole = system.solve(system.solve(middle).T)
        return np.asarray((whole + whole.T) / 2)

    def blocks(self, solution: Floats) -> Iterator[Block]:
        """Yield the votes block by block, with their chances.

        Args:
            solution: Strengths and weights.

        Yields:
            Blocks of at most `VOTES_PER_BLOCK` votes.
        """
        weights = solution[self.size :]
        for start in range(0, len(self.first), VOTES_PER_BLOCK):
            votes = slice(start, start + VOTES_PER_BLOCK)
            first = self.first[votes].astype(np.int64)
            second = self.second[votes].astype(np.int64)
            style = np.ones((weights.size, first.size))
            style[: self.style.shape[1]] = self.style[votes].T
            odds = solution.take(first) - solution.take(second) + weights @ style
            chance = 0.5 + 0.5 * np.tanh(odds / 2)  # expit, at a quarter of its time
            pair = first * self.size + second
            miss, spread = self.score[votes] - chance, chance * (1 - chance)
            if self.weights is not None:
                miss *= self.weights[votes]
                spread *= self.weights[votes]
            yield Block(votes, first, second, pair, style, spread, miss)

    def empty_sum(self) -> OuterSum:
        """Return the sum of no votes."""
        return OuterSum(self.size, self.parameters - self.size)

    def _gradient(self, solution: Floats, curvature: OuterSum | None) -> Floats:
        """Return the gradient; in the same pass add the Hessian up, where it is wanted."""
        table = np.zeros((1, self.size**2))
        style = np.zeros(self.parameters - self.size)
        for block in self.blocks(solution):
            np.add.at(table[0], block.pair, block.miss)
            style += block.style @ block.miss
            if curvature is not None:
                curvature.add(block, block.spread)
        return np.concatenate([_by_competitor(table, self.size)[0], style])

    def add_by_cluster(self, sums: Floats, clusters: Integers, block: Block) -> None:
        """Add each vote's score to the row of its cluster.

        Args:
            sums: Shape (G, parameters).
            clusters: Shape (m,). Rows of ``sums``.
            block: m votes.
        """
        rows, flat = clusters * self.parameters, sums.reshape(-1)
        np.add.at(flat, rows + block.first, block.miss)
        np.subtract.at(flat, rows + block.second, block.miss)
        for column, style in enumerate(block.style, start=self.size):
            np.add.at(flat, rows + column, block.miss * style)


class LinearSystem:
    """The linear system of a Hessian, factored once."""

    def __init__(self, hessian: Floats, size: int) -> None:
        """Factor the Hessian of so many strengths, and weights after them.

        Args:
            hessian: Shape (size + C, size + C).
            size: How many of its rows are strengths.

        Raises:
            UndeterminedError: There is no single solution.
        """
        matrix = hessian.copy()
        matrix[:size, :size] = pinned(hessian[:size, :size])
        if matrix.diagonal().min() <= 0:
            raise UndeterminedError("the covariates separate wins from losses")
        self._size, self._unit = size, 1 / np.sqrt(matrix.diagonal())
        scaled = matrix * self._unit * self._unit[:, None]
        if np.linalg.eigvalsh(scaled)[0] < SMALLEST_EIGENVALUE:
            raise UndeterminedError("covariates and competitors cannot be told apart")
        self._factor = cho_factor(scaled, lower=True)

    def solve(self, right: Floats) -> Floats:
        """Return the solution whose strengths have mean zero.

        Args:
            right: Shape (size + C,) or (size + C, n).

        Returns:
            Same shape.
        """
        columns = self._unit if right.ndim == 1 else self._unit[:, None]
        found = cho_solve(self._factor, right * columns) * columns
        found[: self._size] -= found[: self._size].mean(axis=0)
        return np.asarray(found)


def _by_competitor(tables: Floats, size: int) -> Floats:
    """Return what each competitor has as the first of a pair, minus what it has as second."""
    square = tables.reshape(-1, size, size)
    return np.asarray(square.sum(axis=2) - square.sum(axis=1))

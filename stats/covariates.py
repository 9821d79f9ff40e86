"""Bradley-Terry with covariates: exact maximum and sandwich over blocks of votes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit

from stats.arrays import Codes, Floats, Integers
from stats.newton import LONGEST_STEP, TOLERANCE, pinned

VOTES_PER_BLOCK = 1 << 16
MAX_STEPS = 30  # 5 are usual
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
        style: Shape (m, C). Covariates.
        chance: Shape (m,). Of the first one to win.
        miss: Shape (m,). Score minus chance.
    """

    votes: slice
    first: Integers
    second: Integers
    style: Floats
    chance: Floats
    miss: Floats


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
    """

    size: int
    first: Codes
    second: Codes
    score: Floats
    style: Floats
    position: bool

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
        for steps in range(1, MAX_STEPS + 1):
            gradient = np.zeros(self.parameters)
            hessian = np.zeros((self.parameters,) * 2)
            for block in self.blocks(solution):
                gradient += self._linear(block.first, block.second, block.style, block.miss)
                hessian += self._quadratic(block, block.chance * (1 - block.chance))
            step = self._solve(hessian, gradient)
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
        hessian = np.zeros((self.parameters,) * 2)
        middle = np.zeros_like(hessian)
        groups = 0 if clusters is None else int(clusters.max(initial=-1)) + 1
        sums = np.zeros((groups, self.parameters))
        for block in self.blocks(solution):
            hessian += self._quadratic(block, block.chance * (1 - block.chance))
            if clusters is None:
                middle += self._quadratic(block, block.miss**2)
            else:
                self._add_by_cluster(sums, clusters[block.votes].astype(np.int64), block)
        if clusters is not None:
            number = int(np.count_nonzero(np.bincount(clusters)))
            middle = sums.T @ sums * number / (number - 1)
        half = self._solve(hessian, middle)
        whole = self._solve(hessian, half.T)
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
            style = self.style[votes]
            if self.position:
                style = np.column_stack([style, np.ones(len(style))])
            chance = expit(solution[first] - solution[second] + style @ weights)
            yield Block(votes, first, second, style, chance, self.score[votes] - chance)

    def _linear(self, first: Integers, second: Integers, style: Floats, weight: Floats) -> Floats:
        """Return the sum of weight times (first - second, style)."""
        strength = np.bincount(first, weights=weight, minlength=self.size)
        strength -= np.bincount(second, weights=weight, minlength=self.size)
        return np.concatenate([strength, weight @ style])

    def _quadratic(self, block: Block, weight: Floats) -> Floats:
        """Return the sum of weight times the outer square of (first - second, style)."""
        size, first, second = self.size, block.first, block.second
        pairs = np.bincount(first * size + second, weights=weight, minlength=size * size)
        between = pairs.reshape(size, size) + pairs.reshape(size, size).T
        matrix = np.zeros((self.parameters,) * 2)
        matrix[:size, :size] = np.diag(between.sum(axis=1)) - between
        weighted = block.style * weight[:, None]
        matrix[size:, size:] = block.style.T @ weighted
        for column in range(weighted.shape[1]):
            cross = self._linear(first, second, block.style[:, :0], weighted[:, column])
            matrix[:size, size + column] = matrix[size + column, :size] = cross
        return matrix

    def _add_by_cluster(self, sums: Floats, clusters: Integers, block: Block) -> None:
        """Add each vote's score to the row of its cluster."""
        groups, size = len(sums), self.size
        for sign, who in ((1.0, block.first), (-1.0, block.second)):
            cells = clusters * size + who
            found = np.bincount(cells, weights=block.miss, minlength=groups * size)
            sums[:, :size] += sign * found.reshape(groups, size)
        for column in range(block.style.shape[1]):
            weight = block.miss * block.style[:, column]
            sums[:, size + column] += np.bincount(clusters, weights=weight, minlength=groups)

    def _solve(self, hessian: Floats, right: Floats) -> Floats:
        """Return the solution with mean-zero strengths, or say that there is none."""
        size = self.size
        matrix = hessian.copy()
        matrix[:size, :size] = pinned(hessian[:size, :size])
        if matrix.diagonal().min() <= 0:
            raise UndeterminedError("the covariates separate wins from losses")
        unit = 1 / np.sqrt(matrix.diagonal())
        scaled = matrix * unit * unit[:, None]
        if np.linalg.eigvalsh(scaled)[0] < SMALLEST_EIGENVALUE:
            raise UndeterminedError("covariates and competitors cannot be told apart")
        factor = cho_factor(scaled, lower=True)
        columns = unit if right.ndim == 1 else unit[:, None]
        found = cho_solve(factor, right * columns) * columns
        found[:size] -= found[:size].mean(axis=0)
        return np.asarray(found)

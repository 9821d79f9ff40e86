"""Intervals by refitting resampled votes: the check on the sandwich, not the product.

Votes with the same pair and outcome are interchangeable, so one random weight for each
such cell is as good as resampling single votes, however many there are.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from stats.arrays import Booleans, Floats, Integers
from stats.bradley_terry import BoardRatings
from stats.newton import fit, information, laplacian, pinned
from stats.scale import POINTS_PER_LOGIT
from stats.tally import Tally

ROUNDS_PER_BATCH = 32
CHORD_STEPS = 40  # 5 to 8 are usual
CLOSE_ENOUGH = 1e-6  # log units: 0.0002 points
LONGEST_STEP = 2.0  # log units


class Weights(StrEnum):
    """How often a vote counts in one round."""

    POISSON = "poisson"
    GAMMA = "gamma"


@dataclass(frozen=True, eq=False)
class Resampled:
    """Ratings of resampled boards.

    Attributes:
        ratings: Shape (rounds, K). Points, each round with the mean of the board's
            ratings; NaN for the provisional, and in whole rounds that were broken.
        broken: Rounds in which some rated competitor became undefeated, winless or
            unconnected, so that no ratings exist. Never with gamma weights.
    """

    ratings: Floats
    broken: int

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Return percentile intervals over the rounds that were not broken.

        Args:
            level: Share of the rounds inside.

        Returns:
            Two arrays of shape (K,): lower and upper ends in points; NaN where there are
            no ratings.
        """
        whole = self.ratings[~np.isnan(self.ratings).all(axis=1)]
        if not len(whole):
            nothing = np.full(self.ratings.shape[1], np.nan)
            return nothing, nothing
        tail = (1 - level) / 2
        lower, upper = np.quantile(whole, [tail, 1 - tail], axis=0)
        return lower, upper

    def standard_error(self) -> Floats:
        """Return the spread of the rounds that were not broken.

        Returns:
            Shape (K,). Points; NaN where fewer than two rounds have a rating.
        """
        whole = self.ratings[~np.isnan(self.ratings).all(axis=1)]
        if len(whole) < 2:
            return np.full(self.ratings.shape[1], np.nan)
        return np.asarray(whole.std(axis=0, ddof=1))


def resample(
    board: BoardRatings,
    tally: Tally,
    generator: np.random.Generator,
    *,
    rounds: int = 1000,
    weights: Weights = Weights.POISSON,
) -> Resampled:
    """Refit the board many times with randomly weighted votes.

    Args:
        board: From `stats.bradley_terry.rate` on this tally.
        tally: The counted votes.
        generator: Source of chance.
        rounds: How many boards; 100 are too few for 2.5 % tails.
        weights: `POISSON` is the usual bootstrap. `GAMMA` (exponential weights, the
            Bayesian bootstrap) never breaks a board, so it suits small ones.

    Returns:
        The ratings of every round, within 0.001 points of each round's maximum.

    Source:
        Hanley and MacGibbon (2006), Computer Methods and Programs in Biomedicine 83, for
        Poisson weights; Rubin (1981), Annals of Statistics 9(1), for the Bayesian one.
        Refits by chord steps with the inverse Hessian of the board itself.
    """
    ratings = np.full((rounds, len(board.rating)), np.nan)
    members = np.flatnonzero(~board.provisional)
    if not members.size:
        return Resampled(ratings, 0)
    inside = np.ix_(members, members)
    wins, draws = tally.wins()[inside], tally.draws()[inside]
    mean = board.rating[members].mean()
    strength = (board.rating[members] - mean) / POINTS_PER_LOGIT
    for start in range(0, rounds, ROUNDS_PER_BATCH):
        batch = np.arange(start, min(start + ROUNDS_PER_BATCH, rounds))
        scores = _weighted_scores(wins, draws, len(batch), generator, weights)
        found = _refit(scores, strength)
        ratings[np.ix_(batch, members)] = mean + POINTS_PER_LOGIT * found
    broken = np.isnan(ratings[:, members]).any(axis=1)
    return Resampled(ratings, int(broken.sum()))


def _weighted_scores(
    wins: Floats, draws: Floats, rounds: int, generator: np.random.Generator, weights: Weights
) -> Floats:
    """Return (rounds, K, K) scores with a random weight for every pair and outcome."""
    draw = generator.poisson if weights == Weights.POISSON else generator.standard_gamma
    scores = np.zeros((rounds, *wins.shape))
    won = np.nonzero(wins)
    drawn = np.nonzero(np.triu(draws))
    scores[:, won[0], won[1]] = draw(wins[won], size=(rounds, len(won[0])))
    half = draw(draws[drawn], size=(rounds, len(drawn[0]))) / 2
    scores[:, drawn[0], drawn[1]] += half
    scores[:, drawn[1], drawn[0]] += half
    return scores


def _refit(scores: Floats, strength: Floats) -> Floats:
    """Return (rounds, K) mean-zero strengths; NaN rows for rounds without a maximum."""
    hessian = laplacian(information(strength, scores.mean(axis=0)))
    inverse = np.linalg.inv(pinned(hessian))
    battles = scores + scores.transpose(0, 2, 1)
    gained = scores.sum(axis=2)
    found = np.tile(strength, (len(scores), 1))
    whole = _comparable(scores) & _comparable(scores.transpose(0, 2, 1))
    found[~whole] = np.nan
    going: Integers = np.flatnonzero(whole)
    for _ in range(CHORD_STEPS):
        if not going.size:
            return found
        power = np.exp(found[going])
        expected = power * (battles[going] / (power[:, :, None] + power[:, None, :])).sum(axis=2)
        step = (gained[going] - expected) @ inverse
        step -= step.mean(axis=1)[:, None]
        longest = np.abs(step).max(axis=1)
        found[going] += step * np.minimum(1, LONGEST_STEP / np.maximum(longest, 1e-300))[:, None]
        going = going[longest > CLOSE_ENOUGH]
    for place in going:
        found[place] = fit(scores[place]).strength
    return found


def _comparable(scores: Floats) -> Booleans:
    """Return the rounds in which everybody is reached from the first one along wins and ties."""
    edges = (scores > 0).astype(np.float64)
    reached = np.zeros(edges.shape[:2])
    reached[:, 0] = 1.0
    while True:
        further = np.minimum(reached + (reached[:, None, :] @ edges)[:, 0, :], 1.0)
        if (further == reached).all():
            return np.asarray(reached.all(axis=1))
        reached = further

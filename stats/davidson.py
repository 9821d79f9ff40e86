"""Bradley-Terry with ties as an outcome of their own (Davidson): for predicting outcomes.

The board itself counts a tie as half a win; the order is nearly the same, but only this
model says how likely a tie is.
"""

from dataclasses import dataclass

import numpy as np

from stats.arrays import Floats
from stats.newton import LONGEST_STEP, MAX_STEPS, TOLERANCE, NotConvergedError, fit, pinned


@dataclass(frozen=True, eq=False)
class TieModel:
    """Strengths and the readiness to call a tie.

    Attributes:
        strength: Shape (K,). Natural-log units with mean zero: a difference d means odds
            of exp(d) to 1 among the decisive votes.
        tie: Ties for each decisive vote between equals, times two (Davidson's nu); zero
            when nobody ever voted for a tie.
    """

    strength: Floats
    tie: float

    def chances(self) -> Floats:
        """Return the chance of every outcome of every pair.

        Returns:
            Shape (K, K, 3). Row wins, column wins, tie; they add up to 1.
        """
        power = np.exp((self.strength - self.strength.max(initial=0.0)) / 2)
        against = power[:, None] * power
        one = np.broadcast_to((power**2)[:, None], against.shape)
        weights = np.stack([one, one.T, self.tie * against], axis=-1)
        return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def fit_davidson(wins: Floats, draws: Floats) -> TieModel:
    """Return the most likely strengths and tie parameter.

    Args:
        wins: Shape (K, K). Votes for row against column.
        draws: Shape (K, K), symmetric. Votes for neither. Together with the wins they must
            connect all competitors (see `stats.comparability`).

    Returns:
        The model. The strengths are on a wider scale than the board's, because ties carry
        no information on them.

    Raises:
        stats.newton.NotConvergedError: There is no maximum: all votes are ties, or
            somebody is undefeated or unconnected.

    Source:
        Davidson (1970), On extending the Bradley-Terry model to accommodate ties, Journal
        of the American Statistical Association 65(329).
    """
    if not draws.any():
        return TieModel(fit(wins).strength, 0.0)
    if not wins.any():
        raise NotConvergedError("all votes are ties: the tie parameter has no maximum")
    size = len(wins)
    battles = wins + wins.T + draws
    won = (wins - wins.T).sum(axis=1) / 2
    solution = np.append(fit(wins + draws / 2).strength, 0.0)
    for _ in range(MAX_STEPS):
        chance = TieModel(solution[:size], float(np.exp(solution[-1]))).chances()
        lean = chance[..., 0] - chance[..., 1]
        tied = chance[..., 2]
        gradient = np.append(
            won - (battles * lean).sum(axis=1) / 2, (draws - battles * tied).sum() / 2
        )
        spread = battles * (1 - tied - lean**2) / 4
        hessian = np.zeros((size + 1, size + 1))
        hessian[:size, :size] = pinned(np.diag(spread.sum(axis=1)) - spread)
        hessian[:size, -1] = hessian[-1, :size] = -(battles * lean * tied).sum(axis=1) / 2
        hessian[-1, -1] = (battles * tied * (1 - tied)).sum() / 2
        step = np.linalg.solve(hessian, gradient)
        longest = np.abs(step).max()
        solution += step * min(1.0, LONGEST_STEP / max(longest, LONGEST_STEP))
        if longest < TOLERANCE:
            strength = solution[:size] - solution[:size].mean()
            return TieModel(strength, float(np.exp(solution[-1])))
    raise NotConvergedError("the votes do not determine finite strengths and ties")

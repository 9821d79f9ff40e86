"""What the peers are asked to do. Their input is made beforehand and costs them no time.

evalica gets its votes in two forms: as lists of numbers, as its documentation shows, and as
arrays with an index made beforehand, the quickest form that was found.
"""

from collections.abc import Callable

import evalica
import numpy as np
import pandas as pd
from scipy.sparse import csr_array, hstack
from sklearn.linear_model import LogisticRegression

from stats.arrays import Floats
from stats.votes import Votes

Rates = Callable[[], Floats]  # strengths in the order of the competitors, natural-log units
WINNERS = np.array([evalica.Winner.X, evalica.Winner.Y, *[evalica.Winner.Draw] * 2], dtype=np.uint8)


def evalica_lists(votes: Votes) -> Rates:
    """Bradley-Terry by evalica from lists."""
    first, second = votes.first.tolist(), votes.second.tolist()
    winners = [evalica.Winner(code) for code in WINNERS[votes.winner].tolist()]
    return lambda: _strengths(evalica.bradley_terry(first, second, winners))


def evalica_arrays(votes: Votes) -> Rates:
    """Bradley-Terry by evalica from arrays."""
    first, second = votes.first.astype(np.int64), votes.second.astype(np.int64)
    winners, index = WINNERS[votes.winner], pd.Index(np.arange(votes.competitors))
    return lambda: _strengths(evalica.bradley_terry(first, second, winners, index=index))


def evalica_rounds(votes: Votes, rounds: int) -> Callable[[], object]:
    """Evalica's bootstrap with its quickest kind of interval; by default it also leaves out
    every vote in turn, which would not end at these sizes.
    """
    first, second = votes.first.tolist(), votes.second.tolist()
    winners = [evalica.Winner(code) for code in WINNERS[votes.winner].tolist()]
    return lambda: evalica.bootstrap(
        evalica.bradley_terry,
        first,
        second,
        winners,
        n_resamples=rounds,
        bootstrap_method="percentile",
        random_state=1,
    )


def logistic(votes: Votes, style: Floats) -> Rates:
    """scikit-learn's logistic fit on one row for each vote; a tie is a win and a loss of half
    the weight. No penalty, no intercept.
    """
    score = votes.scores()
    tied = np.flatnonzero(score == 0.5)
    number = len(votes)
    rows = np.tile(np.arange(number), 2)
    columns = np.concatenate([votes.first, votes.second]).astype(np.int32)
    signs = np.repeat([1.0, -1.0], number)
    who = csr_array((signs, (rows, columns)), shape=(number, votes.competitors))
    design = hstack([who, csr_array(style)], format="csr")
    design = csr_array(design[np.concatenate([np.arange(number), tied])])
    won = np.concatenate([score > 0, np.zeros(len(tied), dtype=bool)])
    weight = np.concatenate([np.where(score == 0.5, 0.5, 1.0), np.full(len(tied), 0.5)])

    def fitted() -> Floats:
        model = LogisticRegression(C=np.inf, fit_intercept=False, max_iter=1000)
        found = model.fit(design, won, sample_weight=weight).coef_[0]
        return np.append(_centred(found[: votes.competitors]), found[votes.competitors :])

    return fitted


def _strengths(result: evalica.BradleyTerryResult) -> Floats:
    return _centred(np.log(result.scores.sort_index().to_numpy()))


def _centred(strength: Floats) -> Floats:
    return np.asarray(strength - strength.mean())

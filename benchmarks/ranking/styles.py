"""Ratings at equal style."""

from collections.abc import Callable

import numpy as np

from benchmarks.ranking.estimates import count, scores_of
from benchmarks.ranking.made_votes import draw
from benchmarks.ranking.table import Line, size_of, take_turns
from stats.arrays import Floats
from stats.covariates import Covariates
from stats.newton import fit
from stats.scale import POINTS_PER_LOGIT
from stats.style import rate_at_equal_style
from stats.votes import Votes

Peer = Callable[[Votes, Floats], Callable[[], Floats]]
WEIGHTS = np.array([0.4, 0.2, -0.1, 0.05])


def styles(number: int, competitors: int, logistic: Peer) -> list[Line]:
    """Votes and four features -> strengths and weights, and the whole board with intervals."""
    features = np.random.default_rng(1).normal(0, 1, (number, len(WEIGHTS)))
    votes = draw(number, competitors, features @ WEIGHTS)

    def ours() -> Floats:
        start = fit(scores_of(count(votes))).strength
        model = Covariates(
            competitors, votes.first, votes.second, votes.scores(), features, position=False
        )
        return model.maximum(start)[0]

    theirs = logistic(votes, features)
    our_ms, their_ms, whole_ms = take_turns(
        ours, theirs, lambda: rate_at_equal_style(votes, features), repeats=3
    )
    name = f"{size_of(votes)} x {len(WEIGHTS)}"
    return [
        Line(
            f"{name}: ratings at equal style",
            our_ms,
            "scikit-learn logistic",
            their_ms,
            at_least=8 if number == 1_000_000 else None,
            note=f"differ by {POINTS_PER_LOGIT * np.abs(ours() - theirs()).max():.0e} points",
        ),
        Line(f"{name}: the same, whole board clustered by annotators", whole_ms),
    ]

"""Does a board stay silent between equals, although somebody looks after every vote?

Hundreds of boards grow at the same time. A quick recomputation of all of them says when a
claim is near; only then the product itself is asked, and only its claims count.
"""

from dataclasses import dataclass, field

import numpy as np
import pytest
from scipy.special import ndtr, stdtrit

from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.leads import leads
from stats.sequential import half_width
from stats.votes import Votes
from tests.simulations.shares import most

pytestmark = pytest.mark.simulation

EQUALS, FIRST_LOOK, LAST_LOOK = 10, 100, 1500
RUNS = 400
UPPER, LOWER = np.triu_indices(EQUALS, k=1)
OWN_SHARE = 0.05 / len(UPPER)
NEAR = 0.9  # of the reach of a claim: from here on the product is asked


@dataclass
class Boards:
    """Boards of equals that grow vote by vote, judged by people with tastes."""

    taste: float
    annotators: int
    seed: int
    votes: list = field(default_factory=list)

    def __post_init__(self):
        self.generator = np.random.default_rng(self.seed)
        self.own = self.generator.normal(0, self.taste, (RUNS, self.annotators, EQUALS))
        self.scores = np.zeros((RUNS, self.annotators, EQUALS, EQUALS))
        self.strength = np.zeros((RUNS, EQUALS))
        self.every = np.arange(RUNS)

    def vote(self):
        """Cast one vote on each board, three in ten of them ties."""
        draw, every = self.generator, self.every
        first = draw.integers(EQUALS, size=RUNS)
        second = (first + draw.integers(1, EQUALS, size=RUNS)) % EQUALS
        who = draw.integers(self.annotators, size=RUNS)
        chance = 1 / (1 + np.exp(self.own[every, who, second] - self.own[every, who, first]))
        tie = np.minimum(0.3, 1.9 * np.minimum(chance, 1 - chance))
        luck = draw.random(RUNS)
        winner = np.where(luck < chance - tie / 2, 0, np.where(luck >= 1 - tie, 2, 1))
        score = np.array([1.0, 0.0, 0.5])[winner]
        self.scores[every, who, first, second] += score
        self.scores[every, who, second, first] += 1 - score
        self.votes.append((first, second, winner, who))

    def look(self, steps):
        """Return differences in standard errors, clustered and plain, and annotators."""
        battles = self.scores + self.scores.swapaxes(2, 3)
        gained, met = self.scores.sum(axis=(1, 3)), battles.sum(axis=1)
        diagonal = np.arange(EQUALS)
        for _ in range(steps):
            chance = 1 / (1 + np.exp(self.strength[:, None, :] - self.strength[:, :, None]))
            information = met * chance * (1 - chance)
            hessian = len(self.votes) / EQUALS**3 - information
            hessian[:, diagonal, diagonal] += information.sum(axis=2)
            inverse = np.linalg.inv(hessian)
            step = gained - (met * chance).sum(axis=2)
            self.strength += (inverse @ step[:, :, None])[:, :, 0]
        chance = 1 / (1 + np.exp(self.strength[:, None, :] - self.strength[:, :, None]))
        miss = (self.scores - battles * chance[:, None]).sum(axis=3)
        people = (battles.any(axis=(2, 3))).sum(axis=1)
        middle = miss.swapaxes(1, 2) @ miss * (people / (people - 1))[:, None, None]
        gap = np.abs(self.strength[:, UPPER] - self.strength[:, LOWER])
        clustered = gap / errors(inverse @ middle @ inverse)
        return clustered, gap / errors(inverse), people

    def claims(self, run):
        """Return whether the product calls any pair of this board settled."""
        first, second, winner, who = (column[:, run] for column in self.columns())
        votes = Votes(EQUALS, first, second, winner, who, np.zeros_like(who))
        board = rate(votes.tally(), floor=1, rank_draws=2)
        found = cluster(board, votes, rank_draws=2)
        return any(lead.is_settled for lead in leads(found))

    def columns(self):
        return (np.array(column) for column in zip(*self.votes, strict=True))


def errors(covariance):
    own = np.diagonal(covariance, axis1=1, axis2=2)
    return np.sqrt(own[:, UPPER] + own[:, LOWER] - 2 * covariance[:, UPPER, LOWER])


def beyond(reach, freedom):
    """Return how many of few-cluster errors are as rare as ``reach`` normal ones."""
    return -stdtrit(freedom, ndtr(-reach))


def watch(boards):
    """Return on what share of boards something was ever settled, and by weaker rules."""
    false = np.zeros(RUNS, dtype=bool)
    weaker = {
        "recomputed": false.copy(),
        "no share for each pair": false.copy(),
        "normal errors": false.copy(),
        "fixed intervals": false.copy(),
        "votes taken as independent": false.copy(),
    }
    for number in range(1, LAST_LOOK + 1):
        boards.vote()
        if number < FIRST_LOOK:
            continue
        clustered, plain, people = boards.look(4 if number == FIRST_LOOK else 1)
        largest, freedom = clustered.max(axis=1), people - 1
        reach = float(half_width(1.0, number, error=OWN_SHARE))
        weaker["recomputed"] |= largest > beyond(reach, freedom)
        weaker["no share for each pair"] |= largest > beyond(half_width(1.0, number), freedom)
        weaker["normal errors"] |= largest > reach
        weaker["fixed intervals"] |= largest > stdtrit(freedom, 1 - OWN_SHARE / 2)
        weaker["votes taken as independent"] |= plain.max(axis=1) > reach
        for run in np.flatnonzero((largest > NEAR * beyond(reach, freedom)) & ~false):
            false[run] = boards.claims(run)
    return false.mean(), {rule: float(shares.mean()) for rule, shares in weaker.items()}


ALWAYS_WEAK = ("no share for each pair", "normal errors", "fixed intervals")


@pytest.mark.parametrize(
    ("annotators", "taste", "weak"),
    [(10, 0.0, ()), (10, 0.5, ("votes taken as independent",)), (30, 0.5, ())],
)
def test_among_ten_equals_nothing_is_ever_settled_on_nineteen_boards_in_twenty(
    annotators, taste, weak
):
    false, weaker = watch(Boards(taste, annotators, seed=annotators))
    print(f"{annotators} annotators, taste {taste}: settled {false:.3f}; {weaker}")
    assert false <= 0.05
    assert false <= weaker["recomputed"] + 0.02  # which knows no floor and all pairs
    for rule in (*ALWAYS_WEAK, *weak):
        assert weaker[rule] > most(0.05, RUNS), rule

"""How the experts' word on a battle agrees with people's, where people were asked."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from annotations.models import Battle, Vote
from mining.models import ExpertBattles
from mining.queries.scores import Scores
from stats.shares import wilson


@dataclass(frozen=True)
class Agreement:
    """Battles that people decided, beside what the experts say of them."""

    asked: int  # battles that people were asked about
    decided: int  # where more people chose one answer than the other
    same: int  # of those: where the experts' votes chose the same
    other: int
    experts_undecided: int
    same_by_score: int  # where the answer with the higher final score is the people's
    share: float | None  # of same among same and other, with its 95 % interval
    lower: float | None
    upper: float | None


def agreement_of(battles: ExpertBattles, scores: Scores) -> Agreement:
    """Votes of people as they count, against the votes of experts on the same pair."""
    games = scores.games
    row = {item.pk: number for number, item in enumerate(games.items)}
    column = {each.pk: number for number, each in enumerate(games.competitors)}
    said: dict[tuple[int, int, int], Counter[int]] = defaultdict(Counter)
    votes = Vote.objects.countable().filter(item__benchmark=battles.benchmark_id)
    for item, one, other, winner in votes.values_list(
        "item", "competitor_a", "competitor_b", "winner"
    ):
        if item in row and one in column and other in column:
            first, second = sorted((column[one], column[other]))
            better = {"model_a": column[one], "model_b": column[other]}.get(winner, -1)
            said[row[item], first, second][better] += 1
    counts: Counter[str] = Counter()
    for (place, first, second), chosen in said.items():
        if chosen[first] == chosen[second]:
            continue
        peoples = first if chosen[first] > chosen[second] else second
        experts = games.votes[place, first, second] - games.votes[place, second, first]
        theirs = first if experts > 0 else second
        counts["undecided" if experts == 0 else "same" if theirs == peoples else "other"] += 1
        others = second if peoples == first else first
        counts["score"] += bool(scores.final[place, peoples] > scores.final[place, others])
    clear = counts["same"] + counts["other"]
    share, lower, upper = _interval(counts["same"], clear)
    return Agreement(
        asked=Battle.objects.filter(item__benchmark=battles.benchmark_id).count(),
        decided=clear + counts["undecided"],
        same=counts["same"],
        other=counts["other"],
        experts_undecided=counts["undecided"],
        same_by_score=counts["score"],
        share=share,
        lower=lower,
        upper=upper,
    )


def _interval(same: int, clear: int) -> tuple[float | None, float | None, float | None]:
    if not clear:
        return None, None, None
    share, lower, upper = wilson(np.array([same]), np.array([clear]))
    return float(share[0]), float(lower[0]), float(upper[0])

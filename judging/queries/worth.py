"""People and judge in one rating, and how many human votes the judge stands for."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from catalog.models import Competitor
from judging.agreement import coded, rounded
from judging.outcomes import Result
from judging.queries.battles import JudgedBattle, Key
from judging.queries.people import PeoplesVote
from stats.bradley_terry import rate
from stats.clusters import ClusteredBoard
from stats.prediction_powered import JudgedBattles, rate_with_judge
from stats.rank_correlation import kendall, spearman
from stats.tally import WinnerCode, count_votes

FLOOR = 5  # votes of people that a model needs here
SEED = 20_240_607
MIN_VOTES = 30
WINNER_CODES = {
    Result.WIN: WinnerCode.FIRST,
    Result.LOSS: WinnerCode.SECOND,
    Result.TIE: WinnerCode.TIE,
}
SPECIAL = 3.0  # standard errors


def both_of(
    judged: Iterable[JudgedBattle], votes: Sequence[PeoplesVote]
) -> tuple[list[int], JudgedBattles]:
    """The competitors, in the order of their ids, and all battles of judge and people."""
    shares: dict[Key, float] = {}
    for battle in judged:
        if (seen := battle.share) is not None:
            shares.setdefault(battle.key, seen)
    keys = list(dict.fromkeys([*shares, *(vote.key for vote in votes)]))
    competitors = sorted({pk for key in keys for pk in key[2:]})
    place = {pk: number for number, pk in enumerate(competitors)}
    where = {key: number for number, key in enumerate(keys)}
    return competitors, JudgedBattles(
        len(competitors),
        np.array([place[key[2]] for key in keys], dtype=np.int64),
        np.array([place[key[3]] for key in keys], dtype=np.int64),
        coded([key[0] for key in keys]) if keys else np.zeros(0, dtype=np.int64),
        np.array([shares.get(key, np.nan) for key in keys]),
        np.array([where[vote.key] for vote in votes], dtype=np.int64),
        np.array([WINNER_CODES[vote.result].value for vote in votes], dtype=np.int64),
        coded([v.person for v in votes]) if votes else np.zeros(0, dtype=np.int64),
    )


def worth_of(judged: Iterable[JudgedBattle], votes: Sequence[PeoplesVote]) -> dict[str, Any]:
    """How many more votes of people the judge stands for, and both ratings of each model."""
    if len(votes) < MIN_VOTES:
        return {"votes": len(votes), "worth": None, "lower": None, "upper": None, "rows": []}
    competitors, battles = both_of(judged, votes)
    found = rate_with_judge(battles, floor=FLOOR, seed=SEED)
    names = dict(Competitor.objects.filter(pk__in=competitors).values_list("pk", "name"))
    rows: list[dict[str, Any]] = [
        {
            "competitor": names[pk],
            "people": _place(found.people, number),
            "combined": _place(found.powered, number),
        }
        for number, pk in enumerate(competitors)
        if not found.people.board.provisional[number]
    ]
    rows.sort(key=lambda row: -(row["combined"]["rating"] or 0.0))
    return {
        "votes": len(votes),
        "judged": int(np.count_nonzero(~np.isnan(battles.share))),
        "worth": round(found.worth),
        "lower": round(found.worth_lower),
        "upper": round(found.worth_upper),
        "slope": rounded(found.correction.slope),
        "is_special": abs(found.correction.drawn_evenly) > SPECIAL,
        "rows": rows,
    }


def _place(found: ClusteredBoard, number: int) -> dict[str, float | None]:
    names = ("rating", "lower", "upper")
    return {name: rounded(float(getattr(found.board, name)[number])) for name in names}


def ranks_beside(judged: Iterable[JudgedBattle], votes: Sequence[PeoplesVote]) -> dict[str, Any]:
    """How alike the orders of models are by the judge's battles and by people's votes."""
    battles = [battle for battle in judged if battle.has_labels]
    mine = [(battle.key, battle.result()) for battle in battles]
    theirs = [(vote.key, vote.result) for vote in votes]
    competitors = sorted({pk for key, _ in [*mine, *theirs] for pk in key[2:]})
    place = {pk: number for number, pk in enumerate(competitors)}
    boards = []
    for said in (mine, theirs):
        tally = count_votes(
            len(competitors),
            np.array([place[key[2]] for key, _ in said], dtype=np.int64),
            np.array([place[key[3]] for key, _ in said], dtype=np.int64),
            np.array([WINNER_CODES[result].value for _, result in said], dtype=np.int64),
        )
        boards.append(rate(tally, floor=FLOOR, rank_draws=1))
    rated = ~(boards[0].provisional | boards[1].provisional)
    if rated.sum() < 3:
        return {"models": int(rated.sum()), "spearman": None, "kendall": None}
    one, other = (board.rating[rated] for board in boards)
    return {
        "models": int(rated.sum()),
        "spearman": rounded(spearman(one, other)),
        "kendall": rounded(kendall(one, other)),
    }

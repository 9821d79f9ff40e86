"""Raw votes by the names that arenas give their columns."""

import json
from collections.abc import Iterator
from typing import Final

from exports.choices import Choices
from exports.evidence import Case, Comparison
from exports.shapes.shape import FLAG, NUMBER, TEXT, WHOLE, Shape, Written, reply, turns

WINNERS: Final = {"both_bad": "tie (bothbad)"}  # as arenas say it


def _rows(case: Case, choices: Choices) -> Iterator[Written]:
    shares = {(each.first, each.second): each for each in case.comparisons}
    for vote in case.votes:
        one, two = case.answers[vote.answer_a], case.answers[vote.answer_b]
        row = {
            "question_id": case.item.key,
            "model_a": one.model,
            "model_b": two.model,
            "winner": WINNERS.get(vote.winner, vote.winner),
            "judge": f"person-{vote.person}",
            "conversation_a": _dialogue(case, one.text),
            "conversation_b": _dialogue(case, two.text),
            "turn": vote.turn,
            "anony": vote.is_live,
            "tstamp": vote.seconds,
            "is_code": True,
            "strength": vote.strength,
            "item_version": case.item.version,
            "share_a": _share(shares, vote.answer_a, vote.answer_b),
        }
        if choices.comments:
            row["comment"] = vote.comment
        yield Written(row)


def _dialogue(case: Case, text: str) -> str:
    return json.dumps([*turns(case), reply(text)], ensure_ascii=False)


def _share(shares: dict[tuple[int, int], Comparison], one: int, two: int) -> float:
    """The soft label: the share of all votes on these two answers that the first of them got."""
    if (one, two) in shares:
        return shares[one, two].share
    return shares[two, one].other_share


ARENA_VOTES: Final = Shape(
    "arena-votes",
    "Raw votes in the columns of arenas",
    "votes",
    lambda choices: {
        **dict.fromkeys(("question_id", "model_a", "model_b", "winner", "judge"), TEXT),
        **dict.fromkeys(("conversation_a", "conversation_b"), TEXT),
        "turn": WHOLE,
        "anony": FLAG,
        "tstamp": NUMBER,
        "is_code": FLAG,
        "strength": TEXT,
        "item_version": WHOLE,
        "share_a": NUMBER,
        **({"comment": TEXT} if choices.comments else {}),
    },
    _rows,
)

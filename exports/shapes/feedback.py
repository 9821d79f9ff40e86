"""UltraFeedback's columns, and CodeUltraFeedback's own."""

from collections.abc import Iterator, Sequence
from typing import Final

import pyarrow

from exports.choices import Choices
from exports.evidence import Case, Rating
from exports.preferences import PreferencePair, balances, lot, preferences
from exports.shapes.shape import (
    NUMBER,
    TEXT,
    TEXTS,
    TURNS,
    Shape,
    Written,
    about,
    reply,
    turns,
)

OVERALL: Final = "overall"  # the preference of those who say only which answer is better
RATED: Final = pyarrow.struct([("model", TEXT), ("rating", TEXT), ("rationale", TEXT)])
RESPONSE: Final = pyarrow.struct([("model", TEXT), ("response", TEXT)])


def _ultrafeedback(case: Case, choices: Choices) -> Iterator[Written]:
    """The prompt is a text, and the answers are whole dialogues: so its trainers expect it."""
    for each in preferences(case):
        chosen = [*turns(case), reply(each.chosen.text)]
        row = {
            "prompt": case.item.prompt,
            "prompt_id": f"{case.item.key}@{case.item.version}",
            "chosen": chosen,
            "rejected": [*turns(case), reply(each.rejected.text)],
            "messages": chosen,
            "score_chosen": 10 * each.score_chosen,
            "score_rejected": 10 * each.score_rejected,
        }
        yield Written(row, about(each), each)


def _code_ultrafeedback(case: Case, choices: Choices) -> Iterator[Written]:
    rated = case.ratings or {OVERALL: _from_votes(case)}
    for preference, ratings in sorted(rated.items()):
        known = [each for each in ratings if each.answer in case.answers]
        for chosen, rejected in pairs_of(known, case, choices):
            yield _record(case, preference, known, chosen, rejected)


def _from_votes(case: Case) -> list[Rating]:
    """From 1 to 5 by the share of votes that an answer got, for want of ratings."""
    shares = {pk: balance.share for pk, balance in sorted(balances(case).items())}
    return [
        Rating(pk, round(1 + 4 * case.scores.get(pk, share), 1)) for pk, share in shares.items()
    ]


def pairs_of(
    ratings: Sequence[Rating], case: Case, choices: Choices
) -> list[tuple[Rating, Rating]]:
    """The best with the worst, equals in the order of a seeded lot; or all of unequal rating."""
    if choices.pairs == "all-unequal":
        ordered = sorted(ratings, key=lambda each: -each.rating)
        found = [
            (better, worse)
            for place, better in enumerate(ordered)
            for worse in ordered[place + 1 :]
            if better.rating > worse.rating
        ]
    else:
        drawn = sorted(ratings, key=lambda each: lot(choices.seed, case.item.key, each.answer))
        best = max(drawn, key=lambda each: each.rating, default=None)
        worst = min(drawn, key=lambda each: each.rating, default=None)
        found = [(best, worst)] if best and worst and best.rating > worst.rating else []
    texts = case.answers
    return [(one, two) for one, two in found if texts[one.answer].text != texts[two.answer].text]


def _record(
    case: Case, preference: str, ratings: Sequence[Rating], chosen: Rating, rejected: Rating
) -> Written:
    answers = [case.answers[each.answer] for each in ratings]
    better, worse = case.answers[chosen.answer], case.answers[rejected.answer]
    row = {
        "instruction": case.item.prompt,
        "preference": preference,
        "models": [answer.model for answer in answers],
        "responses": [{"model": answer.model, "response": answer.text} for answer in answers],
        "annotations": [
            {"model": answer.model, "rating": words(each.rating), "rationale": each.rationale}
            for answer, each in zip(answers, ratings, strict=True)
        ],
        "chosen": better.text,
        "rejected": worse.text,
        "rating_chosen": words(chosen.rating),
        "rating_rejected": words(rejected.rating),
        "model_chosen": better.model,
        "model_rejected": worse.model,
    }
    margin = chosen.rating - rejected.rating
    shares = ((chosen.rating - 1) / 4, (rejected.rating - 1) / 4)
    pair = PreferencePair(better, worse, margin, 1.0, 1, *shares)
    return Written(row, {**about(pair), "preference": preference}, pair)


def words(rating: float) -> str:
    """A rating as the seed writes it: a text."""
    return f"{rating:g}"


ULTRAFEEDBACK: Final = Shape(
    "ultrafeedback",
    "UltraFeedback style pairs with scores",
    "comparisons",
    lambda choices: {
        "prompt": TEXT,
        "prompt_id": TEXT,
        "chosen": TURNS,
        "rejected": TURNS,
        "messages": TURNS,
        "score_chosen": NUMBER,
        "score_rejected": NUMBER,
    },
    _ultrafeedback,
)
CODE_ULTRAFEEDBACK: Final = Shape(
    "codeultrafeedback",
    "CodeUltraFeedback: ratings on a preference, binarised",
    "comparisons",
    lambda choices: {
        "instruction": TEXT,
        "preference": TEXT,
        "models": TEXTS,
        "responses": pyarrow.list_(RESPONSE),
        "annotations": pyarrow.list_(RATED),
        **dict.fromkeys(("chosen", "rejected", "rating_chosen", "rating_rejected"), TEXT),
        **dict.fromkeys(("model_chosen", "model_rejected"), TEXT),
    },
    _code_ultrafeedback,
)

"""Each format that is known: from a record to judgments, or to what is wrong with it."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from catalog.importers.problems import Fault, shown
from catalog.importers.record import Record
from judging.importers.rows import JudgmentRow, MarkRow, Stated
from judging.replies.labels import label_in
from judging.replies.marks import mark_in

Read = Callable[[Record, Stated], Iterator[JudgmentRow | Fault]]
CODEARENA_BASELINE = "gpt-4-turbo-2024-04-09"
ARENA_HARD_BASELINE = "gpt-4-0314"
WINNERS = {
    "model_a": "A>B",
    "model_b": "B>A",
    "tie": "A=B",
    "tie (inconsistent)": "A=B",  # the two orders contradicted each other
    "tie (bothbad)": "A=B",
    "left": "A>B",
    "right": "B>A",
}
PREFERENCES = ("instruction-following", "readability", "complexity", "style", "explanation")
KEY_LENGTH = 200


def _text(record: Record, *names: str) -> str | Fault:
    """The first of these fields that is there, as words."""
    for name in names:
        value = record.fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and value.strip():
            return value.strip()
    said = shown(record.fields.get(names[0]))
    return Fault(names[0], said, "Give words here; every judgment needs them.")


def codearena(record: Record, stated: Stated) -> Iterator[JudgmentRow | Fault]:
    """A result file of CodeArena: two games, the baseline first in the first one."""
    judge = stated.judge or "gpt-4o-2024-08-06"
    baseline = stated.baseline or CODEARENA_BASELINE
    yield from _games(record, _text(record, "id"), judge, baseline)


def arena_hard(record: Record, stated: Stated) -> Iterator[JudgmentRow | Fault]:
    """Judgments of Arena-Hard, both editions; the second names baseline and judge itself."""
    judge = stated.judge or str(record.fields.get("judge") or "gpt-4-1106-preview")
    named = record.fields.get("baseline")
    baseline = stated.baseline or (named if isinstance(named, str) else ARENA_HARD_BASELINE)
    yield from _games(record, _text(record, "question_id", "uid"), judge, baseline)


def _games(
    record: Record, key: str | Fault, judge: str, baseline: str
) -> Iterator[JudgmentRow | Fault]:
    model, games = _text(record, "model"), record.fields.get("games")
    if isinstance(key, Fault) or isinstance(model, Fault):
        yield from (each for each in (key, model) if isinstance(each, Fault))
        return
    if not isinstance(games, list) or len(games) != 2:
        yield Fault("games", shown(games), "Give a list of two games, one for each order.")
        return
    if model == baseline:
        yield Fault("model", model, "This is the baseline; state another one (--baseline).")
        return
    for order, game in enumerate(games, start=1):
        models = (baseline, model) if order == 1 else (model, baseline)
        said = _said(game)
        if isinstance(said, str):
            yield Fault(f"games[{order - 1}]", said, "Give an object with a judgment or a score.")
        else:
            text, score = said
            found = label_in(text) if text.strip() else label_in(f"[[{score}]]" if score else "")
            yield JudgmentRow(
                *(record.line, judge, key[:KEY_LENGTH], models, found.label, found.invalid, text),
                order=order,
            )


def _said(game: Any) -> tuple[str, str] | str:
    """Judgment and score of a game, or what stands there instead."""
    if game is None:
        return ("", "")  # a game that its judge never ended
    if not isinstance(game, dict):
        return shown(game)
    text = game.get("judgment")
    if isinstance(text, dict):  # the second edition of Arena-Hard
        text = text.get("answer")
    score = game.get("score")
    if not isinstance(text, str | None) or not isinstance(score, str | None):
        return shown(game)
    return (text or "", score or "")


def codeultrafeedback(record: Record, stated: Stated) -> Iterator[JudgmentRow | Fault]:
    """One record: an instruction, a preference, and what each of several models got."""
    task, preference = _text(record, "instruction"), _text(record, "preference")
    found = record.fields.get("annotations")
    faults = [each for each in (task, preference) if isinstance(each, Fault)]
    if not isinstance(found, list) or not found:
        faults.append(Fault("annotations", shown(found), "Give a list with one for each model."))
    if faults or isinstance(task, Fault) or isinstance(preference, Fault):
        yield from faults
        return
    key = preference.replace("_", "-").lower()
    if key not in PREFERENCES:
        yield Fault("preference", preference, f"Write one of {', '.join(PREFERENCES)}.")
        return
    marks: list[MarkRow] = []
    for number, entry in enumerate(found if isinstance(found, list) else []):
        mark = _mark(entry, f"annotations[{number}]")
        if isinstance(mark, Fault):
            yield mark
        else:
            marks.append(mark)
    models = [mark.model for mark in marks]
    if len(set(models)) < len(models):
        yield Fault("annotations", shown(models), "Each model stands once in a record.")
    elif len(marks) == len(found if isinstance(found, list) else []):
        digest = hashlib.sha256(task.encode()).hexdigest()[:32]
        yield JudgmentRow(
            *(record.line, stated.judge or "gpt-3.5-turbo", f"instruction-{digest}"),
            models=tuple(models),
            preference=key,
            task=task,
            marks=tuple(marks),
        )


def _mark(entry: Any, where: str) -> MarkRow | Fault:
    if not isinstance(entry, dict) or not isinstance(entry.get("model"), str):
        return Fault(where, shown(entry), "Give an object with model, rating and rationale.")
    rating = entry.get("rating")
    words = str(rating) if isinstance(rating, int | float | str) else ""
    mark = mark_in(f"Rating: {words}", highest=5)
    if isinstance(mark, str):
        fix = f"There is {mark}; write a number from 1 to 5, or N/A."
        return Fault(f"{where}.rating", shown(rating), fix)
    rationale = entry.get("rationale")
    return MarkRow(entry["model"], mark.value, rationale if isinstance(rationale, str) else "")


def mtbench(record: Record, stated: Stated) -> Iterator[JudgmentRow | Fault]:
    """GPT-4's comparison of pairs; each judgment stands for both orders.

    In the published join of people's votes with it the fields of people end on _x, its own on _y,
    and a judgment stands in a row with each vote of the pair.
    """
    joined = "winner_y" in record.fields
    names = ("winner_y", "judge_y", "turn_y") if joined else ("winner", "judge", "turn")
    key, one, other = (_text(record, name) for name in ("question_id", "model_a", "model_b"))
    winner, turn = _text(record, names[0]), record.fields.get(names[2], 0)
    faults = [each for each in (key, one, other, winner) if isinstance(each, Fault)]
    if isinstance(winner, str) and winner not in WINNERS:
        faults.append(Fault(names[0], winner, f"Write one of {', '.join(WINNERS)}."))
    if not str(turn).isdigit():
        faults.append(Fault(names[2], shown(turn), "Give a whole number."))
    if isinstance(one, str) and one == other:
        faults.append(Fault("model_b", one, "A pair is of two models."))
    yield from faults
    if not faults:
        said = _text(record, names[1])
        judge = stated.judge or (said if isinstance(said, str) else "gpt4_pair")
        yield _whole(record, judge, key, (one, other), winner, int(str(turn)))


def llmfao(record: Record, stated: Stated) -> Iterator[JudgmentRow | Fault]:
    """A comparison of LLMFAO: prompt, left, right, and who of the two won."""
    key, one, other, winner = (
        _text(record, name) for name in ("prompt", "left", "right", "winner")
    )
    faults = [each for each in (key, one, other, winner) if isinstance(each, Fault)]
    if isinstance(winner, str) and winner not in WINNERS:
        faults.append(Fault("winner", winner, "Write left, right or tie."))
    yield from faults
    if not faults:
        judge = stated.judge or stated.file.partition("-")[0].partition(".")[0] or "llmfao"
        yield _whole(record, judge, key, (one, other), winner, 0)


def _whole(
    record: Record, judge: str, key: Any, models: tuple[Any, Any], winner: Any, turn: int
) -> JudgmentRow:
    return JudgmentRow(
        *(record.line, judge, key[:KEY_LENGTH], models, WINNERS[winner]),
        text=winner,
        turn=turn,
        is_whole=True,
    )


FORMATS: dict[str, Read] = {
    "codearena": codearena,
    "arena_hard": arena_hard,
    "codeultrafeedback": codeultrafeedback,
    "mtbench": mtbench,
    "llmfao": llmfao,
}

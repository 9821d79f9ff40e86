"""Which column of a file of votes holds what, and what the words of the winner mean: by choice."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from annotations.importers.mapping import ARENA_WORDS, OPTIONAL, REQUIRED
from imports.guesses import guess_facts, guess_winner
from imports.recognise import Recognised

FACTS: Final = {
    "model_a": _("First model"),
    "model_b": _("Second model"),
    "winner": _("Winner"),
    "question_id": _("Task"),
    "judge": _("Person"),
    "tstamp": _("Time"),
    "turn": _("Turn"),
}
WINNERS: Final = (
    ("", _("nothing: its rows are errors")),
    ("model_a", _("first model")),
    ("model_b", _("second model")),
    ("tie", _("tie")),
    ("both_bad", _("both bad")),
)
COLUMN = "column_"
WORD = "word_"


def can_be_stated(name: str) -> bool:
    """Blanks at an end and invisible characters have no place in a statement."""
    return bool(name) and name == name.strip() and name.isprintable()


def column_fields(found: Recognised) -> dict[str, forms.Field]:
    """A choice among the file's own columns for each fact of a vote, the likely one first."""
    names = [each.name for each in found.columns if can_be_stated(each.name)]
    likely = guess_facts({each.name: each.samples for each in found.columns})
    fields: dict[str, forms.Field] = {}
    for fact, label in FACTS.items():
        fields[COLUMN + fact] = forms.ChoiceField(
            label=label,
            required=fact in REQUIRED,
            initial=likely.get(fact, ""),
            choices=[("", _("no column")), *((name, name) for name in names)],
        )
    return fields


def word_fields(found: Recognised, winner: str) -> dict[str, forms.Field]:
    """What each word of the winner's column means; none where it holds too many to be words."""
    names = [each.name for each in found.columns]
    column = found.column(winner)
    if column is None:
        return {}
    at = names.index(winner)
    return {
        f"{WORD}{at}_{number}": forms.ChoiceField(
            label=word, required=False, initial=guess_winner(word), choices=WINNERS
        )
        for number, word in enumerate(column.words or [])
        if can_be_stated(word)
    }


def stated_columns(chosen: Mapping[str, str]) -> str:
    """The mapping as the import takes it; empty where every column has the fact's own name."""
    if all(fact == column for fact, column in chosen.items()):
        return ""
    return _stated(f"{fact}={column}" for fact, column in chosen.items())


def stated_winners(meanings: Mapping[str, str]) -> str:
    """The words as the import takes them; empty where they are the usual ones."""
    meant = {word: winner for word, winner in meanings.items() if winner}
    if all(ARENA_WORDS.get(word) == winner for word, winner in meant.items()):
        return ""
    return _stated(f"{word}={winner}" for word, winner in meant.items())


def columns_to_ignore(chosen: Mapping[str, str], found: Recognised) -> list[str]:
    """Columns with a fact's own name that were chosen for no fact."""
    unused = found.names.intersection((*REQUIRED, *OPTIONAL)) - set(chosen.values())
    taken = {fact for fact in unused if fact not in chosen}
    return sorted(taken)


def _stated(pairs: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(pairs)
    return line.getvalue()


def chosen_columns(data: Mapping[str, Any]) -> dict[str, str]:
    """Column by fact, of the facts that have one."""
    return {fact: data[COLUMN + fact] for fact in FACTS if data.get(COLUMN + fact)}

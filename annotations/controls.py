"""The buttons of a decision with their words and default keys, said once for bar, help and form.

A full vote is two keys: the winner with its strength (1, 2, Shift+1, Shift+2, 3, x), then the
difficulty (7, 8, 9), which sends. The first only selects, so a changed mind costs one key. Enter
sends without a difficulty. The letters a and b do nothing, unless somebody chooses them: whoever
tries them for A and B must not cast a vote that is weaker or stronger than was meant. The page
works the same by mouse and touch: the winner is a choice, the difficulty is the button that sends.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from annotations.models import SkipReason, Strength, Winner
from catalog.models import Difficulty


@dataclass(frozen=True)
class Control:
    """One thing that can be chosen: its value in a form, its words, its keys."""

    value: str
    label: str | Promise
    keys: tuple[str, ...]  # by default; annotations/keys.py knows a person's own
    side: str = ""  # a or b where it has the colour of that side
    is_strong: bool = False


A, B = Winner.MODEL_A.value, Winner.MODEL_B.value
SLIGHT, CLEAR = Strength.SLIGHT.value, Strength.CLEAR.value

DECISIONS = (
    Control(f"{A}-{CLEAR}", _("A clearly"), ("1",), "a", is_strong=True),
    Control(f"{A}-{SLIGHT}", _("A slightly"), ("Shift+1",), "a"),
    Control(Winner.TIE.value, _("Tie"), ("3", "0")),
    Control(f"{B}-{SLIGHT}", _("B slightly"), ("Shift+2",), "b"),
    Control(f"{B}-{CLEAR}", _("B clearly"), ("2",), "b", is_strong=True),
    Control(Winner.BOTH_BAD.value, _("Both bad"), ("x",)),
)
GRADES = (
    Control(Difficulty.EASY.value, Difficulty.EASY.label, ("7",)),
    Control(Difficulty.MEDIUM.value, Difficulty.MEDIUM.label, ("8",)),
    Control(Difficulty.HARD.value, Difficulty.HARD.label, ("9",)),
)
# A list of its own: each has its number, whatever a person's keys are.
SKIPS = tuple(
    Control(reason.value, reason.label, (str(number),))
    for number, reason in enumerate(SkipReason, start=1)
)


def decision_of(winner: str, strength: str) -> Control:
    """The button that stands for a vote."""
    value = f"{winner}-{strength}" if strength else winner
    return next(control for control in DECISIONS if control.value == value)


def winner_and_strength(value: str) -> tuple[str, str]:
    """What the value of a button says: `model_a-clear` is `model_a`, `clear`; `tie` has none."""
    winner, _dash, strength = value.partition("-")
    return winner, strength

"""Every command of the battle page with its keys: the defaults, and a person's own instead.

Digits go by their place on the keyboard (`1`, `Shift+1`), because Shift makes other characters of
them; letters and signs go by what they write. static/js/parts/key-names.js gives a pressed key
the same names. A person's keys are kept with the account as what differs from the defaults.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from annotations.controls import DECISIONS, GRADES

KEY = re.compile(r"(Shift\+)?[0-9]|[a-z]|[!-/:-@\[-`{-~]")
ENTER, UNDO = "Enter", "Ctrl+Z"


@dataclass(frozen=True)
class Command:
    """Something that a key does; the control that does it carries the keys of this name."""

    name: str
    label: str | Promise
    keys: tuple[str, ...] = ()  # by default; a person may choose others
    fixed: tuple[str, ...] = ()  # whatever a person chooses


GROUPS: tuple[tuple[str | Promise, tuple[Command, ...]], ...] = (
    (
        _("Decide"),
        (
            *(Command(control.value, control.label, control.keys) for control in DECISIONS),
            *(
                Command(
                    grade.value, format_lazy(_("{grade}, and send"), grade=grade.label), grade.keys
                )
                for grade in GRADES
            ),
            Command("send", _("Send without a difficulty"), fixed=(ENTER,)),
            Command("reasons", _("Reasons and comment"), ("r",)),
            Command("flag", _("Flag the task"), ("f",)),
        ),
    ),
    (
        _("Look"),
        (
            Command("prompt", _("Open or close the task"), ("p",)),
            Command("difference", _("Difference of the answers"), ("d",)),
            Command("view", _("Next view"), ("v",)),
            Command("linked", _("Scroll both answers together"), ("l",)),
            Command("wrap", _("Wrap long lines"), ("z",)),
            Command("larger", _("Larger letters"), ("+",)),
            Command("smaller", _("Smaller letters"), ("-",)),
            Command("try", _("Try the answers"), ("t",)),
            Command("tests", _("Whether the answers work, where it is shown"), ("e",)),
            Command("names", _("Who wrote the answers, after the vote"), ("w",)),
        ),
    ),
    (
        _("Go"),
        (
            Command("next", _("Next battle, after the vote"), ("n",), fixed=(ENTER,)),
            Command("skip", _("Skip"), ("s",)),
            Command("guess", _("Say which model wrote A, where it is asked"), ("g",)),
            Command("undo", _("Change the last vote"), ("u",), fixed=(UNDO,)),
            Command("help", _("All keys"), ("?",)),
        ),
    ),
)
COMMANDS = {command.name: command for _title, commands in GROUPS for command in commands}


def own_and_default(stored: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """The keys of each command that may be chosen: a person's own, else the defaults.

    What was stored by another version may name commands that are gone; they are left out. A
    default that a person has given to something else is dropped, never doubled.
    """
    own = {name: tuple(filter(KEY.fullmatch, stored[name])) for name in COMMANDS if name in stored}
    taken = {key for keys in own.values() for key in keys}
    return {
        name: own[name] if name in own else tuple(k for k in command.keys if k not in taken)
        for name, command in COMMANDS.items()
    }


def keys_of(stored: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """All keys of each command, those that cannot be changed last."""
    chosen = own_and_default(stored)
    return {name: chosen[name] + command.fixed for name, command in COMMANDS.items()}


def differences(chosen: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """What is stored of a person's keys."""
    return {name: list(keys) for name, keys in chosen.items() if keys != COMMANDS[name].keys}


def is_single(key: str) -> bool:
    """Whether it is a character alone or with Shift, which speech input may press by mistake."""
    return KEY.fullmatch(key) is not None

"""A person's own keys of the battle page, and the switch of all single keys."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotations.keys import COMMANDS, GROUPS, KEY, Command, own_and_default

KEPT = {"tab", "escape", "esc", "enter", "return", "space", "backspace", "delete"}


class KeyField(forms.CharField):
    """Names of keys with a space between; none is a command without a key."""

    def __init__(self, command: Command) -> None:
        widget = forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        )
        super().__init__(label=str(command.label), required=False, max_length=40, widget=widget)

    def clean(self, value: Any) -> tuple[str, ...]:
        said = str(super().clean(value)).lower().split()
        return tuple(dict.fromkeys(clean_key(word.replace("shift+", "Shift+")) for word in said))


def clean_key(word: str) -> str:
    """One key as annotations.keys spells it."""
    if KEY.fullmatch(word):
        return word
    if word in KEPT or word.startswith("arrow"):
        word = word.capitalize()
        words = gettext("%(key)s keeps its own meaning: it cannot be chosen.")
    else:
        words = gettext("%(key)s is no key: write a letter, a digit, Shift+digit or a sign.")
    raise ValidationError(words % {"key": word})


class SwitchForm(forms.Form):
    uses_single_keys = forms.BooleanField(
        required=False,
        label=_("Single keys work"),
        help_text=_("Off for speech input, for example. Enter and Ctrl+Z work all the same."),
    )


class KeysForm(SwitchForm):
    """All commands; no key may be asked to do two things."""

    def __init__(
        self, data: Any = None, *, own_keys: Mapping[str, list[str]], uses_single_keys: bool
    ) -> None:
        initial: dict[str, Any] = {"uses_single_keys": uses_single_keys}
        initial |= {name: " ".join(keys) for name, keys in own_and_default(own_keys).items()}
        super().__init__(data, initial=initial)
        self.fields |= {name: KeyField(command) for name, command in COMMANDS.items()}

    def groups(self) -> Iterator[tuple[str | Promise, list[tuple[Command, forms.BoundField]]]]:
        for title, commands in GROUPS:
            yield title, [(command, self[command.name]) for command in commands]

    def clean(self) -> dict[str, Any]:
        wanted = defaultdict(list)
        for name in COMMANDS:
            for key in self.cleaned_data.get(name, ()):
                wanted[key].append(name)
        for key, names in wanted.items():
            for name in names if len(names) > 1 else ():
                self._refuse(key, name, others=[other for other in names if other != name])
        return self.cleaned_data

    def _refuse(self, key: str, name: str, *, others: list[str]) -> None:
        """Say at the field that was changed which other command has this key."""
        if name not in self.changed_data:
            return
        has_it = ", ".join(str(COMMANDS[other].label) for other in others)
        words = gettext("%(key)s belongs to: %(commands)s.")
        self.add_error(name, words % {"key": key, "commands": has_it})

    def chosen(self) -> dict[str, tuple[str, ...]]:
        return {name: self.cleaned_data[name] for name in COMMANDS}

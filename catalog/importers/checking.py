"""From what a strict model says of a row to faults with a path, a finding and a repair."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from catalog.importers.problems import NOTHING, WHOLE_ROW, Fault, one_of, shown

Checked = TypeVar("Checked", bound=BaseModel)

_FIXES = {
    "missing": "Add this field.",
    "string_type": "Write a text, in quotes.",
    "int_type": "Write a whole number, without quotes.",
    "float_type": "Write a number, without quotes.",
    "list_type": "Write a list: [...].",
    "dict_type": "Write an object: {...}.",
    "model_type": "Write an object: {...}.",
    "string_too_short": "This must not be empty.",
    "too_short": "This must not be empty.",
    "extra_forbidden": "This field is not known here: correct its name, or remove it.",
}


def checked(
    model: type[Checked],
    fields: Mapping[str, object],
    *,
    names: Mapping[str, str] | None = None,
    context: object = None,
) -> Iterator[Checked | Fault]:
    """The row, or everything that is wrong with it.

    `names` gives the file's name for a field where it differs from the model's.
    """
    try:
        yield model.model_validate(fields, context=context)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            yield _fault(detail, names or {})


def _fault(detail: ErrorDetails, names: Mapping[str, str]) -> Fault:
    missing = detail["type"] == "missing"
    found = NOTHING if missing else shown(detail["input"])
    return Fault(_path(detail["loc"], names), found, _fix(detail))


def _path(location: tuple[int | str, ...], names: Mapping[str, str]) -> str:
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            name = shown(names.get(step, step) if not path else step)
            path += f".{name}" if path else name
    return path or WHOLE_ROW


def _fix(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _FIXES:
        return _FIXES[kind]
    if kind == "literal_error":
        return one_of(detail["input"], re.findall(r"'([^']*)'", str(context["expected"])))
    if kind == "value_error":
        return str(context["error"])
    return f"{detail['msg']}."

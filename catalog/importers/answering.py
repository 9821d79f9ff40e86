"""What the formats for answers share: whose answer it is, and what an empty one means."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from catalog.importers.checking import checked
from catalog.importers.choices import NAME_THE_MODEL
from catalog.importers.formats import Options
from catalog.importers.problems import NOTHING, WHOLE_ROW, Fault, shown
from catalog.importers.rows import AnswerText

Answered = TypeVar("Answered", bound=AnswerText)

_STATE_IT = f"The file does not say whose answers these are: {NAME_THE_MODEL}."


def competitor_named(inside: object, options: Options, field: str) -> object | Fault:
    """The competitor's name from the file or from the option; both only when they agree."""
    stated = options.competitor
    if inside is None:
        return stated if stated is not None else Fault(field, NOTHING, _STATE_IT)
    if stated is not None and stated != inside:
        fix = f"The file names the model itself: leave out the one beside it, {shown(stated)}."
        return Fault(field, shown(inside), fix)
    return inside


def unstated_competitor(options: Options) -> Iterator[Fault]:
    """The fault of a format that never names the model, when nobody else does."""
    if options.competitor is None:
        yield Fault("competitor", NOTHING, _STATE_IT)


def answer(
    model: type[Answered],
    fields: Mapping[str, object],
    text: object,
    options: Options,
    names: Mapping[str, str],
) -> Iterator[Answered | Fault]:
    """The checked answer. An empty text is a fault, or a failure where that was stated."""
    empty = text is None or (isinstance(text, str) and not text.strip())
    written: dict[str, object] = {"text": "" if empty else text}
    if empty and options.empty == "failed" and fields.get("failure") is None:
        written["failure"] = "model"
    for made in checked(model, {**fields, **written}, names=names):
        if isinstance(made, Fault) and made.field == WHOLE_ROW:
            yield Fault(names["text"], shown(text), made.fix)
        else:
            yield made

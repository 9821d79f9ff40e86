"""What a file is, and what an import did, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from imports.recognise import Recognised

WORDS: Final = {
    "benchmark": _("Benchmark"),
    "board": _("Board"),
    "format": _("Format"),
    "rows_read": _("Rows read"),
    "rows_refused": _("Rows refused"),
    "items_created": _("New items"),
    "items_changed": _("Items with new text"),
    "items_updated": _("Items described anew"),
    "items_unchanged": _("Items as they were"),
    "items_without_category": _("Items without category"),
    "answers_created": _("New answers"),
    "answers_failed": _("of these, failures"),
    "answers_unchanged": _("Answers as they were"),
    "answers_with_other_details": _("Answers with other details"),
    "votes_created": _("New votes"),
    "votes_with_item": _("of these, on items of the benchmark"),
    "votes_without_item": _("of these, on no item of the benchmark"),
    "votes_unchanged": _("Votes as they were"),
    "votes_of_other_files": _("of these, equal rows of other files"),
    "models_created": _("New models"),
    "new_models": _("Names of the new models"),
    "unknown_languages": _("Unknown languages"),
    "unknown_categories": _("Categories that are none of ours"),
    "unknown_tags": _("Unknown tags"),
    "not_imported": _("Fields not imported"),
}


def in_words(summary: Mapping[str, str | int]) -> list[tuple[str, str | int]]:
    """Labels and values. A key that has no words is shown as it is, never left out."""
    known = [(str(words), summary[key]) for key, words in WORDS.items() if key in summary]
    rest = [(key, value) for key, value in summary.items() if key not in WORDS]
    return known + rest


WHATS: Final = {
    "picture": _("A picture. Pictures are not imported."),
    "document": _("A document of an office program or a PDF: save its table as CSV."),
    "program": _("A program. Programs are not imported."),
    "sound": _("Sound or film. Neither is imported."),
    "database": _("A database: save its table as CSV."),
    "packed": _("Packed in a way that is not read: pack it as .zip, .gz, .tar.gz or .tar.xz."),
    "utf16": _("Text in UTF-16: save it as UTF-8."),
    "page": _("XML or a web page: save the rows as JSON Lines, JSON or CSV."),
    "binary": _("Neither text nor rows: it is not imported."),
    "text": _("Text in which no row can be read"),
}
KINDS: Final = {
    "import_items": _("Items"),
    "import_answers": _("Answers"),
    "import_votes": _("Votes"),
}
FORMATS: Final = {
    "codearena": _("in CodeArena's form"),
    "arena_hard_items": _("in the form of Arena-Hard"),
    "own_items": _("in our own form"),
    "arena_hard_answers": _("in the form of Arena-Hard"),
    "fasteval": _("in the form of FastEval"),
    "own_answers": _("in our own form"),
    "arena": _("in the usual form"),
}


def what_in_words(found: Recognised) -> str:
    """What a file is, in a few words."""
    if found.what != "rows":
        return str(WHATS[found.what])
    if not found.kind:
        return _now("Rows, in a form that is not known here")
    kind = KINDS[found.kind]
    if not found.formats.get(found.kind):
        return _now("%(kind)s, in a form of their own: choose the columns") % {"kind": kind}
    name = found.format_for(found.kind)
    form = FORMATS[name] if name else _now("in one of several forms")
    return _now("%(kind)s, %(form)s") % {"kind": kind, "form": form}


def is_ready(found: Recognised) -> bool:
    """Whether nothing about the file is left to be chosen but where it goes."""
    return bool(found.kind and found.format_for(found.kind))

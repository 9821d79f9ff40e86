"""The summary of an import in words, in the order in which people ask for it."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

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

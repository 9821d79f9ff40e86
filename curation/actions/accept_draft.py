"""What a draft becomes when enough checkers say yes: an item, or a word on the one that it was."""

from typing import Any

from catalog.actions.describe_items import describe_items
from catalog.actions.set_taxonomy import languages_of
from catalog.importers import Message
from catalog.intake.items import new_item
from catalog.models import Benchmark, BenchmarkItem, ItemNotes
from catalog.tree import site_aliases
from curation.models import Draft


def accepted_item(draft: Draft) -> BenchmarkItem:
    """The item that a draft became.

    One that was an item before stays that version, described as it was checked; other text makes
    the next version.
    """
    if draft.existing is None:
        return _first_version(draft)
    if plain(draft.text) != plain(draft.existing.prompt):
        return _next_version(draft, draft.existing)
    describe_items([draft.existing.pk], lambda _: _description(draft), actor=None)
    return BenchmarkItem.objects.get(pk=draft.existing.pk)


def plain(text: str) -> str:
    """A text as a form gives it back: without white space around, and with one kind of line end."""
    return "\n".join(text.strip().splitlines())


def _first_version(draft: Draft) -> BenchmarkItem:
    key = _free_key(draft.benchmark, draft)
    return _described(_version(draft.benchmark, key, draft.text), draft)


def _next_version(draft: Draft, known: BenchmarkItem) -> BenchmarkItem:
    same = known.benchmark.items.filter(key=known.key)
    latest = same.select_for_update().get(is_latest=True)
    same.filter(pk=latest.pk).update(is_latest=False)
    made = _version(known.benchmark, known.key, plain(draft.text))
    made.version, made.status = latest.version + 1, latest.status
    _described(made, draft)
    for notes in ItemNotes.objects.filter(item=known):
        notes.pk, notes.item, notes.knowledge = None, made, draft.knowledge
        notes.save(force_insert=True)
    return made


def _version(benchmark: Benchmark, key: str, text: str) -> BenchmarkItem:
    return new_item(benchmark, key, [Message(role="user", content=text)])


def _described(item: BenchmarkItem, draft: Draft) -> BenchmarkItem:
    for name, value in _description(draft).items():
        setattr(item, name, value)
    item.save(force_insert=True)
    return item


def _description(draft: Draft) -> dict[str, Any]:
    names = ("main_category", "sub_category", "difficulty", "licence", "source", "raw_languages")
    words = {name: getattr(draft, name) for name in names}
    if draft.existing and draft.existing.raw_languages == draft.raw_languages:
        return words | {"languages": draft.existing.languages}  # curators may know better
    return words | {"languages": languages_of(draft.raw_languages, site_aliases())}


def _free_key(benchmark: Benchmark, draft: Draft) -> str:
    key = f"draft-{draft.pk}"
    taken = benchmark.items.filter(key=key).exists()
    return f"{key}-{draft.public_id}" if taken else key

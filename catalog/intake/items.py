"""Items on their way into the database: new, changed, described anew, or known already."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from accounts.actions.audit import audit_entry
from accounts.models import Annotator, AuditEntry
from catalog.described import DESCRIPTION
from catalog.importers import Fault, ItemRow, Message
from catalog.importers.choices import KEEP_LANGUAGES
from catalog.importers.problems import shown
from catalog.intake.answers import AnswerWriter, Entry
from catalog.intake.fitting import faults_of_fit
from catalog.intake.report import Report
from catalog.languages import UnknownLanguageError, normalise
from catalog.models import Benchmark, BenchmarkItem, ItemTag
from catalog.rendering.digest import text_digest
from catalog.taxonomy import Category, classify, tag_spelled, unknown_tags
from catalog.tree import is_in, site_aliases, site_tags, site_tree

BATCH = 1000
HINTS = 1_000  # refusals that get a guess at the word; comparing with all words takes its time
_TWICE = "The record holds two answers of this model: give them in a file of answers, as samples."

_UNKNOWN_LANGUAGE = f"Correct it, or {KEEP_LANGUAGES}."


@dataclass(frozen=True)
class ItemChoices:
    """What a person states about items beside their file."""

    tags: Mapping[str, Category] | None = None  # a table of their own replaces ours
    allow_unknown_languages: bool = False
    allow_unknown_categories: bool = False  # in our own format; those of others have their own


@dataclass
class _Plan:
    """What one batch asks of the database."""

    new: list[BenchmarkItem] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    described: list[BenchmarkItem] = field(default_factory=list)
    changes: list[AuditEntry] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    tagged: list[tuple[BenchmarkItem, list[str]]] = field(default_factory=list)


def new_item(benchmark: Benchmark, key: str, messages: Sequence[Message]) -> BenchmarkItem:
    """The first version of an item, not yet written."""
    plain = [{"role": message.role, "content": message.content} for message in messages]
    canonical = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    item = BenchmarkItem(benchmark=benchmark, key=key, messages=plain)
    item.content_digest = hashlib.sha256(canonical.encode()).hexdigest()
    item.prompt_digest = text_digest(item.prompt)
    return item


def latest_items(benchmark: Benchmark) -> dict[str, BenchmarkItem]:
    """The newest version of each item by key, without its text."""
    items = benchmark.items.filter(is_latest=True).defer("messages")
    return {item.key: item for item in items}


class ItemWriter:
    """Takes batches of rows; each item comes with the answers of its record."""

    def __init__(
        self,
        benchmark: Benchmark,
        report: Report,
        choices: ItemChoices,
        answers: AnswerWriter,
        actor: Annotator | None = None,
    ) -> None:
        self._benchmark = benchmark
        self._report = report
        self._choices = choices
        self._answers = answers
        self._actor = actor
        self._known = latest_items(benchmark)
        self._tree, self._aliases = site_tree(), site_aliases()
        self._tags = choices.tags or site_tags()
        for label in ("created", "changed", "updated", "unchanged"):
            report.counts[f"items_{label}"] = 0

    def write(self, file: str, rows: Sequence[ItemRow]) -> None:
        """Write what is new or different in these rows."""
        plan = _Plan()
        for row in rows:
            made = new_item(self._benchmark, row.key, row.messages)
            faults = [*self._describe(made, row), *_faults_of_answers(row)]
            for fault in faults:
                self._report.refuse(file, row, fault)
            if not faults:
                self._decide(plan, made, row)
        answers, conflicts = self._answers.check(plan.entries)
        for entry, fault in conflicts:
            self._report.refuse(file, entry, fault)
        BenchmarkItem.objects.filter(pk__in=plan.replaced).update(is_latest=False)
        BenchmarkItem.objects.bulk_create(plan.new, batch_size=BATCH)
        BenchmarkItem.objects.bulk_update(plan.described, DESCRIPTION, batch_size=BATCH)
        AuditEntry.objects.bulk_create(plan.changes, batch_size=BATCH)
        _keep_tags(plan)
        self._answers.write(answers)

    def _describe(self, item: BenchmarkItem, row: ItemRow) -> Iterator[Fault]:
        item.main_category, item.sub_category = row.main_category or "", row.sub_category or ""
        if category := self._unknown_category(item):
            self._report.name("unknown_categories", category)
        item.difficulty = row.difficulty or ""
        item.source, item.licence = row.source or "", row.licence or ""
        item.raw_languages = row.languages
        keys: Counter[str] = Counter()
        for label in row.languages:
            try:
                keys.update(normalise(label, self._aliases))
            except UnknownLanguageError as error:
                if self._choices.allow_unknown_languages:
                    self._report.name("unknown_languages", label)
                else:
                    yield Fault("languages", shown(label), self._language_fix(error))
        item.languages = list(keys)
        for fault in faults_of_fit(item, DESCRIPTION):
            yield replace(fault, field=fault.field.removeprefix("raw_"))

    def _unknown_category(self, item: BenchmarkItem) -> str:
        pair = (item.main_category, item.sub_category)
        return "" if is_in(self._tree, *pair) else " / ".join(filter(None, pair))

    def _language_fix(self, error: UnknownLanguageError) -> str:
        nearest = error.nearest if self._report.error_count < HINTS else ()
        hint = f"Did you mean {' or '.join(nearest)}? " if nearest else ""
        return f"{hint}{_UNKNOWN_LANGUAGE}"

    def _decide(self, plan: _Plan, made: BenchmarkItem, row: ItemRow) -> None:
        known = self._known.get(row.key)
        if known is None or known.content_digest != made.content_digest:
            if known is None:
                self._report.counts["items_created"] += 1
            else:
                made.version, made.status = known.version + 1, known.status
                plan.replaced.append(known.pk)
                _keep_description(made, known)
                self._report.counts["items_changed"] += 1
            self._categorise(made, row)
            if known:
                self._note(plan, made, _changes(known, made))
            plan.new.append(made)
            self._known[row.key] = item = made
        else:
            item = known
            self._update(plan, known, made, row)
        if row.task_types:
            plan.tagged.append((item, row.task_types))
        plan.entries += [Entry(row.line, row.row, item, answer) for answer in row.answers]

    def _update(self, plan: _Plan, known: BenchmarkItem, made: BenchmarkItem, row: ItemRow) -> None:
        _keep_description(made, known)
        self._categorise(made, row)
        changes = _changes(known, made)
        if not changes:
            self._report.counts["items_unchanged"] += 1
            return
        self._note(plan, known, changes)
        for name in DESCRIPTION:
            setattr(known, name, getattr(made, name))
        plan.described.append(known)
        self._report.counts["items_updated"] += 1

    def _note(self, plan: _Plan, item: BenchmarkItem, changes: dict[str, list[object]]) -> None:
        """Boards look at categories and languages: what they were must be known."""
        if changes:
            subject = f"item {item.public_id}"
            entry = audit_entry("item_described", subject, actor=self._actor, **changes)
            plan.changes.append(entry)

    def _categorise(self, item: BenchmarkItem, row: ItemRow) -> None:
        """By the free tags, where the file names no category. Our own table never overrules."""
        stated = self._choices.tags
        for tag in unknown_tags(row.task_types, self._tags):
            self._report.name("unknown_tags", tag)
        named = row.main_category or row.sub_category
        if not named and (stated is not None or not (item.main_category or item.sub_category)):
            found = classify(row.task_types, self._tags)
            if found:
                item.main_category, item.sub_category = found
        if not item.main_category:
            self._report.counts["items_without_category"] += 1


def _changes(before: BenchmarkItem, after: BenchmarkItem) -> dict[str, list[object]]:
    """What is said of an item otherwise than before: the old and the new value by name."""
    pairs = {name: [getattr(before, name), getattr(after, name)] for name in DESCRIPTION}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _keep_description(made: BenchmarkItem, known: BenchmarkItem) -> None:
    """What a file leaves empty stays as it is: curators may have written it."""
    if not made.raw_languages:  # "none" is stated too, though it names no language
        made.raw_languages, made.languages = known.raw_languages, known.languages
    if not (made.main_category or made.sub_category):  # one without the other says both
        made.main_category, made.sub_category = known.main_category, known.sub_category
    for name in ("difficulty", "source", "licence"):
        setattr(made, name, getattr(made, name) or getattr(known, name))


def _keep_tags(plan: _Plan) -> None:
    """The free tags stay with the item: they may lead somewhere later."""
    ItemTag.objects.bulk_create(
        (
            ItemTag(item=item, raw=raw, tag=tag_spelled(raw))
            for item, tags in plan.tagged
            for raw in dict.fromkeys(tags)
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _faults_of_answers(row: ItemRow) -> Iterator[Fault]:
    names = Counter(answer.competitor for answer in row.answers)
    for name, count in names.items():
        if count > 1:
            yield Fault("answers", shown(name), _TWICE)

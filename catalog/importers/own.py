"""Our own JSON Lines: items with or without answers, and answers alone. See docs/formats.md."""

from collections.abc import Iterator

from catalog.importers.answering import answer, competitor_named
from catalog.importers.checking import checked
from catalog.importers.choices import KEEP_CATEGORIES
from catalog.importers.formats import Format
from catalog.importers.problems import Fault, shown
from catalog.importers.record import Record
from catalog.importers.rows import AnswerRow, ItemRow, Placed
from catalog.taxonomy import UnknownCategoryError, check_category

_UNKNOWN_CATEGORY = f"Correct it, or {KEEP_CATEGORIES}."


class OwnItems(Format[ItemRow]):
    """One item a line, by the names that the rows themselves have."""

    name = "own_items"
    needs = "key and messages"
    required = frozenset({"key", "messages"})
    takes = frozenset(ItemRow.model_fields) - frozenset(Placed.model_fields)

    def rows(self, record: Record) -> Iterator[ItemRow | Fault]:
        """One item, whose category is one of ours unless others were stated to be welcome."""
        for item in checked(ItemRow, {**record.fields, **record.place}):
            if isinstance(item, ItemRow) and not self._is_welcome(item):
                yield from _faults_of_category(item)
            yield item

    def _is_welcome(self, item: ItemRow) -> bool:
        own = (item.main_category or "", item.sub_category or "")
        return self.options.allow_unknown_categories or own in self.options.categories


def _faults_of_category(item: ItemRow) -> Iterator[Fault]:
    main, sub = item.main_category or "", item.sub_category or ""
    try:
        check_category(main, sub)
    except UnknownCategoryError as error:
        field = "main_category" if error.name == main else "sub_category"
        hint = f"Did you mean {' or '.join(error.nearest)}? " if error.nearest else ""
        yield Fault(field, shown(error.name), f"{hint}{_UNKNOWN_CATEGORY}")


class OwnAnswers(Format[AnswerRow]):
    """One answer a line. A failed one says so in `failure` and has no text."""

    name = "own_answers"
    needs = "item, and text or failure"
    required = frozenset({"item"})
    takes = (frozenset(AnswerRow.model_fields) - {*Placed.model_fields, "item_key"}) | {"item"}

    @classmethod
    def fits(cls, names: frozenset[str]) -> bool:
        """An item is named, and what became of it."""
        return super().fits(names) and bool({"text", "failure"} & names)

    def rows(self, record: Record) -> Iterator[AnswerRow | Fault]:
        """One answer."""
        fields = {**record.fields, **record.place}
        names = {"item_key": "item", "text": "text"}
        if "item" in fields:
            fields["item_key"] = fields.pop("item")
        competitor = competitor_named(fields.get("competitor"), self.options, "competitor")
        if isinstance(competitor, Fault):
            yield competitor
            competitor = "-"  # to go on and find the other faults of the row
        fields["competitor"] = competitor
        text = fields.pop("text", None)
        yield from answer(AnswerRow, fields, text, self.options, names)

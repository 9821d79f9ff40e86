"""Changing the tree of categories, where tags lead, and what languages are called."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max, Q

from accounts.actions import write_audit
from accounts.models import Annotator
from catalog.actions.describe_items import describe_items
from catalog.languages import LANGUAGES, UnknownLanguageError, normalise, spelled
from catalog.models import BenchmarkItem, ItemTag, LanguageAlias, TagPlace, TreeCategory
from catalog.taxonomy import SUBS_OF, Category, tag_spelled
from catalog.tree import is_edited, site_aliases

Names = Mapping[str, str]
SUBJECT = "taxonomy"


class TaxonomyError(Exception):
    """A change that cannot be made; the text says why and what to do."""


def begin_tree() -> None:
    """The preset becomes the site's own tree, the first time that it is edited."""
    if not is_edited():
        pairs = [(main, sub) for main, subs in SUBS_OF.items() for sub in subs]
        TreeCategory.objects.bulk_create(
            TreeCategory(main=main, sub=sub, position=place)
            for place, (main, sub) in enumerate(pairs, start=1)
        )


@transaction.atomic
def add_category(main: str, sub: str, *, actor: Annotator) -> TreeCategory:
    """Another sub category, behind those of its main one. Raises TaxonomyError."""
    begin_tree()
    main, sub = _named(main), _named(sub)
    if TreeCategory.objects.filter(main=main, sub=sub).exists():
        raise TaxonomyError(f"{main} / {sub} is in the tree already.")
    siblings = TreeCategory.objects.filter(main=main)
    last = (siblings or TreeCategory.objects.all()).aggregate(last=Max("position"))["last"] or 0
    made = TreeCategory.objects.create(main=main, sub=sub, position=last)
    write_audit("category_added", SUBJECT, actor=actor, main=main, sub=sub)
    return made


@transaction.atomic
def rename_category(old: Category, new: Category, *, actor: Annotator) -> int:
    """Call a category something else, or move it under another main one; items and tags follow.

    Returns how many items were described anew. Where the new one is there already, the two
    become one. Raises TaxonomyError.
    """
    begin_tree()
    row = TreeCategory.objects.select_for_update().filter(main=old.main, sub=old.sub).first()
    if row is None:
        raise TaxonomyError(f"{old.main} / {old.sub} is not in the tree: look at it again.")
    target = Category(_named(new.main), _named(new.sub))
    if target == old:
        return 0
    if TreeCategory.objects.filter(main=target.main, sub=target.sub).exists():
        row.delete()
    else:
        row.main, row.sub = target
        row.save()
    items = BenchmarkItem.objects.filter(main_category=old.main, sub_category=old.sub)
    words = {"main_category": target.main, "sub_category": target.sub}
    done = describe_items(list(items.values_list("pk", flat=True)), lambda _: words, actor=actor)
    _move_tags(old, target)
    change = {"category": [list(old), list(target)], "items": len(done)}
    write_audit("category_renamed", SUBJECT, actor=actor, **change)
    return len(done)


@transaction.atomic
def remove_category(old: Category, *, actor: Annotator) -> None:
    """Take an unused category out of the tree. Raises TaxonomyError where something is in it."""
    begin_tree()
    items = BenchmarkItem.objects.filter(main_category=old.main, sub_category=old.sub)
    if count := items.filter(is_latest=True).count():
        raise TaxonomyError(
            f"{count} items are in {old.sub}: give it another name, or edit them first."
        )
    if TreeCategory.objects.count() == 1:
        raise TaxonomyError("A tree has at least one category.")
    if not TreeCategory.objects.filter(main=old.main, sub=old.sub).delete()[0]:
        raise TaxonomyError(f"{old.main} / {old.sub} is not in the tree: look at it again.")
    write_audit("category_removed", SUBJECT, actor=actor, main=old.main, sub=old.sub)


@transaction.atomic
def take_tag_table(table: Mapping[str, Sequence[Category]], *, actor: Annotator | None) -> int:
    """Keep where the tags of a table lead, all pairs of each; returns how many items were placed.

    A tag that is known already leads where the table says.
    """
    TagPlace.objects.bulk_create(
        (TagPlace(tag=tag, pairs=[list(pair) for pair in pairs]) for tag, pairs in table.items()),
        update_conflicts=True,
        update_fields=["pairs"],
        unique_fields=["tag"],
    )
    placed = _place_items(list(table), {tag: pairs[0] for tag, pairs in table.items()}, actor)
    write_audit("tags_placed", SUBJECT, actor=actor, tags=len(table), items=placed)
    return placed


def place_tag(tag: str, category: Category, *, actor: Annotator) -> int:
    """One tag leads here from now on; returns how many items without a category were placed."""
    return take_tag_table({tag_spelled(tag): [category]}, actor=actor)


@transaction.atomic
def name_language(label: str, keys: Sequence[str], *, actor: Annotator) -> int:
    """From now on a label means these languages, or none in particular; items follow.

    Returns how many items were described anew. Raises TaxonomyError for an unknown language.
    """
    unknown = [key for key in keys if key not in LANGUAGES]
    if unknown:
        raise TaxonomyError(f"No such language: {', '.join(unknown)}.")
    LanguageAlias.objects.update_or_create(label=spelled(label), defaults={"languages": list(keys)})
    aliases = site_aliases()
    items = BenchmarkItem.objects.filter(is_latest=True, raw_languages__overlap=_labels_like(label))
    done = describe_items(
        list(items.values_list("pk", flat=True)),
        lambda item: {"languages": languages_of(item.raw_languages, aliases)},
        actor=actor,
    )
    write_audit("language_named", SUBJECT, actor=actor, label=label, languages=list(keys))
    return len(done)


def languages_of(labels: Sequence[str], aliases: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The languages behind raw labels; a label that names none we know says nothing."""
    found: dict[str, None] = {}
    for label in labels:
        try:
            found |= dict.fromkeys(normalise(label, aliases))
        except UnknownLanguageError:
            continue
    return list(found)


def _labels_like(label: str) -> list[str]:
    """The raw labels of items that are the same word, however they are written."""
    wanted = spelled(label)
    return [raw for raw in raw_labels() if spelled(raw) == wanted]


def raw_labels() -> list[str]:
    """Every label of a language that an item has in its newest version."""
    rows = BenchmarkItem.objects.filter(is_latest=True).values_list("raw_languages", flat=True)
    return sorted({label for labels in rows.distinct() for label in labels})


def _place_items(
    tags: Sequence[str], places: Mapping[str, Category], actor: Annotator | None
) -> int:
    """Items that came with one of these tags and have no category get that of the first one."""
    rows = ItemTag.objects.filter(tag__in=tags, item__is_latest=True)
    rows = rows.filter(Q(item__main_category="") & Q(item__sub_category=""))
    first: dict[int, str] = {}
    for item, tag in rows.order_by("pk").values_list("item", "tag"):
        first.setdefault(item, tag)

    def words(item: BenchmarkItem) -> dict[str, str]:
        main, sub = places[first[item.pk]]
        return {"main_category": main, "sub_category": sub}

    return len(describe_items(list(first), words, actor=actor))


def _move_tags(old: Category, new: Category) -> None:
    rows = TagPlace.objects.filter(pairs__contains=[list(old)])
    for row in rows:
        row.pairs = [list(new) if pair == list(old) else pair for pair in row.pairs]
    TagPlace.objects.bulk_update(rows, ["pairs"])


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80 or not name.isprintable():
        raise TaxonomyError("A category has a name of 1 to 80 characters.")
    return name

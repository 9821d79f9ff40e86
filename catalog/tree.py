"""The categories, tags and language labels of this site: what is in the tables, or the preset."""

from collections.abc import Mapping

from catalog.languages import Aliases
from catalog.models import LanguageAlias, TagPlace, TreeCategory
from catalog.taxonomy import SUBS_OF, TAGS, Category

Tree = dict[str, tuple[str, ...]]


def site_tree() -> Tree:
    """Main categories with their sub categories, in the order of the tree."""
    rows = list(TreeCategory.objects.values_list("main", "sub"))
    if not rows:
        return dict(SUBS_OF)
    mains = dict.fromkeys(main for main, _ in rows)
    return {main: tuple(sub for above, sub in rows if above == main) for main in mains}


def site_categories() -> list[Category]:
    """All pairs of the tree."""
    return [Category(main, sub) for main, subs in site_tree().items() for sub in subs]


def is_edited() -> bool:
    """Whether the site has a tree of its own."""
    return TreeCategory.objects.exists()


def site_tags() -> dict[str, Category]:
    """Where each known tag leads: ours, and before them those of the site's own table."""
    own = TagPlace.objects.values_list("tag", "pairs")
    return {**TAGS, **{tag: Category(*pairs[0]) for tag, pairs in own}}


def site_aliases() -> Aliases:
    """Labels of languages that somebody taught this site."""
    rows = LanguageAlias.objects.values_list("label", "languages")
    return {label: tuple(keys) for label, keys in rows}


def is_in(tree: Mapping[str, tuple[str, ...]], main: str, sub: str) -> bool:
    """Whether the tree holds this category; an empty name says nothing."""
    if main and sub:
        return sub in tree.get(main, ())
    return not (main or sub) or main in tree or any(sub in subs for subs in tree.values())

"""What of a page is chrome: navigation, banners, advertising, footers; found by how it is called
and by how much of it is links, in no site's own words."""

import re
from collections.abc import Iterator
from typing import Any, Final

from corpus.page.words import words_in

NEVER: Final = words_in(
    """
    script style noscript template iframe svg canvas object embed select button input textarea
    dialog head link meta map audio video
    """
)
_TAGS: Final = words_in("nav footer aside form menu address header")
_ROLES: Final = frozenset(
    ("navigation", "banner", "contentinfo", "search", "complementary", "menu")
)
# Words of a class or an id. They mean something only where the element does not hold the content.
_WORDS: Final = words_in(
    """
    nav navbar navigation navpath navheader navfooter navigationbar navbuttons navrow nodenav
    menu topmenu submenu menubar topnav subnav sidebar sphinxsidebar sidenav sidetoc
    breadcrumb breadcrumbs crumb crumbs crosslinks footer footnav pagefooter header pageheader
    masthead topbar titlebar toolbar toplang bottomlang related pagination pager prevnext prev
    next cookie cookies consent banner banners ad ads advert advertisement advertising adsense
    sponsor sponsors sponsored promo social share sharing newsletter subscribe signup login
    search searchbox searchform headerlink permalink skip skiplink backlink backtotop totop
    feedback rating comments disqus editsection editpage copyright copyleft legal
    license-footer logo langselect languages-bar tabs tablist localtoc toc tableofcontents
    minitoc sidebartoc
    """
)
_QUIET: Final = frozenset(
    ("toc", "tableofcontents", "minitoc", "header", "tabs", "next", "prev", "comments")
)
_SPLIT: Final = re.compile(r"[^a-z0-9]+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# What stands in bars between pages, in the languages of many manuals.
_BAR: Final = re.compile(
    r"\b(prev(ious)?|next|up|home|contents|index|top|back|forward|table of contents|main page|"
    r"all classes|package|tree|deprecated|help|module index|overview|search)\b",
    re.IGNORECASE,
)
_MOSTLY: Final = 0.5  # of the page's words or code: then it is no chrome, whatever it is called
_BLOCKS: Final = words_in("p div table tr ul ol center dl section td header hr h6 small")
_LONGEST_BAR: Final = 400  # characters


class Chrome:
    """Knows which elements of one page are chrome."""

    def __init__(self, body: Any) -> None:
        self._words = _length(body.text(deep=True)) or 1
        self._code = code_length(body)

    def marks(self, node: Any) -> bool:
        """Whether an element goes, with all that is in it."""
        if node.tag in NEVER:
            return True
        attributes = node.attributes
        if "hidden" in attributes and attributes.get("hidden") != "until-found":
            return not self._holds_content(node)
        return (_named(node, attributes) or _is_bar(node)) and not self._holds_content(node)

    def _holds_content(self, node: Any) -> bool:
        code = code_length(node)
        if code and code > 0.02 * self._code and code > 40:
            return True
        text = _length(node.text(deep=True))
        links = sum(_length(link.text(deep=True)) for link in node.css("a"))
        return (text - links) > _MOSTLY * self._words


def _named(node: Any, attributes: dict[str, Any]) -> bool:
    tag = node.tag
    if tag in ("html", "body", "main", "article", "pre", "code"):
        return False
    if tag in _TAGS and not (tag in ("header", "address") and _inside(node, "article", "section")):
        return True
    if attributes.get("role") in _ROLES:
        return True
    words = set(words_of(attributes)) & _WORDS
    if not words:
        return False
    if words <= _QUIET:  # words that content has as well: then it has to look like links
        return _link_share(node) > 0.5
    return True


def words_of(attributes: dict[str, Any]) -> Iterator[str]:
    """The words of class and id, as they stand and taken apart."""
    for name in ("class", "id"):
        value = attributes.get(name)
        if value:
            for token in value.split():
                yield token.lower()
                yield from _SPLIT.split(_CAMEL.sub("-", token).lower())


def _inside(node: Any, *tags: str) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in tags:
            return True
        parent = parent.parent
    return False


def _is_bar(node: Any) -> bool:
    """A line of links between pages."""
    if node.tag not in _BLOCKS:
        return False
    text = node.text(deep=True)
    if not 0 < len(text) <= 4 * _LONGEST_BAR or _length(text) > _LONGEST_BAR:
        return False
    links = node.css("a")
    return len(links) >= 2 and _link_share(node) > 0.4 and len(_BAR.findall(text)) >= 2


def _link_share(node: Any) -> float:
    text = _length(node.text(deep=True))
    links = sum(_length(link.text(deep=True)) for link in node.css("a"))
    return links / text if text else 0.0


def code_length(node: Any) -> int:
    """Characters in blocks of code."""
    return sum(_length(pre.text(deep=True)) for pre in node.css("pre, div.fragment"))


def _length(text: str) -> int:
    return len("".join(text.split()))

"""One text to one rendering: shield, Markdown, allow-list; plain where a limit is passed."""

from typing import Final

import nh3

from catalog.rendering.code_block import CODE_CLASSES
from catalog.rendering.hidden import Marker, shield
from catalog.rendering.markdown import TooDeepError, to_html
from catalog.rendering.plain import plain
from catalog.rendering.rendered import MAX_CHARACTERS, MAX_HTML, Rendered
from catalog.rendering.style import style_of

_TAGS: Final = (
    {"a", "blockquote", "br", "code", "div", "em", "figcaption", "figure", "h4", "h5", "h6", "hr"}
    | {"li", "ol", "p", "pre", "s", "span", "strong"}
    | {"table", "tbody", "td", "th", "thead", "tr", "ul"}
)
_ATTRIBUTES: Final = {
    "a": {"href"},
    "ol": {"start"},
    "span": {"title", "data-char"},
    "div": {"aria-label"},
    "pre": {"aria-label"},
}
_VALUES: Final = {
    "a": {"target": {"_blank"}},
    "div": {"tabindex": {"0"}, "role": {"group"}},
    "pre": {"tabindex": {"0"}, "role": {"group"}},
    "span": {"dir": {"ltr"}},
    "th": {"scope": {"col"}},
}
_ALIGNMENTS: Final = {"align-left", "align-center", "align-right"}
_CLASSES: Final = {
    "div": {"table"},
    "figure": {"code"},
    "span": {"address", "hidden-char", "line", "look-alike", *CODE_CLASSES},
    "td": _ALIGNMENTS,
    "th": _ALIGNMENTS,
}
# The second wall: what the renderer should never write does not pass here either.
_CLEANER: Final = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    tag_attribute_values=_VALUES,
    allowed_classes=_CLASSES,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
)


def render(text: str) -> Rendered:
    """Return safe HTML of a text; may take long on hostile text, so workers use `render_all`."""
    if len(text) > MAX_CHARACTERS:
        return plain(text, "too long")
    marker = Marker()
    try:
        html, document = to_html(shield(text), marker)
    except (TooDeepError, RecursionError):
        return plain(text, "nested too deeply")
    if len(html) > MAX_HTML:
        return plain(text, "too large as HTML")
    safe = _CLEANER.clean(html)
    return Rendered(
        html=f'<div class="rendered">{safe}</div>\n',
        method="full",
        hidden_characters=marker.count,
        style=style_of(safe),
        document=document,
    )

"""Markdown to HTML, token by token, with our own opinion on headings, links, images and code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from catalog.rendering.code_block import figure, in_line
from catalog.rendering.hidden import Marker, unshield
from catalog.rendering.links import destination, shortened
from catalog.rendering.patience import Patience
from catalog.rendering.tryable import document_of

# A page has its title (h1), its parts (h2) and the answers (h3): headings of a text begin at h4.
_FIRST_HEADING: Final = 4
_LAST_HEADING: Final = 6
_MAX_NESTING: Final = 40

_ALIGNMENT = re.compile(r"text-align:(left|center|right)")


class TooDeepError(ValueError):
    """Lists or quotes nested so deeply that Markdown would drop the innermost text."""


@dataclass
class _State:
    """What the rules have to remember from one token to the next."""

    marker: Marker = field(default_factory=Marker)
    patience: Patience = field(default_factory=Patience)
    levels: list[int] = field(default_factory=list)  # of the headings around this place
    closing: list[str] = field(default_factory=list)  # HTML that ends the open links

    def figure(self, code: str, info: str) -> str:
        return figure(code, info, self.marker, self.patience)


class _SafeRenderer(RendererHTML):
    """Each method writes the token of its name; what has none is written by the library."""

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return _state(env).marker.prose(tokens[idx].content)

    def code_inline(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f"<code>{in_line(tokens[idx].content, _state(env).marker)}</code>"

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return _state(env).figure(tokens[idx].content, "")

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return _state(env).figure(tokens[idx].content, tokens[idx].info)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """No image is ever fetched: its description and address are shown as text."""
        marker = _state(env).marker
        words = self.renderInlineAsText(tokens[idx].children, options, env)
        return marker.prose(words) + _aside(str(tokens[idx].attrs["src"]), marker)

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        state, token = _state(env), tokens[idx]
        address = str(token.attrs["href"])
        leads_to = destination(address)
        if leads_to is None:
            repeated = token.info == "auto"  # <address>: its text is the address already
            state.closing.append("" if repeated else _aside(address, state.marker))
            return ""
        state.closing.append("</a>" + _aside(leads_to.shown, state.marker))
        return f'<a href="{escape(leads_to.address)}" target="_blank">'

    def link_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return _state(env).closing.pop()

    def heading_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Renumber so that no level is skipped: the outline of the page stays in order."""
        levels = _state(env).levels
        level = int(tokens[idx].tag[1:])
        while levels and levels[-1] >= level:
            levels.pop()
        levels.append(level)
        return f"<{self._heading_tag(tokens[idx + 1], levels)}>"

    def heading_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f"</{self._heading_tag(tokens[idx - 1], _state(env).levels)}>\n"

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """A wide table scrolls by itself, also by keyboard."""
        return '<div class="table" tabindex="0" role="group" aria-label="Table"><table>\n'

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        if not tokens[idx + 1].content:  # an empty corner is no header
            return "<td>"
        return f'<th scope="col"{_alignment(tokens[idx])}>'

    def th_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</th>\n" if tokens[idx - 1].content else "</td>\n"

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<td{_alignment(tokens[idx])}>"

    def _heading_tag(self, content: Token, levels: list[int]) -> str:
        if not content.content:
            return "p"
        return f"h{min(_FIRST_HEADING - 1 + len(levels), _LAST_HEADING)}"


_PARSER = MarkdownIt(
    "commonmark",
    # A single line end stays visible, as in a chat: prompts are typed that way.
    {"html": False, "breaks": True, "maxNesting": _MAX_NESTING},
    renderer_cls=_SafeRenderer,
).enable(["table", "strikethrough"])


def to_html(text: str, marker: Marker) -> tuple[str, str]:
    """Return HTML of shielded Markdown, not yet through the allow-list, and what can be tried."""
    state = _State(marker=marker)
    env = {"state": state}
    tokens = _PARSER.parse(text, env)
    # At its limit the parser skips what is inside without a word.
    if any(token.level >= _MAX_NESTING - 1 for token in tokens):
        raise TooDeepError(f"nested deeper than {_MAX_NESTING - 1}")
    return str(_PARSER.renderer.render(tokens, _PARSER.options, env)), unshield(document_of(tokens))


def _state(env: EnvType) -> _State:
    state: _State = env["state"]
    return state


def _alignment(token: Token) -> str:
    found = _ALIGNMENT.search(str(token.attrs.get("style", "")))
    return f' class="align-{found.group(1)}"' if found else ""


def _aside(address: str, marker: Marker) -> str:
    """The small text beside a link or an image that says where it leads."""
    if not address:
        return ""
    return f' <span class="address">({marker.code(shortened(address))})</span>'

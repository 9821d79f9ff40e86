"""What an answer at work is made of, and what it can never be made to be."""

import re

import pytest

from catalog.rendering import render, render_all


def document(text):
    return render(text).document


def fenced(**blocks):
    return "\n\n".join(f"```{language}\n{code}\n```" for language, code in blocks.items())


def test_a_page_with_its_style_and_script_in_blocks_of_their_own_is_put_together():
    page = document(fenced(html="<p>Hello</p>", css="p { color: red }", javascript="go();"))
    assert re.search(
        r"<head>.*<style>\np \{ color: red \}.*</head>.*<p>Hello</p>.*<script>\ngo\(\);",
        page,
        re.DOTALL,
    )


def test_a_whole_page_gets_the_other_blocks_where_they_belong():
    whole = "<!DOCTYPE html><html><head><title>T</title></head><body><b>1</b></body></html>"
    page = document(fenced(html=whole, css="b {}", js="go();"))
    assert page.startswith("<!DOCTYPE html>")
    order = [page.index(part) for part in ("<title>", "<style>", "</head>", "<b>", "<script>")]
    assert order == sorted(order)
    assert page.index("<script>") < page.index("</body>")


def test_a_script_alone_writes_to_a_console():
    page = document(fenced(js="console.log(1)"))
    assert '<pre id="console">' in page
    assert page.rindex("<script>\nconsole.log(1)") > page.index("const show")


@pytest.mark.parametrize(
    "text",
    ["Only prose.", fenced(python="print()"), fenced(css="p {}"), fenced(jsx="<A/>"), "`<p>`"],
)
def test_what_no_browser_runs_cannot_be_tried(text):
    assert document(text) == ""


def test_a_script_cannot_end_its_own_element():
    page = document(fenced(js='x = "</script><b>";'))
    assert '"<\\/script><b>"' in page


def test_hidden_characters_are_as_they_were_written():
    page = document(fenced(html="<p>a\u2028b\x0cc\ufeffd\u202ee</p>"))
    assert "a\u2028b\x0cc\ufeffd\u202ee" in page
    page.encode("utf-8")


def test_half_characters_are_replaced():
    document(fenced(html="<p>\ud800\0</p>")).encode("utf-8")
    assert "\0" not in document(fenced(html="<p>\0</p>"))


def test_the_pool_hands_the_document_on():
    (rendered,) = render_all([fenced(html="<p>Hello</p>")])
    assert "<p>Hello</p>" in rendered.document

"""The look as files: colours, fonts, weight, and what a template may hold."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CSS = ROOT / "static" / "css"
FONTS = ROOT / "static" / "fonts"
OURS = ("tokens.css", "base.css", "forms.css", "tables.css", "parts.css")
TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*") if p.suffix in {".html", ".txt"})
NAMES = {"CSV", "JSON", "UTC", "GET", "POST", "Parquet"}  # the same in every language
GALLERY = ROOT / "templates" / "parts" / "gallery.html"  # for developers: its words are samples

# Rooms for curators and leads whose words still change with their pages; see docs/translating.md.
SETTLING = (*("curation", "evidence", "execution", "exports", "generation", "judging", "mining"),)
TRANSLATED = [p for p in TEMPLATES if p != GALLERY and p.parent.name not in SETTLING]

SCHEMES = {"light": 0, "dark": 1}
GROUNDS = ["paper", "panel", "sunken", "hover", "accent-soft", "good-soft", "warn-soft", "bad-soft"]
GROUNDS += ["a-soft", "b-soft"]
HEAT = ["more-1", "more-2", "less-1", "less-2"]  # of cells, whose text is ink
TEXTS = ["ink", "muted", "accent", "good", "warn", "bad", "a", "b"]
FILLS = ["accent", "good", "warn", "bad", "a", "b", "ink"]


def tokens() -> dict[str, tuple[str, str]]:
    text = (CSS / "tokens.css").read_text()
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", text)
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_every_colour_token_is_named_in_these_tests():
    assert set(tokens()) == {*GROUNDS, *HEAT, *TEXTS, "on-fill", "line", "border", "edge"}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_colour_can_be_read_on_every_ground(scheme):
    at, colours = SCHEMES[scheme], tokens()
    faint = {
        f"{text} on {ground}": round(contrast(colours[text][at], colours[ground][at]), 2)
        for text, ground in product(TEXTS, GROUNDS)
        if contrast(colours[text][at], colours[ground][at]) < 4.5
    }
    assert faint == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_on_a_filled_button_can_be_read(scheme):
    at, colours = SCHEMES[scheme], tokens()
    assert min(contrast(colours["on-fill"][at], colours[fill][at]) for fill in FILLS) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_edge_of_a_field_can_be_seen_on_every_ground(scheme):
    at, colours = SCHEMES[scheme], tokens()
    assert min(contrast(colours["edge"][at], colours[ground][at]) for ground in GROUNDS) >= 3


@pytest.mark.parametrize("name", [name for name in OURS if name != "tokens.css"])
def test_colours_are_written_in_the_tokens_only(name):
    written = re.findall(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(", (CSS / name).read_text())
    assert written in ([], ["#fff"] if name == "parts.css" else [])  # a QR code is dark on white


def test_fonts_together_stay_under_120_kilobytes():
    assert 0 < sum(path.stat().st_size for path in FONTS.glob("*.woff2")) < 120_000


def test_each_font_has_its_licence_beside_it():
    for family in ("Inter", "JetBrainsMono"):
        assert "SIL OPEN FONT LICENSE" in (FONTS / f"OFL-{family}.txt").read_text()


def test_what_the_css_points_to_is_there_and_is_all_there_is():
    used = {
        name
        for css in CSS.glob("*.css")
        for name in re.findall(r"url\(\"(.+?)\"\)", css.read_text())
    }
    assert all((CSS / name).resolve().is_file() for name in used)
    assert {Path(name).name for name in used} >= {path.name for path in FONTS.glob("*.woff2")}


def test_the_shared_css_stays_under_40_kilobytes():
    assert sum((CSS / name).stat().st_size for name in OURS) < 40_000


def without_comments(text: str) -> str:
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.S)
    return re.sub(r"{#.*?#}", "", text)


def without_tags(text: str) -> str:
    return re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.S)


def inline_things(text: str) -> list[str]:
    """What a policy without 'unsafe-inline' would block."""
    text = without_tags(without_comments(text))
    scripts = [
        head
        for head in re.findall(r"<script\b[^>]*>", text)
        if "src=" not in head and not re.search(r'type="application/(ld\+)?json"', head)
    ]
    return scripts + re.findall(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:", text, re.I)


def bare_words(text: str) -> list[str]:
    """Words of a template that no translation tag holds."""
    text = re.sub(
        r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}",
        "",
        without_comments(text),
        flags=re.S,
    )
    text = re.sub(r"{% block (?:page_class|body_attrs) %}.*?{% endblock %}", "", text)
    found = [
        word
        for tag in re.findall(r"{% (?:include|with|element) .*?%}", text)
        for word in re.findall(r"=\"([^\"]*)\"", tag)
        if re.search(r"[A-Z]|\w \w", word) and not word.startswith("curl ")
    ]
    text = without_tags(text)
    text = re.sub(r"<(script|kbd|code|svg)\b.*?</\1>", "", text, flags=re.S)
    told = r"\s(?:title|alt|aria-label|placeholder|data-label|data-copied)=\"([^\"]*)\""
    found += [word for word in re.findall(told, text) if re.search("[A-Za-z]{2}", word)]
    text = re.sub(r"<[^>]*>|&\w+;", " ", text)
    found += re.findall(r"[A-Za-z]{2,}", text)
    return [word for word in found if word not in NAMES]


@pytest.mark.parametrize(
    "text",
    [
        "<script>go()</script>",
        '<p style="color: red">',
        "<style>p{}</style>",
        '<b onclick="go()">',
        '<p {% if x %}onclick="go()"{% endif %}>',
    ],
)
def test_an_inline_thing_is_found(text):
    assert inline_things(text)


@pytest.mark.parametrize(
    "text",
    [
        "<p>Saved</p>",
        '<a title="Open it">{{ x }}</a>',
        '{% include "parts/tag.html" with label="Hard" %}',
        "{% if x %}yes{% endif %}",
    ],
)
def test_a_bare_word_is_found(text):
    assert bare_words(text)


def test_translated_words_are_not_called_bare():
    text = (
        '{# a note #}<p title="{% translate "Open it" %}">{% translate "Saved" %} {{ n }} · '
        '<kbd>alt</kbd>{% include "parts/tag.html" with label=_("Hard") kind="good" %}'
        "{% blocktranslate %}a {{ b }}{% endblocktranslate %}"
    )
    assert bare_words(text) == []


def test_no_template_holds_an_inline_script_or_style():
    found = {relative(path): inline_things(path.read_text()) for path in TEMPLATES}
    assert {path: things for path, things in found.items() if things} == {}


def test_every_word_of_a_template_can_be_translated():
    found = {relative(path): bare_words(path.read_text()) for path in TRANSLATED}
    assert {path: words for path, words in found.items() if words} == {}

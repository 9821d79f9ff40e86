"""The colours of code are readable on the ground of code, light and dark."""

import re
from pathlib import Path

import pytest

from catalog.rendering.code_block import CODE_CLASSES

CSS = Path(__file__).parents[2] / "static" / "css"
PAIR = re.compile(r"--([a-z-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")


def pairs(sheet: str) -> dict[str, tuple[str, str]]:
    found = PAIR.findall((CSS / sheet).read_text())
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


CODE = pairs("code.css")
SITE = pairs("tokens.css")


def test_contrast_is_measured_as_the_guideline_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("ground", ["sunken", "panel", "paper"])
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_each_colour_of_code_is_readable(ground, scheme):
    for name in [*CODE, "ink", "muted"]:
        assert contrast((CODE | SITE)[name][scheme], SITE[ground][scheme]) >= 4.5, name


def test_every_class_of_the_highlighter_has_a_colour_and_no_other_has():
    rules = re.findall(
        r"\.rendered \.(c-[a-z]+) \{ color: var\(--([a-z-]+)\)", (CSS / "code.css").read_text()
    )
    assert {css for css, _ in rules} == CODE_CLASSES
    assert {colour for _, colour in rules} <= set(CODE)


def test_line_numbers_and_labels_are_drawn_not_written():
    sheet = (CSS / "code.css").read_text()
    assert re.search(r"\.line::before \{[^}]*content: counter\(line\)", sheet)
    assert re.search(r"\.hidden-char::before \{[^}]*content: attr\(data-char\)", sheet)
    assert "unicode-bidi: isolate" in sheet

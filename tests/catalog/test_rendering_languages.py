"""Code of many languages, each named and highlighted as its readers expect."""

import re
from pathlib import Path

import pytest

from catalog.languages import of_fence
from catalog.rendering import code_block, render
from catalog.rendering.patience import Patience
from tests.catalog.test_rendering import Outline

SAMPLES = dict(
    re.findall(
        r"^```([a-z-]+)\n(.*?)^```$",
        Path(__file__).with_name("languages.md").read_text(),
        re.MULTILINE | re.DOTALL,
    )
)
# Of these kinds each language has most: comments, keywords or names, strings, numbers.
KINDS = {"c-c", "c-k", "c-kt", "c-nf", "c-nb", "c-nt", "c-na", "c-s", "c-m", "c-kc"}
KINDS |= {"c-gi", "c-gd", "c-gh", "c-gp", "c-gr", "c-go"}  # of changes and of sessions


def test_there_are_samples_of_at_least_thirty_languages():
    assert len({of_fence(word) for word in SAMPLES}) >= 30


@pytest.mark.parametrize("word", SAMPLES)
def test_a_sample_is_named_highlighted_and_whole(word):
    page = Outline(render(f"```{word}\n{SAMPLES[word]}```").html)
    language = of_fence(word)
    assert language is not None
    assert page.attributes("pre")[0]["aria-label"] == language.name
    classes = {span.get("class") for span in page.attributes("span")}
    assert len(KINDS & classes) >= 3, classes
    assert classes & {"c-c", "c-s", "c-gi"}
    assert "".join(page.code) == SAMPLES[word]
    assert "look-alike" not in classes


@pytest.mark.parametrize("word", SAMPLES)
def test_the_lexer_of_a_sample_knows_its_language(word):
    """A lexer that does not fit its language says so by many errors."""
    # Pygments 2.19 does not know `%__MODULE__{}` and the percent sign of SCSS: one each.
    pieces = code_block._highlighted(SAMPLES[word], of_fence(word).lexer, Patience())
    assert sum(css == code_block._UNKNOWN for css, _ in pieces) <= 1

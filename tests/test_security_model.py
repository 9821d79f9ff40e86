"""Each sentence of the security model names a test that is there, or says that nothing holds it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "security-model.md").read_text()
ROWS = re.findall(r"^\| (?!sentence|---)(.+?) \| (.+?) \|$", TEXT, re.MULTILINE)


def test_there_are_sentences_about_everybody():
    assert len(ROWS) > 40
    assert TEXT.count("\n## ") == 9


@pytest.mark.parametrize(("sentence", "held"), ROWS, ids=[row[0][:50] for row in ROWS])
def test_a_sentence_is_held_by_a_test_or_by_nothing(sentence, held):
    named = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)`", held)
    if named is None:
        assert held.startswith("**not protected**"), sentence
    else:
        path, name = named.groups()
        assert f"\ndef {name}(" in (ROOT / path).read_text(), sentence

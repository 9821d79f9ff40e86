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


# How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has.
CHAPTERS = (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7)
ASVS = (ROOT / "docs" / "asvs.md").read_text()
REQUIREMENTS = re.findall(r"^\| ([\d.]+) \| (.*?) \| (.*?) \|$", ASVS, re.MULTILINE)


def test_every_requirement_of_asvs_has_its_line():
    assert sum(CHAPTERS) == 253
    for chapter, number in enumerate(CHAPTERS, start=1):
        lines = [line for line, _, _ in REQUIREMENTS if line.startswith(f"{chapter}.")]
        assert len(set(lines)) == len(lines) == number, chapter
    for line, verdict, words in REQUIREMENTS:
        assert verdict in {"yes", "no", "operator", "does not apply"}, line
        assert words, line


def test_the_sum_of_asvs_is_that_of_its_lines():
    found = re.search(r"^(\d+) yes, (\d+) no, (\d+) operator, (\d+) do not apply\.$", ASVS, re.M)
    verdicts = [verdict for _, verdict, _ in REQUIREMENTS]
    words = ("yes", "no", "operator", "does not apply")
    assert [int(number) for number in found.groups()] == [verdicts.count(word) for word in words]


def test_tests_that_asvs_names_are_there():
    tests = "".join(path.read_text() for path in sorted((ROOT / "tests").rglob("test_*.py")))
    for _, _, words in REQUIREMENTS:
        for name in re.findall(r"`(test_\w+)`", words):
            assert f"def {name}(" in tests, name
        for path in re.findall(
            r"`((?:tests|docs|accounts|arena_site|catalog|web|sandbox|docker)/[\w/.]+)`", words
        ):
            assert (ROOT / path).exists(), path

"""How many items there are, of which kinds: as many as CodeArena has, and spread as they are."""

from collections import Counter

import pytest

from catalog.models import ItemNotes, Release
from catalog.taxonomy import SUBS
from curation.targets import CODEARENA
from execution.models import TestSet
from open_arena.actions.load_open_arena import load_open_arena
from open_arena.balance import FEWEST_LANGUAGES, FEWEST_PROGRAMS
from open_arena.checks.prose import tokens
from open_arena.item import FEWEST_TESTS, FEWEST_WRONG
from open_arena.reading import read_all

LEADING = ("Python", "CSS", "Java", "C++", "HTML", "C", "C#", "JavaScript", "Bash")


@pytest.fixture(scope="module")
def items():
    found, faults = read_all()
    assert faults == []
    return found


def test_every_sub_category_holds_what_codearena_holds(items):
    there = Counter((item.sub, item.fields.difficulty) for item in items)
    held = {sub: {level: there[sub, level] for level in ("easy", "medium", "hard")} for sub in SUBS}
    assert held == {sub: CODEARENA[sub] for sub in SUBS}


def test_there_are_397_of_three_difficulties(items):
    levels = Counter(item.fields.difficulty for item in items)
    assert levels == {"easy": 92, "medium": 173, "hard": 132}
    assert len({item.key for item in items}) == 397


def test_the_languages_of_codearena_lead_and_there_are_many(items):
    labels = {name for item in items for name in item.fields.languages}
    assert len(labels) >= FEWEST_LANGUAGES
    first = Counter(item.fields.languages[0] for item in items if item.fields.languages)
    assert {name for name, _ in first.most_common(len(LEADING))} == set(LEADING)


def test_a_quarter_is_in_chinese(items):
    chinese = sum(item.fields.natural_language == "zh" for item in items)
    assert 0.22 <= chinese / len(items) <= 0.28


def test_lengths_go_from_one_line_to_a_long_file_and_some_have_several_turns(items):
    lengths = sorted(tokens(item.text) for item in items)
    assert lengths[4] <= 20
    assert lengths[-1] >= 5_000
    assert lengths[-10] >= 1_500
    assert sum(len(item.fields.turns) > 1 for item in items) >= 30


def test_enough_of_them_can_be_run(items):
    programs = [item.fields.program for item in items if item.fields.program]
    assert len(programs) >= FEWEST_PROGRAMS
    assert min(len(program.tests) for program in programs) >= FEWEST_TESTS
    assert min(len(program.wrong) for program in programs) >= FEWEST_WRONG


@pytest.mark.django_db
def test_all_of_it_is_loaded(items):
    benchmark = load_open_arena()
    assert benchmark.items.current().count() == ItemNotes.objects.count() == 397
    assert TestSet.objects.count() == sum(item.fields.program is not None for item in items)
    assert Release.objects.get().item_count == 397

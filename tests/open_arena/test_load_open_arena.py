"""The benchmark of our own, as the first start brings it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Benchmark, BenchmarkItem, ItemNotes, Release
from curation.plans import plan_of
from curation.release_card import Card
from curation.release_rows import released_rows
from curation.targets import CODEARENA
from execution.case import Case
from execution.models import TestSet
from open_arena.actions import load_open_arena as loading
from open_arena.reading import read_items
from sandbox import InputTest

pytestmark = pytest.mark.django_db
STATE = (
    "written for this project, checked by machine and by its authors, not yet by four independent "
    "people"
)


@pytest.fixture
def loaded(write, monkeypatch) -> Benchmark:
    """Two items, one of them with a program."""
    whole = write()
    files = [whole, write("choir", whole.read_text("utf-8").split("program:")[0], "security")]
    monkeypatch.setattr(loading, "read_all", lambda: read_items(files))
    benchmark = loading.load_open_arena()
    assert benchmark is not None
    return benchmark


def test_an_item_says_where_it_belongs_and_whose_it_is(loaded):
    item = loaded.items.get(key="ferry-tickets")
    assert (item.main_category, item.sub_category) == (
        "Development and Programming",
        "Code Debugging",
    )
    assert (item.difficulty, item.languages, item.raw_languages) == ("easy", ["python"], ["Python"])
    assert (item.source, item.licence) == ("Written for this project", "Apache-2.0")
    assert item.messages[0]["role"] == "user"
    assert item.title.startswith("Our ferry office")


def test_what_stands_behind_a_task_is_kept_apart_from_it(loaded):
    notes = loaded.items.get(key="ferry-tickets").notes
    assert notes.title == "Ferry tickets counted twice"
    assert notes.knowledge == "What it tests: reading a loop that changes its list."
    assert len(notes.good_answer) == len(notes.bad_answers) == 2
    assert "changed while it is walked" not in str(notes.item.messages)


def test_tests_come_with_the_programs_that_they_tell_apart(loaded):
    tests = TestSet.objects.get()
    assert (tests.item.key, tests.source, tests.entry) == ("ferry-tickets", "open_arena", "kept")
    assert len(tests.tests) == 8
    assert not isinstance(Case.from_json(tests.tests[0]).test, InputTest)
    assert "return [t for t in tickets" in tests.right_program
    assert [set(wrong) for wrong in tests.wrong_programs] == [{"mistake", "program"}] * 2


def test_a_first_release_says_honestly_what_was_checked(loaded):
    release = Release.objects.get(benchmark=loaded)
    card = Card(release)
    list(card.counting(released_rows(release)))
    assert (release.name, release.item_count) == ("0.1", 2)
    assert STATE in card.text().lower()
    assert plan_of(loaded).target == CODEARENA
    assert plan_of(loaded).checks == 4


def test_loading_again_changes_nothing(loaded):
    out = StringIO()
    call_command("load_open_arena", stdout=out)
    assert out.getvalue() == ""
    assert BenchmarkItem.objects.count() == ItemNotes.objects.count() == 2


def test_a_broken_file_loads_nothing(write, monkeypatch):
    file = write(text="title: x\n")
    monkeypatch.setattr(loading, "read_all", lambda: read_items([file]))
    with pytest.raises(CommandError, match=r"ferry-tickets\.yaml: title: String"):
        call_command("load_open_arena")
    assert not Benchmark.objects.exists()

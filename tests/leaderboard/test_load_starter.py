"""The benchmark that comes with the application."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from annotations.models import Battle, Seat
from catalog.models import Answer, Benchmark, BenchmarkItem
from catalog.taxonomy import CATEGORIES
from leaderboard.actions import load_starter as starter
from leaderboard.models import Board

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> Benchmark:
    benchmark = starter.load_starter()
    assert benchmark is not None
    return benchmark


def test_there_is_an_item_for_each_of_the_forty_sub_categories(loaded: Benchmark):
    items = loaded.items.all()
    assert {(item.main_category, item.sub_category) for item in items} == set(CATEGORIES)
    assert {item.difficulty for item in items} == {"easy", "medium", "hard"}
    assert len({language for item in items for language in item.languages}) >= 20


def test_every_item_has_three_ready_answers_by_three_competitors(loaded: Benchmark):
    answers = Answer.objects.ready().filter(item__benchmark=loaded)
    by_item = Counter(answers.values_list("item_id", flat=True))
    assert set(by_item.values()) == {3}
    assert len(by_item) == loaded.items.count()
    assert answers.values("competitor").distinct().count() == 3


def test_every_pair_is_a_battle_once_with_three_seats(loaded: Benchmark):
    pairs = Counter(
        (battle.item_id, *sorted((battle.answer_a_id, battle.answer_b_id)))
        for battle in Battle.objects.filter(item__benchmark=loaded)
    )
    assert len(pairs) == 3 * loaded.items.count()
    assert set(pairs.values()) == {1}
    assert Seat.objects.count() == 3 * len(pairs)


def test_names_are_shown_after_the_vote_and_the_board_is_the_home_page(loaded: Benchmark):
    board = Board.objects.get()
    assert loaded.shows_names
    assert loaded.is_open
    assert (board.slug, board.benchmark, board.vote_floor) == ("starter", loaded, 5)
    assert board.position == 1


def test_loading_again_says_nothing_and_asks_one_thing_of_the_database(
    loaded: Benchmark, django_assert_num_queries
):
    counts = [model.objects.count() for model in (BenchmarkItem, Answer, Battle, Seat, Board)]
    out = StringIO()
    with django_assert_num_queries(3):  # the savepoint, the look, the end of the savepoint
        call_command("load_starter", stdout=out)
    assert out.getvalue() == ""
    again = [model.objects.count() for model in (BenchmarkItem, Answer, Battle, Seat, Board)]
    assert again == counts


def test_a_broken_file_loads_nothing(tmp_path, monkeypatch):
    path = tmp_path / "items-1.jsonl"
    path.write_text('{"key": "one"}\n', encoding="utf-8")
    file = starter.ImportFile(path, path.name)
    monkeypatch.setattr(starter, "_files", lambda kind: [file])
    with pytest.raises(starter.BrokenStarterError, match=r"items-1\.jsonl:1 messages"):
        starter.load_starter()
    assert not Benchmark.objects.exists()

"""Leads add boards of a part of the votes, or by another method, and change what may change."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import AuditEntry, Role
from leaderboard import tasks
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.models import Board, Snapshot
from tests.factories import (
    AnnotatorFactory,
    BattleFactory,
    BenchmarkFactory,
    BoardFactory,
    ItemFactory,
    SnapshotFactory,
    UserFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db


STEP = {"step_votes": 9, "step_people": 2, "step_hours": 48}


@pytest.fixture
def benchmark():
    found = BenchmarkFactory(name="Tasks", slug="tasks")
    ItemFactory(
        benchmark=found,
        main_category="Web",
        sub_category="Forms",
        languages=["rust", "c"],
        difficulty="easy",
    )
    ItemFactory(
        benchmark=found, main_category="Data", sub_category="SQL", languages=["sql"], difficulty=""
    )
    ItemFactory(main_category="Elsewhere", sub_category="Other", languages=["go"])
    return found


@pytest.fixture
def lead():
    client = Client()
    client.force_login(UserFactory(role=Role.LEAD))
    return client


def wish(benchmark, /, **changed):
    said = {"title": "Rust", "benchmark": benchmark.pk, "method": "bradley_terry", "weight_cap": 2}
    return {**said, "vote_floor": 5, "position": 50, "audience": "public", **STEP, **changed}


def test_a_board_of_a_part_is_added_rated_and_on_record(lead, benchmark):
    battle = BattleFactory(item=benchmark.items.get(main_category="Web"))
    VoteFactory(assignment__battle=battle)
    wanted = wish(benchmark, language="rust", difficulty="easy", step_votes=1)
    reply = lead.post("/boards/", wanted, follow=True)
    board = Board.objects.get(slug="rust")
    assert "is rated within seconds" in reply.text
    assert (board.language, board.difficulty, board.vote_floor) == ("rust", "easy", 5)
    entry = AuditEntry.objects.get(action="add_board")
    assert (entry.subject, entry.details["language"]) == ("board rust", "rust")
    tasks.refresh_boards()
    assert Snapshot.objects.get(board=board).votes == 1
    page = lead.get("/boards/").text
    assert "Rust, Easy" in page
    assert 'href="/boards/rust/"' in page


def test_the_worker_is_told_after_the_commit(
    lead, benchmark, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    task = "annotations.announce.current_app.send_task"
    monkeypatch.setattr(task, lambda *names, **_how: sent.append(names))
    with django_capture_on_commit_callbacks(execute=True):
        lead.post("/boards/", wish(benchmark, method="elo"))
        assert sent == []
    assert sent == [("leaderboard.refresh_boards",)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": " "}, "This field is required."),
        ({"language": "cobol"}, "cobol is not one of the available choices."),
        ({"language": "go"}, "No item of Tasks has “go”."),
        ({"main_category": "Elsewhere"}, "No item of Tasks has “Elsewhere”."),
        ({"difficulty": "hard"}, "No item of Tasks has “hard”."),
        ({"main_category": "Data", "language": "rust"}, "No item is in all of these at once."),
        ({"annotator_group": "nobody"}, "nobody is not one of the available choices."),
        ({"language": "sql"}, "The board “Known” counts just the same."),
        ({"vote_floor": 0}, "greater than or equal to 1"),
        ({"method": "guess"}, "guess is not one of the available choices."),
        ({"benchmark": 0}, "not one of the available choices"),
    ],
)
def test_a_board_without_sense_is_refused_beside_its_field(lead, benchmark, changed, words):
    BoardFactory(benchmark=benchmark, language="sql", title="Known")
    reply = lead.post("/boards/", wish(benchmark, **changed))
    assert reply.status_code == 422
    assert words in reply.text
    assert Board.objects.count() == 1


def test_a_board_may_count_one_group_alone(lead, benchmark):
    person = AnnotatorFactory(group="experts")
    reply = lead.post(
        "/boards/", wish(benchmark, title="Experts", annotator_group="experts", step_votes=1)
    )
    assert reply.status_code == 302
    vote = VoteFactory(
        assignment__battle=BattleFactory(item=benchmark.items.first()),
        assignment__annotator=person,
        annotator_group="experts",
    )
    tasks.refresh_boards()
    snapshot = Snapshot.objects.get(board__slug="experts")
    assert (snapshot.votes, vote.annotator) == (1, person)
    assert rebuild_board(snapshot).is_same
    assert "votes of the group “experts”" in Client().get("/leaderboard/experts/").text


def test_two_boards_of_one_title_get_two_addresses(lead, benchmark):
    lead.post("/boards/", wish(benchmark, language="rust"))
    lead.post("/boards/", wish(benchmark, language="rust", method="equal_style"))
    assert set(Board.objects.values_list("slug", flat=True)) == {"rust", "rust-2"}


def test_title_floor_and_place_can_be_changed(lead, benchmark):
    BoardFactory(benchmark=benchmark, slug="some", title="Old")
    assert "Old" in lead.get("/boards/some/").text
    new = {"title": "New", "vote_floor": 7, "position": 3, **STEP}
    reply = lead.post("/boards/some/", new, follow=True)
    assert "Saved; the board is rated again" in reply.text
    board = Board.objects.get()
    assert (board.title, board.vote_floor, board.position) == ("New", 7, 3)
    assert (board.step_votes, board.step_people, board.step_hours) == (9, 2, 48)
    assert AuditEntry.objects.get(action="set_board").details["changed"]["title"] == ["Old", "New"]
    reply = lead.post("/boards/some/", {"title": "", "vote_floor": 7, "position": 3, **STEP})
    assert reply.status_code == 422
    assert Board.objects.get().title == "New"


def test_many_boards_cost_no_more_queries_than_one(lead, benchmark, django_assert_max_num_queries):
    for board in BoardFactory.create_batch(20):
        SnapshotFactory(board=board)
    with django_assert_max_num_queries(12):
        lead.get("/boards/")


def test_the_command_adds_and_rates(benchmark, capsys):
    call_command("add_board", "Rust", benchmark="tasks", language="rust", floor=3)
    assert capsys.readouterr().out == "Rust: /leaderboard/rust/\n"
    assert Snapshot.objects.get().parameters["vote_floor"] == 3


def test_the_command_says_what_is_wrong(benchmark):
    with pytest.raises(CommandError, match=r"Known: .*Tasks"):
        call_command("add_board", "Rust", benchmark="nothing")
    with pytest.raises(CommandError, match="language: No item of Tasks has “go”"):
        call_command("add_board", "Go", benchmark="tasks", language="go")
    assert not Board.objects.exists()


def test_a_benchmark_gets_its_board_of_all_votes_also_after_another(lead, benchmark):
    lead.post("/boards/", wish(benchmark, method="elo"))
    tasks.sweep()
    tasks.sweep()
    made = Board.objects.filter(benchmark=benchmark).values_list("slug", "method")
    assert set(made) == {("rust", "elo"), ("tasks", "bradley_terry")}


def test_the_command_takes_no_empty_title(benchmark):
    BoardFactory(benchmark=benchmark, slug="some", title="Old")
    with pytest.raises(CommandError, match="--title is empty"):
        call_command("set_board", "some", title=" ")
    assert Board.objects.get(slug="some").title == "Old"

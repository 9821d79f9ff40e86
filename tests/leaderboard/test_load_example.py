"""The example board: filled pages, marked as simulated wherever it goes, and gone again."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from annotations.models import ImportedVote
from catalog.models import Competitor
from leaderboard.actions import load_example as example
from leaderboard.actions.make_board import make_missing_boards
from leaderboard.models import Board, Snapshot
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(example, "VOTES", 900)
    monkeypatch.setattr(example, "BATCHES", 3)


@pytest.fixture
def board(capsys):
    call_command("load_example")
    assert "is at /leaderboard/example/" in capsys.readouterr().out
    return Board.objects.get(slug="example")


def test_everything_says_that_it_is_simulated(board, client):
    snapshot = Snapshot.objects.filter(board=board).latest()
    assert snapshot.votes == 900
    assert Snapshot.objects.filter(board=board).count() == 3
    pages = [
        reverse("leaderboard:board", args=[board.slug]),
        reverse("leaderboard:snapshot", args=[board.slug, snapshot.public_id]),
    ]
    for page in pages:
        text = client.get(page).text
        assert "made up to show what a board looks like" in text
        assert "SIMULATED people" in text  # in the citation
    rows = client.get(reverse("leaderboard:csv", args=[board.slug])).text.splitlines()
    assert rows[0].endswith(",simulated")
    assert {row.rsplit(",", 1)[1] for row in rows[1:]} == {"True"}
    for address in (
        reverse("api_board", args=[board.slug]),
        reverse("leaderboard:snapshot_json", args=[board.slug, snapshot.public_id]),
    ):
        assert client.get(address).json()["board"]["is_simulated"] is True
    assert all("(simulated)" in name for name in Competitor.objects.values_list("name", flat=True))
    assert {vote.judge[:9] for vote in ImportedVote.objects.all()} == {"simulated"}


def test_it_goes_and_comes_back_as_it_was(
    board, client, capsys, django_capture_on_commit_callbacks
):
    before = client.get(reverse("api_board", args=[board.slug])).json()
    for words in ("is gone", "There is none"):
        with django_capture_on_commit_callbacks(execute=True):
            call_command("load_example", "--remove")
        assert words in capsys.readouterr().out
    assert client.get(reverse("leaderboard:board", args=[board.slug])).status_code == 404
    assert client.get(reverse("api_board", args=[board.slug])).status_code == 404
    assert client.get(reverse("api_boards")).json() == {"boards": []}
    assert not Competitor.objects.filter(status="active").exists()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_example")
    assert client.get(reverse("api_board", args=[board.slug])).json() == before
    call_command("load_example")
    assert "there already" in capsys.readouterr().out


def test_one_click_shows_it_and_another_takes_it_away(client):
    client.force_login(UserFactory(role="lead"))
    boards = reverse("leaderboard:boards")
    assert "Show the example board" in client.get(boards).text
    loaded = client.post(reverse("leaderboard:example"), {"verb": "load"})
    assert loaded.url == reverse("leaderboard:board", args=["example"])
    assert "Take the example away" in client.get(boards).text
    client.post(reverse("leaderboard:example"), {"verb": "remove"})
    assert "Show the example board" in client.get(boards).text


def test_no_sweep_makes_a_board_of_it_that_does_not_say_so(board):
    make_missing_boards()
    assert not Board.objects.filter(benchmark=board.benchmark, is_simulated=False).exists()

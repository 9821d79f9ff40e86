"""Who gets to see a board: leads a draft, readers by link, everybody a public one."""

import pytest
from django.core.management import call_command

from accounts.models import AuditEntry, Role
from leaderboard.actions.set_board import set_board
from leaderboard.board_cache import forget
from leaderboard.models import Board
from tests.factories import BenchmarkFactory, BoardFactory, SnapshotFactory, UserFactory
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    forget()
    yield
    forget()


@pytest.fixture
def lead():
    return signed_in(UserFactory(role=Role.LEAD))


def replies(client, board):
    """What somebody without an account gets of a board's pages."""
    snapshot = SnapshotFactory(board=board)
    page = f"/leaderboard/{board.slug}/"
    pages = (page, f"{page}table/", f"{page}ratings.csv", f"{page}snapshots/{snapshot.public_id}/")
    return {client.get(address).status_code for address in (*pages, f"/api/boards/{board.slug}/")}


@pytest.mark.parametrize(
    ("audience", "status", "is_listed"),
    [("draft", 404, False), ("link", 200, False), ("public", 200, True), ("archived", 200, False)],
)
def test_a_board_is_shown_and_listed_to_its_audience(client, audience, status, is_listed):
    BoardFactory(title="Home board", slug="home-of-all", position=1)
    board = BoardFactory(title="Spring board", slug="spring", audience=audience)
    assert replies(client, board) == {status}
    assert ("Spring board" in text(client.get("/leaderboard/", follow=True))) == is_listed
    listed = [each["slug"] for each in client.get("/api/boards/").json()["boards"]]
    assert ("spring" in listed) == is_listed


def test_the_home_page_is_never_a_draft(client):
    BoardFactory(title="Hidden board", position=1, audience="draft")
    BoardFactory(title="Open board", position=2)
    page = text(client.get("/"))
    assert "Open board" in page
    assert "Hidden board" not in page


def test_a_lead_makes_a_draft_looks_at_it_and_publishes_it(lead, client):
    form = text(lead.get("/boards/"))
    assert '<option value="draft" selected>' in form
    body = {"title": "Spring board", "benchmark": BenchmarkFactory(name="Yard").pk}
    body |= {"method": "elo", "vote_floor": 1, "position": 5, "audience": "draft"}
    body |= {"step_votes": 1, "step_people": 1, "step_hours": 1}
    lead.post("/boards/", body)
    board = Board.objects.get(title="Spring board")
    assert board.audience == "draft"
    assert client.get(f"/leaderboard/{board.slug}/").status_code == 404
    assert "Spring board" in text(lead.get(f"/boards/{board.slug}/preview/"))
    assert "As readers would see it" in text(lead.get(f"/boards/{board.slug}/"))
    same = {name: body[name] for name in ("title", "vote_floor", "position")}
    same |= {name: body[name] for name in ("step_votes", "step_people", "step_hours")}
    lead.post(f"/boards/{board.slug}/", {**same, "audience": "public"})
    assert client.get(f"/leaderboard/{board.slug}/").status_code == 200
    assert AuditEntry.objects.filter(action="set_board").exists()


def test_a_hidden_board_is_gone_for_readers_who_had_it(client, django_capture_on_commit_callbacks):
    board = BoardFactory(slug="spring")
    SnapshotFactory(board=board)
    assert client.get("/leaderboard/spring/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        set_board(board, audience="draft", actor=None)
    assert client.get("/leaderboard/spring/").status_code == 404


def test_commands_make_public_boards_unless_told_otherwise(capsys):
    BenchmarkFactory(name="House")
    call_command("add_board", "One", "--benchmark", "House", "--method", "elo")
    call_command("add_board", "Two", "--benchmark", "House", "--weight-cap", "9", "--draft")
    found = dict(Board.objects.exclude(title="House").values_list("title", "audience"))
    assert found == {"One": "public", "Two": "draft"}
    call_command("set_board", Board.objects.get(title="Two").slug, "--audience", "archived")
    assert Board.objects.get(title="Two").audience == "archived"

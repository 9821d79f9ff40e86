"""What the order of a board hangs on, and its card."""

from datetime import timedelta

import numpy as np
import pytest
from django.core.management import call_command
from django.urls import reverse

from leaderboard import details as details_module
from leaderboard import kept_details
from leaderboard.actions import load_example as example
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.board_cache import forget
from leaderboard.models import Board, BoardDetails, Rating
from leaderboard.presentation import latest_board
from leaderboard.slices import WAYS
from leaderboard.standing import Standing
from leaderboard.trust import Trust, trust_of
from tests.factories import BoardFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def board(shared_rows):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(example, "VOTES", 2000)
        patch.setattr(example, "BATCHES", 2)
        call_command("load_example")
    return Board.objects.get(slug="example")


@pytest.fixture
def details(board):
    return BoardDetails.objects.get(board=board)


def answers(trust):
    return {row.anchor: row.answer for row in trust.answers}


def test_details_are_of_the_newest_snapshot_and_say_all(board, details):
    assert details.snapshot == board.snapshots.latest()
    assert set(details.content) == {"slices", "people", "agreement", "sides"}
    assert set(details.content["slices"]) == set(WAYS)
    kinds = details.content["slices"]["main_category"]
    assert kinds["votes"] == sorted(kinds["votes"], reverse=True)
    assert len(kinds["names"]) == 5
    assert sum(kinds["votes"]) == details.snapshot.votes
    own = kinds["models"]["simulated-dogwood-14b"]
    for place in range(5):
        assert abs(own["pooled"][place]) <= abs(own["points"][place])


def test_no_part_of_the_details_tells_of_one_person(details):
    people = details.content["people"]
    assert set(people) == {"tried", "first_stays", "lead", "places", "points", "busiest"}
    assert all(isinstance(end, int) for end in people["lead"])


def test_the_page_answers_each_question_from_the_snapshot(client, board, details):
    first = Rating.objects.filter(snapshot=details.snapshot).order_by("-rating").first()
    text = client.get(reverse("leaderboard:trust", args=[board.slug])).text
    assert f"{first.votes_to_swap} of 2,000 votes decide who stands first." in text
    people = details.content["people"]
    assert people["first_stays"] == people["tried"] == 40
    assert "No. Without any one of 40 people the same model stands first." in text
    assert f"{details.content['agreement']['value']:.2f}" in text
    assert "Answer A preferred" in text
    assert "Votes of the busiest" in text
    assert "Simulated" in text


def test_a_lead_that_hangs_on_one_person_is_said(board, details):
    content = details.content | {"people": details.content["people"] | {"first_stays": 39}}
    standing = Standing(latest_board(board), [])
    assert answers(Trust(standing, content))["people"] == (
        "Yes: without 1 of 40 people, another model would stand first."
    )
    assert "Too few people" in answers(Trust(standing, {}))["people"]


def test_what_is_left_out_is_told_apart_from_what_counts_less(board, details):
    shown = latest_board(board)
    assert answers(Trust(Standing(shown, [])))["left-out"].startswith("Nothing wholly")
    shown.snapshot.findings |= {
        "left_out": {"votes": 1200, "annotators": 2},
        "sources": {"live": 5, "aside": 30},
    }
    trust = Trust(Standing(shown, []))
    assert answers(trust)["left-out"] == "1,230 votes, by 2 rules."
    assert [row.votes for row in trust.exclusions if row.is_out] == [1200, 30]


def test_retired_models_are_named_with_their_reason(board, client):
    model = Rating.objects.filter(snapshot__board=board).first().competitor
    model.status, model.retired_because = "retired", "Its maker took it away."
    model.save()
    forget()
    assert trust_of(latest_board(board)).retired == [model]
    assert "Its maker took it away." in client.get(f"/leaderboard/{board.slug}/trust/").text


def test_the_card_is_a_file_that_names_the_leaders(client, board):
    reply = client.get(reverse("leaderboard:card", args=[board.slug]))
    assert reply["Content-Type"].startswith("text/markdown")
    assert "attachment" in reply["Content-Disposition"]
    lines = reply.text.splitlines()
    assert lines[0] == "# Example (simulated people)"
    assert any(line.startswith("- **Question asked**") for line in lines)
    assert sum(line.startswith("| ") for line in lines) == 13


def test_names_of_strangers_cannot_become_markup(client, board):
    Board.objects.filter(pk=board.pk).update(title="<b>| [x](y)")
    forget()
    first = client.get(reverse("leaderboard:card", args=[board.slug])).text.splitlines()[0]
    assert first == r"# \<b\>\| \[x\](y)"


def test_before_a_snapshot_there_is_nothing_to_trust(client):
    board = BoardFactory()
    for name in ("trust", "card"):
        assert client.get(reverse(f"leaderboard:{name}", args=[board.slug])).status_code == 404


def test_details_of_an_earlier_version_are_made_up_for(board, details):
    content, snapshots = details.content, board.snapshots.count()
    details.delete()
    newest = board.snapshots.latest()
    assert refresh_board(board, as_of=newest.ledger_number) is None
    again = BoardDetails.objects.get(board=board)
    assert (again.content, again.snapshot) == (content, newest)
    assert board.snapshots.count() == snapshots


def test_details_of_a_big_board_rest_and_say_of_which_votes_they_are(
    client, board, details, monkeypatch
):
    monkeypatch.setattr(kept_details, "MANY", 1)
    first = board.snapshots.latest()
    Board.objects.filter(pk=board.pk).update(vote_floor=board.vote_floor + 1)
    board = Board.objects.get(pk=board.pk)
    assert refresh_board(board, as_of=first.ledger_number) is not None
    assert BoardDetails.objects.get(board=board).snapshot == first  # it rests
    forget()
    words = "Worked out from the votes up to"
    for name in ("trust", "categories"):
        assert words in client.get(reverse(f"leaderboard:{name}", args=[board.slug])).text
    monkeypatch.setattr(kept_details, "REST", timedelta(0))
    newest = board.snapshots.latest()
    assert refresh_board(board, as_of=newest.ledger_number) is None
    assert BoardDetails.objects.get(board=board).snapshot == newest
    forget()
    assert words not in client.get(reverse("leaderboard:trust", args=[board.slug])).text


def test_the_interval_of_many_battles_is_that_of_all_of_them(monkeypatch):
    generator = np.random.default_rng(5)
    rows = generator.multinomial(2, [0.5, 0.3, 0.1, 0.1], size=4000)
    whole = details_module._with_ends(rows, np.random.default_rng(1))
    monkeypatch.setattr(details_module, "MOST_UNITS", 1000)
    part = details_module._with_ends(rows, np.random.default_rng(1))
    assert part.value == whole.value
    widths = [found.upper - found.lower for found in (part, whole)]
    assert widths[0] == pytest.approx(widths[1], rel=0.3)

"""What was settled stays so, however often somebody looks."""

import pytest

from annotations.actions.number_facts import number_facts
from annotations.models import ImportedVote
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.models import Rating
from leaderboard.presentation import latest_board
from leaderboard.standing import Standing
from tests.factories import BoardFactory, CompetitorFactory, ImportedVoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return BoardFactory(vote_floor=5)


@pytest.fixture
def models():
    return [CompetitorFactory(slug="one", name="One"), CompetitorFactory(slug="two", name="Two")]


def cast(board, models, winners, people, first=0):
    """Votes between the two, of so many people in turn; the snapshot after them."""
    ImportedVote.objects.bulk_create(
        ImportedVoteFactory.build(
            benchmark=board.benchmark,
            competitor_a=models[0],
            competitor_b=models[1],
            winner=winner,
            judge=f"person {first + (n + n // 20) % people}",  # everybody has a mixture
        )
        for n, winner in enumerate(winners)
    )
    return refresh_board(board, as_of=number_facts())


def firmness(snapshot):
    rows = Rating.objects.filter(snapshot=snapshot, provisional=False)
    return {row.competitor.slug: row.is_settled for row in rows}


FOR_ONE, FOR_TWO = ["model_a"] * 15 + ["model_b"] * 5, ["model_a"] * 5 + ["model_b"] * 15


def test_a_settled_lead_stays_settled_when_it_shrinks(board, models):
    first = cast(board, models, FOR_ONE * 20, people=20)
    assert firmness(first) == {"one": True, "two": None}
    claim = {"above": "one", "below": "two", "since": first.ledger_number, "annotators": 20}
    assert first.findings["settled"] == [claim]
    alone = cast(BoardFactory(vote_floor=5), models, FOR_ONE * 20 + FOR_TWO * 15, people=20)
    assert firmness(alone)["one"] is False  # these votes by themselves would not settle it
    second = cast(board, models, FOR_TWO * 15, people=20)
    assert firmness(second) == {"one": True, "two": None}
    assert second.findings["settled"] == [claim]
    assert "unsettled" not in second.findings
    assert rebuild_board(first).is_same
    assert rebuild_board(second).is_same


def test_the_same_people_never_take_it_back_and_others_do(board, models):
    cast(board, models, FOR_ONE * 20, people=20)
    turned = cast(board, models, FOR_TWO * 100, people=20)
    assert firmness(turned) == {"two": False, "one": None}
    assert "settled" in turned.findings
    other = cast(board, models, FOR_TWO * 100, people=20, first=20)
    assert firmness(other) == {"two": True, "one": None}
    (gone,) = other.findings["unsettled"]
    assert (gone["above"], gone["below"], gone["reason"]) == ("one", "two", "other_votes")
    said = Standing(latest_board(board), waiting=[]).unsettled
    assert said == ["That One is better than Two was settled; other people disagree."]
    assert rebuild_board(other).is_same


def test_a_board_defined_anew_starts_anew(board, models):
    cast(board, models, FOR_ONE * 20, people=20)
    board.vote_floor = 6
    again = cast(board, models, FOR_TWO * 15, people=20)
    assert firmness(again)["one"] is False
    assert "unsettled" not in again.findings

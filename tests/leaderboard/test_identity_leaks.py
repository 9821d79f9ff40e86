"""A board with and without votes on answers that gave their author away."""

import pytest
from django.urls import reverse

from annotations.actions.number_facts import number_facts
from catalog.models import IdentityLeak
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.models import Board
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    BoardFactory,
    CompetitorFactory,
    ItemFactory,
    VoteFactory,
)


@pytest.fixture
def board(db):
    return BoardFactory(vote_floor=3)


@pytest.fixture
def models(db):
    return CompetitorFactory.create_batch(2)


def vote(board, models, winner):
    item = ItemFactory(benchmark=board.benchmark)
    a, b = (AnswerFactory(item=item, competitor=model) for model in models)
    battle = BattleFactory(item=item, answer_a=a, answer_b=b)
    assignment = AssignmentFactory(battle=battle, annotator=AnnotatorFactory())
    return VoteFactory(assignment=assignment, winner=winner)


@pytest.fixture
def votes(board, models):
    winners = ["model_a"] * 6 + ["model_b"] * 4
    return [vote(board, models, winner) for winner in winners]


def names_itself(vote, verdict="named"):
    answer = vote.assignment.battle.answer_a
    return IdentityLeak.objects.create(answer=answer, verdict=verdict, found=[])


def rated(board):
    return refresh_board(board, as_of=number_facts())


def test_where_no_answer_names_itself_nothing_is_beside_the_board(board, votes):
    assert "without_self_namings" not in rated(board).findings


def test_the_board_without_them_is_rated_from_the_other_votes(board, models, votes):
    before = rated(board)
    for won in votes[:2]:
        names_itself(won)
    after = rated(board)
    beside = after.findings["without_self_namings"]
    assert beside["votes"] == 2
    assert after.tally_digest == before.tally_digest
    ratings = {slug: row["rating"] for slug, row in beside["ratings"].items()}
    a, b = (ratings[model.slug] for model in models)
    assert a == pytest.approx(b)  # four wins each are left
    assert after.ratings.get(competitor=models[0]).rating > a


def test_both_snapshots_are_rebuilt_to_the_byte(board, votes):
    before = rated(board)
    names_itself(votes[0])
    after = rated(board)
    names_itself(votes[0], "not_named")
    last = rated(board)
    assert "without_self_namings" not in last.findings
    for snapshot in (before, after, last):
        assert rebuild_board(snapshot).is_same


def test_the_same_find_again_makes_no_other_snapshot(board, votes):
    names_itself(votes[0])
    assert rated(board)
    names_itself(votes[0])
    assert rated(board) is None


@pytest.mark.parametrize("method", [Board.Method.ELO, Board.Method.EQUAL_STYLE])
def test_other_methods_stand_beside_themselves_too(board, votes, method):
    board.method = method
    board.save()
    names_itself(votes[0])
    snapshot = rated(board)
    assert rebuild_board(snapshot).is_same


def test_the_page_and_the_api_show_both(client, board, models, votes):
    names_itself(votes[0])
    rated(board)
    page = client.get(reverse("leaderboard:board", args=[board.slug])).text
    assert "1 vote is about an answer that names its author" in page
    assert page.count("Rating without") == 1
    reply = client.get(f"/api/boards/{board.slug}/").json()
    assert reply["snapshot"]["findings"]["without_self_namings"]["votes"] == 1

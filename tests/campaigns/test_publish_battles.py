"""Battles of an ended campaign, read by everybody with names and votes; none other is."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from annotations.actions.cast_vote import Ballot
from annotations.actions.change_vote import TooLongAgoError, change_vote
from annotations.lending.claim_battle import claim_battle
from annotations.models import Battle
from campaigns.actions.publish_battles import publish
from campaigns.actions.run_campaign import CampaignError, end, resume
from catalog.models import Answer
from leaderboard.board_cache import forget
from leaderboard.published_battles import best_and_worst, of_board, of_pair, with_votes
from tests.campaigns.working import started, work
from tests.factories import (
    AnnotatorFactory,
    BattleFactory,
    BoardFactory,
    CampaignFactory,
    RatingFactory,
    SnapshotFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return AnnotatorFactory()


@pytest.fixture
def voted():
    """A campaign in which the first model of its two wins every vote but ties."""
    campaign = started(items=4, models=2, overlap=2)
    best = campaign.competitors.order_by("pk").first()

    def decide(assignment):
        sides = {side.letter: side.answer.competitor for side in assignment.sides.all()}
        return "model_a" if sides["a"] == best else "model_b"

    for _ in range(2):
        work(AnnotatorFactory(), 3, decide)
    return campaign


@pytest.fixture
def board(voted):
    """A public board of the benchmark with both models."""
    snapshot = SnapshotFactory(board=BoardFactory(benchmark=voted.benchmark, slug="public"))
    for competitor in voted.competitors.all():
        RatingFactory(snapshot=snapshot, competitor=competitor)
    return snapshot.board


def pages(client, board, campaign):
    first, second = campaign.competitors.order_by("pk")
    names = ("model", [first.slug]), ("pair", [first.slug, second.slug])
    forget()
    return [
        client.get(reverse(f"leaderboard:{name}", args=[board.slug, *more])).text
        for name, more in names
    ]


def test_a_running_campaign_publishes_nothing(voted, actor):
    with pytest.raises(CampaignError, match="End the campaign first"):
        publish(voted, actor=actor)
    assert not Answer.objects.exclude(published_at=None).exists()


def test_an_ended_one_publishes_what_has_votes_and_nothing_else(voted, actor):
    end(voted, actor=actor)
    done = publish(voted, actor=actor)
    with_vote = set(Battle.objects.filter(assignments__votes__isnull=False))
    assert (done.battles, done.votes) == (len(with_vote), 6)
    shown = {pk for battle in with_vote for pk in (battle.answer_a_id, battle.answer_b_id)}
    assert set(Answer.objects.exclude(published_at=None).values_list("pk", flat=True)) == shown
    assert AuditEntry.objects.filter(action="battles_published", actor=actor).count() == 1
    with pytest.raises(CampaignError, match="public already"):
        publish(voted, actor=actor)


def test_while_a_battle_is_lent_it_is_still_read_blind(voted, actor):
    claim_battle(AnnotatorFactory().pk)
    end(voted, actor=actor)
    with pytest.raises(CampaignError, match="still lent"):
        publish(voted, actor=actor)


def test_answers_on_which_others_still_vote_stay_blind(voted, actor):
    other = CampaignFactory(benchmark=voted.benchmark, name="Another", state="running")
    battle = Battle.objects.filter(assignments__votes__isnull=False).first()
    BattleFactory(
        campaign=other, item=battle.item, answer_a=battle.answer_a, answer_b=battle.answer_b
    )
    end(voted, actor=actor)
    with pytest.raises(CampaignError, match="“Another” still lends"):
        publish(voted, actor=actor)


def test_what_was_published_is_final(voted, actor):
    end(voted, actor=actor)
    assignment = voted.battles.filter(assignments__votes__isnull=False).first().assignments.first()
    publish(voted, actor=actor)
    with pytest.raises(CampaignError):
        resume(voted, actor=actor)
    with pytest.raises(TooLongAgoError, match="public with its names"):
        change_vote(assignment, Ballot("both_bad", ""), client_id="again")


def test_readers_find_battles_of_a_pair_and_the_best_and_worst_of_a_model(
    client, voted, board, actor
):
    assert all("h-published" not in page for page in pages(client, board, voted))
    end(voted, actor=actor)
    publish(voted, actor=actor)
    best, other = voted.competitors.order_by("pk")
    battles = of_pair(board, best, other)
    assert sum(battle.votes for battle in battles) == 6
    assert {battle.share_won_by(best.pk) for battle in battles} == {1.0}
    assert {battle.other(best.pk) for battle in battles} == {other}
    liked, disliked = best_and_worst(board, best)
    assert liked
    assert not disliked
    assert best_and_worst(board, other)[1]
    assert not best_and_worst(board, other)[0]
    address = reverse("leaderboard:battle", args=[board.slug, battles[0].public_id])
    assert all(address in page for page in pages(client, board, voted))
    text = client.get(address).text
    for answer in (battles[0].first, battles[0].second):
        assert f"<p>{answer.text}</p>" in text
        assert answer.competitor.name in text
    assert "0 tied, 0 both bad." in text
    assert not any(p.pseudonym in text for p in type(actor).objects.all())


def test_a_battle_that_was_not_published_is_nobodys_to_read(client, voted, board, actor):
    battle = Battle.objects.filter(assignments__votes__isnull=False).first()
    address = reverse("leaderboard:battle", args=[board.slug, battle.public_id])
    assert client.get(address).status_code == 404
    end(voted, actor=actor)
    publish(voted, actor=actor)
    assert client.get(address).status_code == 200
    same = BattleFactory(item=battle.item, answer_a=battle.answer_a, answer_b=battle.answer_b)
    assert same not in of_board(board)  # both answers are public, its votes are not
    elsewhere = BoardFactory()
    wrong = reverse("leaderboard:battle", args=[elsewhere.slug, battle.public_id])
    assert client.get(wrong).status_code == 404
    board.audience = "draft"
    board.save()
    assert client.get(address).status_code == 404


def test_votes_of_many_battles_are_one_question(voted, board, actor, django_assert_num_queries):
    end(voted, actor=actor)
    publish(voted, actor=actor)
    rows = list(of_board(board))
    with django_assert_num_queries(1):
        with_votes(rows)


def test_a_lead_publishes_by_a_button_that_says_what_it_does(as_lead, voted, actor):
    page = reverse("campaigns:campaign", args=[voted.public_id])
    assert "Publish its battles" not in as_lead.get(page).text
    end(voted, actor=actor)
    assert "Publish its battles" in as_lead.get(page).text
    reply = as_lead.post(
        reverse("campaigns:campaign_state", args=[voted.public_id]),
        {"action": "publish"},
        follow=True,
    )
    assert "battles are public, with 6 votes" in reply.text
    assert "Its battles are public" in reply.text

"""A vote is recorded once, whatever is sent twice, late or wrongly."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from accounts.actions import erase
from annotations.actions import cast_vote as voting
from annotations.actions.cast_vote import Ballot
from annotations.actions.show_author import show_author
from annotations.lending.claim_battle import claim_battle
from annotations.lending.keep_lease import expire_leases
from annotations.models import Assignment, LedgerEntry, Reveal, Seat, Vote, VoteComment
from annotations.queries.guideline import GUIDELINE_VERSION
from tests.annotations.conftest import with_token
from tests.factories import BattleFactory, UserFactory


@pytest.fixture
def battle(db):
    return BattleFactory()


def test_a_vote_is_recorded_with_what_was_seen_as_a_and_b(api, battle):
    claimed = api.claim().json()
    reply = api.vote(claimed["id"], difficulty="hard", reasons={"a": ["correct"]}, comment="Fine.")
    assert reply.status_code == 201
    vote = Vote.objects.get()
    assert (vote.winner, vote.strength, vote.difficulty) == ("model_a", "clear", "hard")
    sides = {s.letter: s.answer.competitor for s in vote.assignment.sides.all()}
    assert (vote.competitor_a, vote.competitor_b) == (sides["a"], sides["b"])
    assert claimed["battle"]["a"]["text"] == vote.assignment.sides.get(letter="a").answer.text
    assert vote.comment.text == "Fine."
    assert vote.reasons == {"a": ["correct"]}
    assert vote.assignment.outcome == "voted"
    assert vote.guideline_version == GUIDELINE_VERSION


def test_a_vote_keeps_the_group_in_which_it_was_cast(api, battle, annotator):
    person = annotator.annotator
    person.group = "experts"
    person.save()
    api.vote(api.claim().json()["id"])
    person.group = "crowd"
    person.save()
    assert Vote.objects.get().annotator_group == "experts"


def test_the_same_key_again_gives_the_same_reply_and_one_vote(api, battle):
    id_ = api.claim().json()["id"]
    first, second = api.vote(id_), api.vote(id_)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Vote.objects.count() == 1


def test_the_same_key_with_another_vote_is_a_conflict(api, battle):
    id_ = api.claim().json()["id"]
    api.vote(id_)
    assert api.vote(id_, winner="model_b").status_code == 409
    assert Vote.objects.get().winner == "model_a"


def test_another_key_after_the_vote_is_a_conflict(api, battle):
    id_ = api.claim().json()["id"]
    api.vote(id_)
    assert api.vote(id_, key="key-2").status_code == 409
    assert Vote.objects.count() == 1


def test_a_key_cannot_serve_two_battles(api, battle):
    BattleFactory()
    assert api.vote(api.claim().json()["id"]).status_code == 201
    assert api.vote(api.claim().json()["id"]).status_code == 409
    assert Vote.objects.count() == 1
    assert Assignment.objects.filter(outcome="").count() == 1


def test_a_vote_after_the_lease_ran_out_is_kept_as_surplus(api, battle):
    id_ = api.claim().json()["id"]
    Assignment.objects.update(leased_until=now() - timedelta(seconds=1))
    expire_leases()
    other = UserFactory()
    assert claim_battle(other.annotator_id) is not None  # the seat has gone on
    reply = api.vote(id_)
    assert reply.status_code == 201
    assert reply.json()["surplus"]
    assert Vote.objects.get().surplus
    assert Assignment.objects.get(public_id=id_).outcome == "expired"
    assert api.vote(id_).status_code == 200


def test_an_overdue_battle_that_nobody_took_still_counts(api, battle):
    id_ = api.claim().json()["id"]
    Assignment.objects.update(leased_until=now() - timedelta(seconds=1))
    assert not api.vote(id_).json()["surplus"]
    assert not Seat.objects.get().is_free


def test_a_skipped_battle_takes_no_vote(api, battle):
    id_ = api.claim().json()["id"]
    assert api.post(f"/api/assignments/{id_}/skip", {"reason": "unclear"}).status_code == 204
    assert api.vote(id_).status_code == 409
    assert not Vote.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"winner": "model_c"}, "winner"),
        ({"winner": ...}, "winner"),
        ({"winner": "tie"}, "body"),
        ({"strength": ...}, "body"),
        ({"strength": "very"}, "strength"),
        ({"difficulty": "Hard"}, "difficulty"),
        ({"reasons": {"c": ["correct"]}}, "reasons.c.[key]"),
        ({"reasons": {"a": ["nice"]}}, "reasons.a.0"),
        ({"winer": "model_a"}, "winer"),
        ({"comment": "x" * 2001}, "comment"),
        ({"active_ms": -1}, "active_ms"),
        ({"shown_at": "0001-01-01T00:00:00+14:00"}, "shown_at"),
        ({"shown_at": "2026-01-01T00:00:00"}, "shown_at"),
        ({"is_current": False}, "is_current"),
    ],
)
def test_an_unknown_word_is_refused_with_its_field_and_nothing_is_kept(api, battle, body, field):
    id_ = api.claim().json()["id"]
    reply = api.vote(id_, **body)
    assert reply.status_code == 422
    assert reply["Content-Type"] == "application/problem+json"
    assert field in [e["field"] for e in reply.json()["errors"]]
    assert not Vote.objects.exists()


def test_a_vote_without_a_key_is_refused(api, battle):
    id_ = api.claim().json()["id"]
    reply = api.post(f"/api/assignments/{id_}/vote", {"winner": "tie"})
    assert reply.status_code == 422
    assert "Idempotency-Key" in reply.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [b'{"winner": "tie", "winner": "model_a"}', b"[" * 5000, b'"\\u0000"', b"\xff", b"{", b"NaN"],
)
def test_a_broken_body_is_a_plain_error(api, battle, body):
    id_ = api.claim().json()["id"]
    reply = api.client.post(
        f"/api/assignments/{id_}/vote",
        body,
        content_type="application/json",
        headers={**api.headers, "Idempotency-Key": "k"},
    )
    assert reply.status_code == 400
    assert reply.json()["detail"]
    assert not Vote.objects.exists()


def test_somebody_elses_battle_does_not_exist(api, client, battle):
    id_ = api.claim().json()["id"]
    stranger = with_token(client, UserFactory())
    for reply in (
        stranger.vote(id_),
        stranger.post(f"/api/assignments/{id_}/skip", {"reason": "other"}),
        stranger.post(f"/api/assignments/{id_}/activity"),
    ):
        assert reply.status_code == 404
    assert Assignment.objects.get().outcome == ""


def test_activity_extends_the_lease(api, battle):
    claimed = api.claim().json()
    Assignment.objects.update(leased_until=now() + timedelta(minutes=1))
    reply = api.post(f"/api/assignments/{claimed['id']}/activity")
    assert reply.status_code == 200
    assert Assignment.objects.get().leased_until > now() + timedelta(minutes=25)


@pytest.mark.parametrize("body", [[], 0, False, None, "", {"benchmark": "nowhere"}])
def test_a_claim_with_a_wrong_body_or_benchmark_is_refused(api, battle, body):
    reply = api.client.post(
        "/api/assignments/", json.dumps(body), content_type="application/json", headers=api.headers
    )
    assert reply.status_code == 422
    assert not Assignment.objects.exists()


def test_a_vote_cast_after_the_author_was_shown_does_not_count(api, battle, annotator):
    id_ = api.claim().json()["id"]
    Reveal.objects.create(annotator=annotator.annotator, answer=battle.answer_a)
    api.vote(id_)
    vote = Vote.objects.get()
    assert vote.names_shown_at == Reveal.objects.get().at
    LedgerEntry.objects.create(number=1, kind="vote", fact=vote.pk)
    assert not Vote.objects.counted(as_of=1).exists()


def test_a_repeated_vote_gives_the_same_body_whatever_became_of_the_setting(api, battle):
    id_ = api.claim().json()["id"]
    first = api.vote(id_).json()
    battle.item.benchmark.shows_names = True
    battle.item.benchmark.save()
    assert api.vote(id_).json() == first
    assert not Reveal.objects.exists()


def test_comments_go_with_the_person_and_votes_stay(api, battle, annotator):
    api.vote(api.claim().json()["id"], comment="Mine.")
    erase(annotator, actor=None)
    assert not VoteComment.objects.exists()
    assert Vote.objects.get().annotator.erased_at


def test_without_a_token_nothing_is_claimed(client, battle):
    reply = client.post("/api/assignments/", {}, content_type="application/json")
    assert reply.status_code == 401
    assert not Assignment.objects.exists()


def test_nothing_to_do_says_why(api):
    reply = api.claim()
    assert (reply.status_code, reply["Arena-Reason"]) == (204, "no_battles")
    battle = BattleFactory()
    api.vote(api.claim().json()["id"])
    assert api.claim()["Arena-Reason"] == "all_done"
    BattleFactory(overlap=1)
    claim_battle(UserFactory().annotator_id)
    assert api.claim()["Arena-Reason"] == "all_lent"
    assert battle.seats.filter(is_free=False).exists()


def test_names_are_told_after_the_vote_and_only_where_the_benchmark_shows_them(api, battle):
    id_ = api.claim().json()["id"]
    api.vote(id_)
    assert api.post(f"/api/assignments/{id_}/names").status_code == 409
    open_battle = BattleFactory(item__benchmark__shows_names=True)
    id_ = api.claim().json()["id"]
    assert api.post(f"/api/assignments/{id_}/names").status_code == 409
    assert not Reveal.objects.exists()
    api.vote(id_, key="key-2")
    names = {open_battle.answer_a.competitor.name, open_battle.answer_b.competitor.name}
    assert set(api.post(f"/api/assignments/{id_}/names").json().values()) == names
    assert Reveal.objects.count() == 2


def test_too_many_votes_a_minute_are_held_back(api, battle, settings):
    BattleFactory()
    settings.VOTES_PER_MINUTE = 2  # claims are counted apart
    first = api.claim().json()["id"]
    assert [api.vote(first).status_code for _ in range(4)] == [201, 200, 200, 200]
    second = api.claim().json()["id"]
    settings.VOTES_PER_MINUTE = 1
    refused = api.vote(second, key="key-2")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert api.vote(first).status_code == 200
    assert Vote.objects.count() == 1
    assert Assignment.objects.get(public_id=second).outcome == ""


def test_names_shown_since_do_not_come_with_a_repeated_vote(api, battle, annotator):
    id_ = api.claim().json()["id"]
    first = api.vote(id_)
    for answer in (battle.answer_a, battle.answer_b):
        show_author(answer, annotator.annotator_id)
    assert api.vote(id_).content == first.content


def test_a_failing_row_leaves_nothing_behind(api, battle, monkeypatch):
    of_nothing = voting.RECORD.replace("SELECT id, %(comment)s", "SELECT NULL, %(comment)s")
    assert of_nothing != voting.RECORD
    id_ = api.claim().json()["id"]
    monkeypatch.setattr(voting, "RECORD", of_nothing)
    with pytest.raises(IntegrityError), transaction.atomic():
        api.vote(id_, comment="Fine.")
    assert not Vote.objects.exists()
    assert Assignment.objects.get().outcome == ""


OTHER_WORDS = {
    "winner": "model_b",
    "strength": "slight",
    "difficulty": "hard",
    "reasons": {"a": ["wrong"], "b": []},
    "flags": ["unclear"],
    "comment": "On second thoughts.",
}


@pytest.mark.parametrize("name", OTHER_WORDS)
def test_any_other_word_of_a_choice_is_another_choice(name):
    said = Ballot("model_a", "clear", "easy", {"a": ["correct"], "b": []}, [], "Good.")
    assert replace(said, **{name: OTHER_WORDS[name]}).digest() != said.digest()
    assert replace(said, active_ms=7, hidden_ms=8).digest() == said.digest()

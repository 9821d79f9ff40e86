"""Answers for those who look after the work: a text, and its author only on request."""

import pytest
from django.utils.timezone import now

from annotations.actions.show_author import BattleHeldError, knows_author, show_author
from annotations.lending.claim_battle import claim_battle
from annotations.models import Reveal
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    UserFactory,
    VoteFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


def test_who_was_shown_an_author_is_never_lent_a_battle_with_the_answer(as_curator, curator):
    battle = BattleFactory()
    answer = battle.answer_b
    reply = as_curator.post(f"/answers/{answer.public_id}/author/")
    assert reply.headers["Location"] == f"/answers/{answer.public_id}/"
    assert claim_battle(curator.annotator_id) is None
    other = claim_battle(UserFactory().annotator_id)
    assert other is not None
    assert other.battle == battle


def test_looking_without_asking_for_the_author_costs_no_battle(as_curator, curator):
    battle = BattleFactory()
    for path in pages_about(battle):
        text(as_curator.get(path))
    assert not Reveal.objects.exists()
    assert claim_battle(curator.annotator_id) is not None


def pages_about(battle):
    """Every page of staff on which something of this battle is seen."""
    return (
        f"/answers/{battle.answer_a.public_id}/",
        f"/answers/{battle.answer_b.public_id}/",
        f"/battles/drawn/{battle.public_id}/",
        f"/items/{battle.item.public_id}/",
        f"/competitors/{battle.answer_a.competitor.slug}/",
        f"/benchmarks/{battle.item.benchmark.slug}/",
        f"/benchmarks/{battle.item.benchmark.slug}/progress/",
        "/answers/",
        "/items/",
        "/competitors/",
        "/battles/drawn/",
        "/votes/",
    )


def test_no_page_has_a_name_and_a_text_or_the_way_to_one(as_lead):
    battle = BattleFactory()
    VoteFactory(assignment=AssignmentFactory(battle=battle, outcome="voted", closed_at=now()))
    answers = (battle.answer_a, battle.answer_b)
    for path in pages_about(battle):
        page = text(as_lead.get(path))
        is_named = any(answer.competitor.name in page for answer in answers)
        leads_to_text = any(
            word in page for a in answers for word in (a.text, str(a.public_id), a.text_digest)
        )
        assert not (is_named and leads_to_text), path


def test_an_answer_is_shown_without_anything_of_its_author(as_curator):
    battle = BattleFactory(
        answer_a__completion_tokens=471_147_114,
        answer_a__seconds=98765.25,
        answer_a__finish_reason="stopped-so",
        answer_a__competitor__provider="Provider-Xyloquent",
    )
    answer = battle.answer_a
    reply = as_curator.get(f"/answers/{answer.public_id}/")
    page = text(reply)
    assert f"<p>{answer.text}</p>" in page
    assert battle.item.key in page
    told = (
        answer.competitor.name,
        answer.competitor.slug,
        "471147114",
        "98765",
        "stopped-so",
        "Xylo",
    )
    for word in told:
        assert word not in page
    assert reply.context["author"] is None


def test_the_author_stays_shown_to_who_asked_and_to_nobody_else(as_curator, as_lead, curator):
    battle = BattleFactory()
    answer = battle.answer_a
    path = f"/answers/{answer.public_id}/"
    for _ in range(2):
        as_curator.post(f"{path}author/")
    assert Reveal.objects.get().annotator == curator.annotator
    assert answer.competitor.name in text(as_curator.get(path))
    assert answer.competitor.name not in text(as_lead.get(path))
    other = text(as_curator.get(f"/answers/{battle.answer_b.public_id}/"))
    assert battle.answer_b.competitor.name not in other


def test_looking_at_an_answer_writes_nothing(as_curator):
    answer = BattleFactory().answer_a
    as_curator.get(f"/answers/{answer.public_id}/")
    as_curator.get(f"/answers/{answer.public_id}/author/")
    assert not Reveal.objects.exists()


def test_who_holds_a_battle_is_not_shown_its_authors(as_curator, curator):
    battle = BattleFactory()
    assignment = claim_battle(curator.annotator_id)
    answer = assignment.battle.answer_a
    path = f"/answers/{answer.public_id}/"
    page = text(as_curator.post(f"{path}author/", follow=True))
    assert "hold a battle" in page
    assert answer.competitor.name not in page
    assert not Reveal.objects.exists()
    with pytest.raises(BattleHeldError):
        show_author(battle.answer_b, curator.annotator_id)


def test_a_name_shown_at_the_moment_of_a_claim_is_hidden_until_the_vote(curator):
    battle = BattleFactory()
    assignment = claim_battle(curator.annotator_id)
    Reveal.objects.create(annotator=curator.annotator, answer=battle.answer_a)
    assert not knows_author(curator.annotator_id, battle.answer_a_id)
    type(assignment).objects.update(outcome="voted", closed_at=now())
    assert knows_author(curator.annotator_id, battle.answer_a_id)


def test_a_failed_answer_names_its_model_and_asks_nobody(as_curator):
    answer = AnswerFactory(
        status="failed", text="", failure_kind="model", failure_message="too long"
    )
    page = text(as_curator.get(f"/answers/{answer.public_id}/"))
    assert answer.competitor.name in page
    assert "too long" in page
    assert "Show who wrote it" not in page
    as_curator.post(f"/answers/{answer.public_id}/author/")
    assert not Reveal.objects.exists()


def test_a_pending_answer_names_nobody_for_its_text_will_come(as_curator):
    answer = AnswerFactory(status="pending", text="")
    page = text(as_curator.get(f"/answers/{answer.public_id}/"))
    assert answer.competitor.name not in page

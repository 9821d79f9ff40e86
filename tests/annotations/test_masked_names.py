"""Who is lent an answer that names its author does not meet the name anywhere."""

import math

import pytest
from django.urls import reverse

from annotations.actions.number_facts import number_facts
from annotations.actions.show_author import show_author
from annotations.lending.claim_battle import claim_battle
from annotations.models import LedgerEntry
from catalog.actions.look_for_names import look_for_names
from catalog.actions.render_texts import render_texts
from catalog.identity_leaks import SIGN
from catalog.models import Answer, IdentityLeak, RenderedText
from catalog.rendering import text_digest
from tests.annotations.conftest import page_of, with_token
from tests.factories import AnswerFactory, BattleFactory, UserFactory

pytestmark = pytest.mark.django_db

LEAK = "I am Qwen, made by Alibaba. Sort the list."


@pytest.fixture
def leaking(db):
    return AnswerFactory(text=LEAK, text_digest=text_digest(LEAK), shown_digest="")


@pytest.fixture
def battle(leaking):
    other = AnswerFactory(item=leaking.item)
    return BattleFactory(item=leaking.item, answer_a=leaking, answer_b=other)


def looked_at():
    RenderedText.objects.all().delete()
    render_texts()


def test_what_was_not_looked_at_is_not_lent(battle, annotator):
    assert claim_battle(annotator.annotator_id) is None
    looked_at()
    assert claim_battle(annotator.annotator_id).battle == battle


def test_neither_page_nor_program_gets_the_name(battle, annotator, client):
    looked_at()
    assignment = claim_battle(annotator.annotator_id)
    client.force_login(annotator)
    page = client.get(page_of(assignment)).text
    told = with_token(client, annotator).claim().text
    for reply in (page, told):
        assert "Qwen" not in reply
        assert "Alibaba" not in reply
        assert "Sort the list." in reply
    assert SIGN in page
    assert "A name that would tell the author is hidden" in page
    side = assignment.sides.get(answer=battle.answer_a)
    assert [place["name"] for place in side.masked] == ["Qwen", "Alibaba"]


def test_an_answer_without_a_name_says_nothing_of_hiding(person, assignment):
    assert "is hidden" not in person.get(page_of(assignment)).text


def test_finds_and_decisions_are_numbered_in_the_ledger(leaking):
    look_for_names(deadline=math.inf)
    number_facts()
    assert LedgerEntry.objects.get(kind="self_naming").fact == IdentityLeak.objects.get().pk


def address(answer, name="answer"):
    return reverse(f"campaigns:{name}", args=[answer.public_id])


def test_a_curator_reads_the_names_after_the_author_and_decides(as_curator, curator, leaking):
    looked_at()
    before = as_curator.get(address(leaking)).text
    assert "2 names were found" in before
    assert "Qwen" not in before
    as_curator.post(address(leaking, "rule_naming"), {"verdict": "not_named"})
    assert IdentityLeak.objects.count() == 1
    show_author(leaking, curator.annotator_id)
    page = as_curator.get(address(leaking)).text
    assert "I am <mark>Qwen</mark>, made by Alibaba." in page
    said = {"verdict": "not_named", "note": "It quotes."}
    as_curator.post(address(leaking, "rule_naming"), said)
    assert Answer.objects.get(pk=leaking.pk).masked == []
    assert "It quotes." in as_curator.get(address(leaking)).text


def test_a_word_that_is_no_verdict_changes_nothing(as_curator, curator, leaking):
    looked_at()
    show_author(leaking, curator.annotator_id)
    as_curator.post(address(leaking, "rule_naming"), {"verdict": "perhaps"})
    assert IdentityLeak.objects.count() == 1


def test_the_list_of_answers_shows_what_is_to_be_decided(as_curator, leaking):
    AnswerFactory()
    look_for_names(deadline=math.inf)
    page = as_curator.get(reverse("catalog:answers"), {"naming": "open"}).text
    assert page.count("Read an answer to") == 1
    assert address(leaking) in page


def test_annotators_decide_nothing(client, leaking):
    client.force_login(UserFactory())
    reply = client.post(address(leaking, "rule_naming"), {"verdict": "named"})
    assert reply.status_code in {403, 404}

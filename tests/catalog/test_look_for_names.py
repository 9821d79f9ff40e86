"""Every answer is looked at before it is lent, and people have the last word."""

import math
from types import SimpleNamespace

import pytest

from accounts.models import AuditEntry
from catalog.actions.look_for_names import look_at, look_for_names, mark_of, site_names
from catalog.actions.render_texts import render_texts
from catalog.actions.rule_on_naming import rule_on_naming
from catalog.identity_leaks import SIGN
from catalog.models import Answer, IdentityLeak, RenderedText
from catalog.rendering import text_digest
from tests.factories import AnnotatorFactory, AnswerFactory, CompetitorFactory

LEAK = "I am Qwen, made by Alibaba. Sort the list."
MASKED = f"I am {SIGN}, made by {SIGN}. Sort the list."


@pytest.fixture
def answer(db):
    return AnswerFactory(text=LEAK, text_digest=text_digest(LEAK), shown_digest="")


def look():
    return look_for_names(deadline=math.inf)


def test_a_name_is_found_written_down_and_hidden(answer):
    assert look() == 1
    naming = IdentityLeak.objects.get()
    assert [place["name"] for place in naming.found] == ["Qwen", "Alibaba"]
    assert (naming.verdict, naming.decided_by) == ("named", None)
    answer.refresh_from_db()
    assert answer.shown_digest == text_digest(MASKED)
    assert answer.masked == naming.found


def test_an_answer_without_a_name_is_lent_as_it_is(db):
    answer = AnswerFactory(shown_digest="")
    look()
    answer.refresh_from_db()
    assert answer.shown_digest == answer.text_digest
    assert answer.looked_at_by == mark_of(site_names())
    assert not IdentityLeak.objects.exists()


def test_it_is_looked_at_once_until_a_new_model_comes(answer):
    assert look() == 1
    assert look() == 0
    CompetitorFactory(name="Bolt 7B")
    assert look() == 1
    assert IdentityLeak.objects.count() == 1


def test_new_answers_are_looked_at_before_old_ones_are_looked_at_again(db, monkeypatch):
    module = "catalog.actions.look_for_names"
    AnswerFactory.create_batch(2, shown_digest="")
    look()
    new = AnswerFactory.create_batch(2, shown_digest="")  # of new models: all are due again
    seen = []
    ticks = iter((0, 0))
    monkeypatch.setattr(f"{module}.time", SimpleNamespace(monotonic=lambda: next(ticks, 9)))
    monkeypatch.setattr(f"{module}.BATCH", 1)
    write = look_at
    monkeypatch.setattr(
        f"{module}.look_at", lambda pk, *found: (seen.append(pk), write(pk, *found))
    )
    assert look_for_names(deadline=1) == 2
    assert seen == [answer.pk for answer in new]


def test_the_names_of_a_new_model_are_found_in_old_answers(db):
    text = "Bolt here: sort the list."
    AnswerFactory(text=text, text_digest=text_digest(text))
    look()
    assert not IdentityLeak.objects.exists()
    CompetitorFactory(name="Bolt 7B")
    look()
    assert IdentityLeak.objects.get().found[0]["name"] == "Bolt"


def test_both_texts_get_their_html_the_one_for_staff_and_the_one_that_is_lent(answer):
    render_texts()
    html = dict(RenderedText.objects.values_list("text_digest", "html"))
    assert "Qwen" in html[answer.text_digest]
    lent = html[text_digest(MASKED)]
    assert "Qwen" not in lent
    assert SIGN in lent


def test_a_curator_may_deny_it_and_a_later_look_keeps_to_that(answer):
    look()
    curator = AnnotatorFactory()
    assert rule_on_naming(answer, "not_named", note="A quotation.", actor=curator)
    answer.refresh_from_db()
    assert (answer.masked, answer.shown_digest) == ([], answer.text_digest)
    assert AuditEntry.objects.get().action == "self_naming_denied"
    CompetitorFactory()
    look()
    assert IdentityLeak.objects.count() == 2
    answer.refresh_from_db()
    assert answer.masked == []


def test_a_decision_can_be_turned_round_and_the_same_again_is_nothing(answer):
    look()
    curator = AnnotatorFactory()
    rule_on_naming(answer, "not_named", note="", actor=curator)
    assert not rule_on_naming(answer, "not_named", note="", actor=curator)
    assert rule_on_naming(answer, "named", note="", actor=curator)
    answer.refresh_from_db()
    assert answer.masked


def test_where_nothing_was_found_there_is_nothing_to_decide(db):
    assert not rule_on_naming(AnswerFactory(), "named", note="", actor=AnnotatorFactory())


def test_the_list_tells_what_is_to_be_decided(answer):
    look()
    assert list(Answer.objects.giving_away("open")) == [answer]
    rule_on_naming(answer, "not_named", note="", actor=AnnotatorFactory())
    assert not Answer.objects.giving_away("open")
    assert list(Answer.objects.giving_away("not_named")) == [answer]

"""Items and answers stay what they were when people judged them; the database sees to it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from catalog.models import Answer, BenchmarkItem
from tests.factories import AnswerFactory, BenchmarkFactory, CompetitorFactory, ItemFactory

pytestmark = pytest.mark.django_db


def refused(rule, rows, **change):
    with pytest.raises(IntegrityError, match=rf"^{rule}: "), transaction.atomic():
        rows.update(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"messages": [{"role": "user", "content": "Another task."}]},
        {"content_digest": "0" * 64},
        {"prompt_digest": "0" * 64},
        {"key": "other"},
        {"version": 2},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_text_of_an_item_never_changes(change):
    ItemFactory()
    refused("changed_text_makes_a_new_version", BenchmarkItem.objects, **change)


def test_an_item_stays_in_its_benchmark():
    ItemFactory()
    other = BenchmarkFactory()
    refused("changed_text_makes_a_new_version", BenchmarkItem.objects, benchmark=other)


def test_what_describes_an_item_can_be_corrected():
    item = ItemFactory()
    item.difficulty, item.status, item.is_latest = "hard", "retired", False
    item.save()  # writes the text again, as it was
    assert BenchmarkItem.objects.get().difficulty == "hard"


@pytest.mark.parametrize("status", ["pending", "ready"])
def test_an_answer_keeps_its_item_and_its_author(status):
    text = {} if status == "ready" else {"text": "", "text_digest": ""}
    AnswerFactory(status=status, **text)
    rule = "an_answer_keeps_its_author"
    refused(rule, Answer.objects, item=ItemFactory())
    refused(rule, Answer.objects, competitor=CompetitorFactory())
    refused(rule, Answer.objects, attempt=2)


def test_a_pending_answer_is_filled_once():
    answer = AnswerFactory(status="pending", text="", text_digest="")
    answer.status, answer.text, answer.text_digest = "ready", "Text.", "1" * 64
    answer.save()
    rule = "a_retry_is_a_new_attempt"
    refused(rule, Answer.objects, text="Another text.")
    refused(rule, Answer.objects, text_digest="2" * 64)
    refused(rule, Answer.objects, status="pending", text="", text_digest="")


def test_a_failed_answer_is_not_filled_later():
    AnswerFactory(status="failed", failure_kind="model", text="", text_digest="")
    change = {"status": "ready", "failure_kind": "", "text": "Text.", "text_digest": "1" * 64}
    refused("a_retry_is_a_new_attempt", Answer.objects, **change)


def test_publishing_an_answer_cannot_be_undone_or_put_off():
    answer = AnswerFactory()
    answer.published_at = now()
    answer.save()
    rule = "publishing_cannot_be_undone"
    refused(rule, Answer.objects, published_at=None)
    refused(rule, Answer.objects, published_at=now() + timedelta(days=1))
    assert Answer.objects.get().published_at == answer.published_at

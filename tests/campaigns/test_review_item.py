"""Deciding about a flagged item: kept or retired, once, and written down."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from annotations.models import ItemReview
from campaigns.actions.review_item import review_item
from campaigns.item_quality import quality_of
from catalog.history import history_of
from tests.campaigns.item_signs import flag_by_vote
from tests.factories import AnnotatorFactory, ItemFactory, ItemReviewFactory
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return ItemFactory()


def send(client, item, decision, *, known=0, note="", follow=False):
    path = reverse("campaigns:item_quality", args=[item.public_id])
    body = {"decision": decision, "known": known, "note": note}
    return client.post(path, body, follow=follow)


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_keeping_writes_a_review_and_leaves_the_item(as_curator, curator, item):
    flag_by_vote(item, "unethical")
    reply = send(as_curator, item, "kept", note=" It is about locks. ", follow=True)
    assert "Kept." in text(reply)
    assert reply.redirect_chain[0][0] == reverse("campaigns:flagged_items")
    review = ItemReview.objects.get()
    assert (review.item, review.annotator) == (item, curator.annotator)
    assert (review.decision, review.note) == ("kept", "It is about locks.")
    item.refresh_from_db()
    assert item.status == "active"
    assert quality_of(item.pk).raised == []


def test_the_audit_log_says_who_decided_what(as_curator, curator, item):
    send(as_curator, item, "kept")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject) == ("item_reviewed", f"item {item.public_id}")
    assert entry.actor == curator.annotator
    assert entry.details == {"key": item.key, "decision": "kept"}
    (done,) = history_of(entry.subject)
    assert done.words == "Item reviewed"


def test_retiring_takes_the_item_out_of_the_work_with_its_own_entry(as_curator, item):
    assert "The item is retired." in text(send(as_curator, item, "retired", follow=True))
    item.refresh_from_db()
    assert item.status == "retired"
    assert ItemReview.objects.get().decision == "retired"
    assert actions() == ["item_reviewed", "item_retired"]


def test_the_second_of_two_curators_is_told_that_it_was_decided(as_curator, as_lead, item):
    send(as_curator, item, "kept", note="Clear to me.")
    reply = send(as_lead, item, "retired", note="Not clear to me.")
    page = reply.content.decode()
    assert reply.status_code == 409
    assert "Somebody decided about this item since you opened this page." in page
    assert "Clear to me." in page
    assert "Not clear to me.</textarea>" in page
    item.refresh_from_db()
    assert (item.status, actions()) == ("active", ["item_reviewed"])
    newest = ItemReview.objects.get().pk
    assert f'name="known" value="{newest}"' in page
    send(as_lead, item, "retired", known=newest)
    assert list(ItemReview.objects.order_by("pk").values_list("decision", flat=True)) == [
        "kept",
        "retired",
    ]


def test_the_second_decision_is_refused_though_the_first_retired_it(as_curator, as_lead, item):
    send(as_curator, item, "retired")
    reply = send(as_lead, item, "kept")
    assert reply.status_code == 409
    assert "Somebody decided" in reply.content.decode()
    assert ItemReview.objects.count() == 1


@pytest.mark.parametrize("change", [{"status": "retired"}, {"is_latest": False}])
def test_nothing_is_decided_about_an_item_out_of_use(as_curator, change):
    item = ItemFactory(**change)
    path = reverse("campaigns:item_quality", args=[item.public_id])
    assert 'name="decision"' not in text(as_curator.get(path))
    reply = send(as_curator, item, "kept")
    assert reply.status_code == 409
    assert "not in use any more" in reply.content.decode()
    assert not ItemReview.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"decision": "deleted"}, {"known": ""}, {"known": "-1"}, {"note": "x" * 501}]
)
def test_a_form_with_wrong_words_changes_nothing(as_curator, item, wrong):
    path = reverse("campaigns:item_quality", args=[item.public_id])
    reply = as_curator.post(path, {"decision": "kept", "known": 0, "note": ""} | wrong)
    assert reply.status_code == 422
    assert 'class="errorlist' in reply.content.decode()
    assert not ItemReview.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_decision_that_fails_halfway_leaves_nothing(item, monkeypatch):
    def broken(*args, **words):
        raise RuntimeError

    monkeypatch.setattr("campaigns.actions.review_item.retire_items", broken)
    with pytest.raises(RuntimeError):
        review_item(item, decision="retired", note="", known=0, actor=AnnotatorFactory())
    assert not ItemReview.objects.exists()
    assert actions() == []


def test_annotators_decide_nothing(annotator, item):
    assert send(signed_in(annotator), item, "retired").status_code == 403
    assert not ItemReview.objects.exists()


def test_the_form_carries_the_newest_review(as_curator, item):
    ItemReviewFactory(item=item)
    newest = ItemReviewFactory(item=item)
    ItemReviewFactory()
    path = reverse("campaigns:item_quality", args=[item.public_id])
    assert f'name="known" value="{newest.pk}"' in text(as_curator.get(path))

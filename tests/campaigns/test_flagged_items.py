"""The curators' queue of items, and the file of all items for leads."""

import csv
import io
import re

import pytest
from django.urls import reverse

from campaigns import flagged_items
from campaigns.views import items as pages
from tests.campaigns.item_signs import EVENING, NOON, flag_by_vote, skip
from tests.factories import BenchmarkFactory, ItemFactory, ItemReviewFactory
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
QUEUE = "/items/flagged/"
FILE = "/items/quality.csv"


def keys(client, query=""):
    """The keys of the queue, in its order."""
    return re.findall(r'class="sub exact">(.+?)<', text(client.get(QUEUE + query)))


def flagged(*flags, people=2, **words):
    item = ItemFactory(**words)
    for _ in range(people):
        flag_by_vote(item, *flags)
    return item


def test_an_item_above_the_threshold_waits_and_others_do_not(as_curator):
    flagged("unclear", key="loud")
    flagged("unclear", people=1, key="quiet")
    ItemFactory(key="unseen")
    assert keys(as_curator) == ["loud"]


def test_each_sign_is_shown_with_its_count(as_curator):
    item = flagged("unclear", people=3, difficulty="easy")
    for _ in range(5):
        flag_by_vote(item, difficulty="hard")
    skip(item, "broken", at=EVENING)
    page = " ".join(text(as_curator.get(QUEUE)).split())
    assert "Unclear task <b>3</b> <small>of 9</small>" in page
    assert "Skipped as broken <b>1</b> <small>of 9</small>" in page
    assert "Hard <b>5</b>" in page
    assert "differs" in page
    assert "1 Mar 2026, 18:00" in page
    assert reverse("campaigns:item_quality", args=[item.public_id]) in page


def test_the_one_with_the_most_signs_comes_first(as_curator):
    flagged("unclear", people=2, key="two")
    flagged("unclear", "unsolvable", people=3, key="six")
    flagged("unsolvable", people=4, key="four")
    assert keys(as_curator) == ["six", "four", "two"]


def test_the_queue_is_filtered_by_benchmark_and_sign(as_curator):
    flagged("unclear", key="one", benchmark=BenchmarkFactory(slug="first"))
    flagged("unsolvable", key="other", benchmark=BenchmarkFactory(slug="second"))
    queries = {
        "?benchmark=first": ["one"],
        "?sign=unsolvable": ["other"],
        "?sign=unsolvable&benchmark=first": [],
        "?sign=skipped_broken": [],
    }
    for query, found in queries.items():
        assert keys(as_curator, query) == found, query
    assert "Nothing matches" in text(as_curator.get(f"{QUEUE}?sign=skipped_broken"))


@pytest.mark.parametrize("query", ["?sign=ugly", "?benchmark=none", "?colour=red"])
def test_an_address_with_unknown_words_is_refused(as_curator, query):
    assert as_curator.get(QUEUE + query).status_code == 400


def test_the_sign_that_is_asked_for_must_be_the_reason(as_curator):
    item = flagged("unclear", key="one")
    flag_by_vote(item, "unsolvable")
    assert keys(as_curator, "?sign=unclear") == ["one"]
    assert keys(as_curator, "?sign=unsolvable") == []


def test_items_out_of_use_wait_for_nothing(as_curator):
    flagged("unclear", key="retired", status="retired")
    flagged("unclear", key="older", is_latest=False)
    assert keys(as_curator) == []


def test_a_decided_item_is_gone_until_new_signs_come(as_curator):
    item = flagged("unethical", people=1, key="one")
    ItemReviewFactory(item=item, at=NOON)
    assert keys(as_curator) == []
    flag_by_vote(item, "unethical", at=EVENING)
    assert keys(as_curator) == ["one"]
    assert "<small>of 1</small>" in text(as_curator.get(QUEUE))


def test_an_empty_queue_says_what_fills_it_and_when(as_curator):
    page = text(as_curator.get(QUEUE))
    assert "No item waits for a decision" in page
    assert "at least 2 people, and at least one in 3 of those" in page
    assert "“Unethical” need one person alone" in page


def test_a_long_queue_shows_its_beginning_and_says_its_length(as_curator, monkeypatch):
    monkeypatch.setattr(pages, "MAX_ITEMS", 1)
    assert flagged_items.MAX_ITEMS == 200
    flagged("unclear", key="short")
    flagged("unclear", people=3, key="long")
    assert keys(as_curator) == ["long"]
    assert "<b>1</b> of <b>2</b>" in text(as_curator.get(QUEUE))


def test_how_far_people_agree_on_difficulty_is_said(as_curator):
    assert "alpha" not in text(as_curator.get(QUEUE))
    for grade in ("easy", "hard"):
        item = ItemFactory()
        for _ in range(2):
            flag_by_vote(item, difficulty=grade)
    assert "alpha <b>1.00</b> on 2 items" in text(as_curator.get(QUEUE))


def test_the_page_takes_few_queries_however_many_items_wait(
    as_curator, django_assert_max_num_queries
):
    for _ in range(6):
        flagged("unclear")
    as_curator.get(QUEUE)
    with django_assert_max_num_queries(10):
        as_curator.get(QUEUE)


def test_the_list_of_items_leads_to_the_queue(as_curator):
    assert f'href="{QUEUE}"' in text(as_curator.get("/items/"))


def test_no_model_is_named(as_lead):
    item = ItemFactory()
    votes = [flag_by_vote(item, "unclear") for _ in range(2)]
    pages = text(as_lead.get(QUEUE)) + text(as_lead.get(FILE))
    for vote in votes:
        assert vote.competitor_a.name not in pages
        assert vote.competitor_b.name not in pages


def test_a_hostile_key_is_shown_and_not_run(as_curator):
    flagged("unclear", key="<img src=x onerror=alert(1)>")
    assert "<img src=x" not in text(as_curator.get(QUEUE))


# the file


def rows_of(client):
    return list(csv.DictReader(io.StringIO(text(client.get(FILE)))))


def test_the_file_has_a_row_for_each_item_with_grades_and_signs(as_lead):
    item = flagged("unclear", people=2, key="one", benchmark__slug="first", difficulty="easy")
    for grade in ("hard", "medium"):
        flag_by_vote(item, difficulty=grade)
    skip(item, "broken")
    ItemFactory(key="unseen", difficulty="", status="retired")
    one, unseen = rows_of(as_lead)
    assert one == {
        "benchmark": "first",
        "item": "one",
        "version": "1",
        "is_latest": "True",
        "status": "active",
        "stated_difficulty": "easy",
        "people_voted": "4",
        "people_voted_or_skipped": "5",
        "easy": "0",
        "medium": "1",
        "hard": "1",
        "median_low": "medium",
        "median_high": "hard",
        "differs_from_stated": "True",
        "agreement": "0.5",
        "is_flagged": "True",
        "unclear": "2",
        "unsolvable": "0",
        "unethical": "0",
        "leaked_identity": "0",
        "wrong_category": "0",
        "skipped_unclear": "0",
        "skipped_broken": "1",
    }
    assert (unseen["item"], unseen["status"], unseen["is_flagged"]) == (
        "unseen",
        "retired",
        "False",
    )
    assert (unseen["median_low"], unseen["agreement"], unseen["people_voted"]) == ("", "", "0")


def test_the_file_is_for_leads(as_curator, as_lead):
    assert as_curator.get(FILE).status_code == 403
    assert FILE not in text(as_curator.get(QUEUE))
    assert FILE in text(as_lead.get(QUEUE))


def test_a_key_that_a_spreadsheet_would_calculate_is_defused(as_lead):
    ItemFactory(key="=1+1")
    assert rows_of(as_lead)[0]["item"] == "'=1+1"


def test_annotators_see_neither_queue_nor_file(annotator):
    client = signed_in(annotator)
    assert [client.get(path).status_code for path in (QUEUE, FILE)] == [403, 403]

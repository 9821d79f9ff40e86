"""Lists of battles and votes: short, quick, and strict about what they are asked."""

import pytest
from django.utils.timezone import now

from tests.factories import (
    AssignmentFactory,
    ImportedVoteFactory,
    VoteFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


LISTS = ("/battles/drawn/", "/votes/", "/votes/imported/")
FILES = ("/votes/all.csv", "/votes/imported.csv")


def fill(number):
    for _ in range(number):
        vote = VoteFactory(assignment=AssignmentFactory(outcome="voted", closed_at=now()))
        ImportedVoteFactory(item=vote.item, item_key=vote.item.key)


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_list_says_so(as_lead, path):
    assert '<div class="empty">' in text(as_lead.get(path))


@pytest.mark.parametrize("path", LISTS)
def test_a_longer_list_needs_no_more_queries(as_lead, path, django_assert_max_num_queries):
    fill(3)
    as_lead.get(path)
    with django_assert_max_num_queries(20) as few:
        as_lead.get(path)
    fill(57)
    with django_assert_max_num_queries(len(few)):
        page = text(as_lead.get(path))
    assert page.count("<tr>") == 51
    assert "of <b>60</b>" in page


UNKNOWN = (
    "user__password__startswith=a",
    "annotator__user__password__startswith=a",
    "annotator__pseudonym__startswith=a",
    "competitor_a__name=x",
    "winner=model_c",
    "competitor=nobody",
    "benchmark=none",
    "purpose=x",
    "state=x",
    "q=%00",
)
NOWHERE = (
    "sort=annotator__user__password",
    "sort=winner",
    "after=x",
    "after=1",
    "before=99999999999999999999999",
    "after=%D9%A1",
)


@pytest.mark.parametrize("query", UNKNOWN + NOWHERE)
@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_filter_word_order_or_place_is_refused(as_lead, path, query):
    assert as_lead.get(f"{path}?{query}").status_code == 400


@pytest.mark.parametrize("query", UNKNOWN)
@pytest.mark.parametrize("path", FILES)
def test_a_file_refuses_unknown_filters_and_words_too(as_lead, path, query):
    assert as_lead.get(f"{path}?{query}").status_code == 400

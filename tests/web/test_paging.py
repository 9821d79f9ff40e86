"""Pages by key: every row once, whatever comes and goes meanwhile."""

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict

from accounts.forms import PeopleFilter
from accounts.models import Annotator
from tests.factories import AnnotatorFactory
from web.filters import chips_of, read_filters
from web.paging import page_of


def page(query=""):
    return page_of(Annotator.objects.all(), QueryDict(query.removeprefix("?")), size=3)


@pytest.fixture
def keys(db):
    return [annotator.pk for annotator in AnnotatorFactory.create_batch(8)][::-1]


def keys_of(found):
    return [row.pk for row in found.rows]


def test_going_on_shows_every_row_once_newest_first(keys):
    seen, query = [], ""
    for _ in range(3):
        found = page(query)
        seen += keys_of(found)
        query = found.next
    assert seen == keys
    assert query == ""


def test_going_back_shows_the_same_pages(keys):
    first = page()
    second = page(first.next)
    assert keys_of(page(second.previous)) == keys_of(first)
    third = page(second.next)
    assert keys_of(page(third.previous)) == keys_of(second)


def test_the_first_page_has_nothing_before_it_and_the_last_nothing_after(keys):
    first = page()
    assert first.previous == ""
    assert page(page(first.next).previous).previous == ""
    assert page(page(first.next).next).next == ""


def test_rows_that_come_meanwhile_shift_nothing(keys):
    following = page().next
    AnnotatorFactory.create_batch(5)
    assert keys_of(page(following)) == keys[3:6]


def test_filters_stay_in_the_address(keys):
    assert page("q=a&role=lead").next == f"?q=a&role=lead&after={keys[2]}"


@pytest.mark.django_db
def test_an_empty_list_has_no_neighbours():
    found = page()
    assert (found.rows, found.previous, found.next) == ([], "", "")


@pytest.mark.parametrize("key", ["x", "", "-1", "1.5", "١", "9" * 40])
def test_a_key_that_is_none_is_refused(db, key):
    with pytest.raises(BadRequest):
        page(f"after={key}")


def test_a_filter_in_use_can_be_taken_off_by_itself():
    query = QueryDict("q=ada&role=lead&state=active&after=7")
    role, state = chips_of(read_filters(PeopleFilter, query), query)
    assert (str(role.label), role.value, role.remove) == ("Role", "Lead", "?q=ada&state=active")
    assert state.remove == "?q=ada&role=lead"


@pytest.mark.parametrize(
    "query", ["role=boss", "rol=lead", "email__startswith=a", "q=" + "x" * 201]
)
def test_an_unknown_filter_or_word_is_refused(query):
    with pytest.raises(BadRequest):
        read_filters(PeopleFilter, QueryDict(query))

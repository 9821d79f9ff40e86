"""Full-text search over tasks and answers: what is found, and what comes first."""

import pytest
from django.http import QueryDict

from accounts.models import Role
from catalog.forms import ItemFilter
from catalog.models import Answer, BenchmarkItem
from catalog.views.items import matching_items, ordered
from tests.factories import AnswerFactory, ItemFactory, UserFactory
from tests.pages import signed_in, text
from web.listing import read_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_curator():
    return signed_in(UserFactory(role=Role.CURATOR))


def words(content):
    return [{"role": "user", "content": content}]


def test_what_answers_best_comes_first_where_words_are_asked_for(as_curator):
    once = ItemFactory(key="once", messages=words("Cache pages of a shop.\nThen log them."))
    twice = ItemFactory(key="twice", messages=words("A cache of caches that caches.\nnew"))
    ItemFactory(key="newest", messages=words("Parse a date."))
    query, orders = ordered(QueryDict("q=caching&sort=-added"))
    page = read_list(query, ItemFilter, matching_items, orders=orders, key="public_id")
    assert [item.key for item in page.rows] == ["twice", "once"]
    query["after"] = str(twice.public_id)
    page = read_list(query, ItemFilter, matching_items, orders=orders, key="public_id")
    assert page.rows == [once]
    assert "What answers best" in text(as_curator.get("/items/?q=cache"))
    assert "Newest first" not in text(as_curator.get("/items/?sort=best"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("log pages", {"a"}),
        ('"pages of a shop"', {"a"}),
        ('"shop pages"', set()),
        ("shop -log", {"b"}),
        ("sho", {"a", "b"}),
        ("user", set()),
        ("商店", {"c"}),
        ("'", set()),
        ("& | !", set()),
    ],
)
def test_words_are_found_whole_begun_quoted_and_left_out(asked, found):
    item_a = ItemFactory(key="a", messages=words("Cache pages of a shop.\nThen log them."))
    ItemFactory(key="b", messages=words("A shop in the shell."))
    ItemFactory(key="c", messages=words("请给我的商店写一个缓存"))
    assert {item.key for item in BenchmarkItem.objects.containing(asked)} == found
    AnswerFactory(item=item_a, text="Nothing of it.")
    answer = AnswerFactory(item__key="z", text="Cache pages of a shop, log them, 商店")
    is_in_answer = bool(found & {"a", "c"})
    assert (answer in Answer.objects.containing(asked)) == is_in_answer


def test_a_text_of_any_length_is_taken_and_searched(as_curator):
    long = " ".join(f"word{number}" for number in range(150_000))
    ItemFactory(key="long", messages=words(f"beginning {long}"))
    assert BenchmarkItem.objects.containing("beginning").exists()

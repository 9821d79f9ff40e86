"""Many items edited at once: looked at first, done, on record, undone; and items retired."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, Role
from catalog.actions.retire_items import RetirementError, decide_retirement, retire_items
from catalog.models import EarlierDescription, Retirement
from curation.actions.edit_items import EditError, edit_items, undo_edit
from curation.models import BulkEdit
from tests.factories import AnnotatorFactory, BenchmarkFactory, ItemFactory, UserFactory
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db

EDIT = "/items/edit/"


@pytest.fixture
def house():
    return BenchmarkFactory(name="House", slug="house")


def items_of(benchmark, number, **words):
    return ItemFactory.create_batch(number, benchmark=benchmark, difficulty="easy", **words)


def digest_on(client, query):
    return client.get(f"{EDIT}?{query}").context["choice"].digest


def test_items_are_chosen_looked_at_changed_and_put_back(as_curator, house):
    some = items_of(house, 3)
    other = ItemFactory(benchmark=house, difficulty="hard")
    query = "benchmark=house&difficulty=easy"
    assert "Edit 3 items" in text(as_curator.get(f"{EDIT}?{query}"))
    stated = f"{query}&set_difficulty=medium&set_licence=CC0-1.0&set_languages=C,%20Rust"
    page = text(as_curator.get(f"{EDIT}?{stated}"))
    assert "difficulty: easy → medium" in page
    assert "Change 3 items" in page
    assert not BulkEdit.objects.exists()
    body = {"benchmark": "house", "difficulty": "easy", "set_difficulty": "medium"}
    body |= {"set_licence": "CC0-1.0", "set_languages": "C, Rust"}
    body["digest"] = digest_on(as_curator, query)
    reply = as_curator.post(EDIT, body, follow=True)
    assert "3 items changed" in text(reply)
    some[0].refresh_from_db()
    said = (some[0].difficulty, some[0].licence, some[0].raw_languages, some[0].languages)
    assert said == ("medium", "CC0-1.0", ["C", "Rust"], ["c", "rust"])
    other.refresh_from_db()
    assert other.difficulty == "hard"
    assert AuditEntry.objects.filter(action="item_described").count() == 3
    assert EarlierDescription.objects.count() == 3
    some[1].refresh_from_db()
    some[1].difficulty = "hard"
    some[1].save()
    undo = f"{reply.redirect_chain[-1][0]}undo/"
    assert "3 items say what they said before." in text(as_curator.post(undo, follow=True))
    for item in some:
        item.refresh_from_db()
    assert [item.difficulty for item in some] == ["easy", "hard", "easy"]
    assert some[1].raw_languages == []
    assert "undone already" in text(as_curator.post(undo, follow=True))
    assert "undone" in text(as_curator.get("/items/edits/"))


def test_what_was_looked_at_is_what_is_changed(as_curator, house):
    items_of(house, 2)
    body = {"benchmark": "house", "set_difficulty": "hard"}
    body["digest"] = digest_on(as_curator, "benchmark=house")
    ItemFactory(benchmark=house)
    assert "changed since you looked" in text(as_curator.post(EDIT, body, follow=True))
    assert not BulkEdit.objects.exists()


def test_marked_items_are_edited_and_no_others(as_curator, house):
    one, _, three = items_of(house, 3)
    page = as_curator.get(f"{EDIT}?item={one.public_id}&item={three.public_id}")
    assert page.context["choice"].keys == [one.pk, three.pk]
    assert as_curator.get(f"{EDIT}?item=nothing").status_code == 400


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ("set_languages=Kobol", "unknown programming language"),
        ("set_status=retired", "Say why they are retired"),
        ("set_category=Ours", "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(as_curator, house, stated, words):
    items_of(house, 1)
    reply = as_curator.get(f"{EDIT}?benchmark=house&{stated}")
    assert reply.status_code == 422
    assert words.lower() in reply.content.decode().lower()


def test_thousands_take_few_statements(house):
    keys = [item.pk for item in items_of(house, 60)]
    with CaptureQueriesContext(connection) as few:
        edit_items(keys[:30], {"source": "a book"}, actor=AnnotatorFactory())
    with CaptureQueriesContext(connection) as many:
        edit_items(keys, {"source": "two books"}, actor=AnnotatorFactory())
    assert len(many) == len(few)
    with pytest.raises(EditError, match="1 to 20,000"):
        edit_items([], {"source": "x"}, actor=AnnotatorFactory())


def test_a_status_goes_the_way_of_single_items_and_comes_back(house):
    actor = AnnotatorFactory()
    items = items_of(house, 2)
    keys = [item.pk for item in items]
    edit = edit_items(keys, {"status": "retired"}, reason="Every answer passes.", actor=actor)
    assert set(house.items.values_list("status", flat=True)) == {"retired"}
    assert Retirement.objects.filter(state="retired", asked_by=actor).count() == 2
    assert undo_edit(edit, actor=actor) == (2, 0)
    assert set(house.items.values_list("status", flat=True)) == {"active"}
    again = edit_items(keys, {"status": "active"}, actor=actor)
    assert again.edited.count() == 0


def test_a_second_person_agrees_or_keeps_the_item(house):
    house.retires_by_two = True
    house.save()
    first, second = AnnotatorFactory(), AnnotatorFactory()
    one, two = items_of(house, 2)
    with pytest.raises(RetirementError, match="Say why"):
        retire_items([one.pk], " ", actor=first)
    asked = retire_items([one.pk, two.pk], "It is known.", actor=first)
    assert [each.state for each in asked] == ["asked", "asked"]
    assert set(house.items.values_list("status", flat=True)) == {"active"}
    assert retire_items([one.pk], "Again.", actor=second) == []
    with pytest.raises(RetirementError, match="Another person"):
        decide_retirement(asked[0], agrees=True, actor=first)
    decide_retirement(asked[0], agrees=True, actor=second)
    decide_retirement(asked[1], agrees=False, actor=second)
    with pytest.raises(RetirementError, match="already"):
        decide_retirement(asked[0], agrees=False, actor=second)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.status, two.status) == ("retired", "active")
    edit = edit_items([two.pk], {"status": "retired"}, reason="Known.", actor=first)
    undo_edit(edit, actor=first)
    assert two.retirements.first().state == "withdrawn"


def test_an_item_is_retired_on_its_page_by_two(as_curator, house):
    house.retires_by_two = True
    house.save()
    item = ItemFactory(benchmark=house)
    page = f"/items/{item.public_id}/"
    assert "Say why" in text(as_curator.post(f"{page}status/", {"status": "retired"}, follow=True))
    body = {"status": "retired", "reason": "Known <everywhere>."}
    reply = text(as_curator.post(f"{page}status/", body, follow=True))
    assert "second person" in reply
    assert "Known &lt;everywhere&gt;." in reply
    assert "Keep it" not in reply
    other = signed_in(UserFactory(role=Role.CURATOR))
    assert "Keep it" in text(other.get(page))
    reply = text(other.post(f"{page}retirement/", {"agrees": "yes"}, follow=True))
    assert "Retired by" in reply
    item.refresh_from_db()
    assert item.status == "retired"
    body = {"status": "active"}
    assert "active again" in text(other.post(f"{page}status/", body, follow=True))

"""Items that were there before anybody checked them go past the checkers as drafts do."""

import pytest

from accounts.models import AuditEntry, Role
from catalog.models import BenchmarkItem, EarlierDescription
from curation.actions.cast_check import Answers, cast_check
from curation.actions.claim_check import claim_check
from curation.actions.open_items import open_items, take_draft, unopened_items
from curation.actions.write_draft import DraftError, send_draft, write_draft
from curation.funnel import returned_without_writer, unopened_by_category
from curation.models import Draft, Question
from tests.factories import (
    AnnotatorFactory,
    BenchmarkFactory,
    ItemFactory,
    ItemNotesFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

YES = Answers(dict.fromkeys(Question.values, True), {})
NO = Answers({**dict.fromkeys(Question.values, True), "clear": False}, {"clear": "Which list?"})
TEXT = "Sort the ferries by the hour at which they leave.\n"


@pytest.fixture
def benchmark():
    return BenchmarkFactory(slug="house")


@pytest.fixture
def item(benchmark):
    messages = [{"role": "user", "content": TEXT}]
    made = ItemFactory(benchmark=benchmark, key="ferries", messages=messages)
    ItemNotesFactory(item=made)
    return made


@pytest.fixture
def lead():
    return AnnotatorFactory()


@pytest.fixture
def draft(item, lead):
    assert open_items(item.benchmark, actor=lead) == 1
    return Draft.objects.get()


def check_by_four(draft, *verdicts):
    for said in verdicts:
        lease = claim_check(AnnotatorFactory())
        assert lease.draft == draft
        cast_check(lease, said)
    draft.refresh_from_db()


def mended(draft, writer, **changes):
    take_draft(draft, writer=writer)
    names = ("raw", "text", "knowledge", "difficulty", "raw_languages", "main_category",
             "sub_category", "licence", "source")  # fmt: skip
    words = {name: getattr(draft, name) for name in names} | changes
    write_draft(draft.benchmark, words, writer=writer, draft=draft)
    return send_draft(draft, writer=writer)


def test_an_item_is_opened_once_with_what_is_known_of_it(draft, item, lead):
    assert (draft.state, draft.existing, draft.writer) == ("checking", item, None)
    assert draft.text == TEXT
    assert draft.knowledge == item.notes.knowledge
    assert (draft.sub_category, draft.difficulty) == ("Code Debugging", "medium")
    assert not unopened_items(item.benchmark).exists()
    assert open_items(item.benchmark, actor=lead) == 0
    assert AuditEntry.objects.filter(action="items_opened").count() == 1


def test_only_active_items_with_a_difficulty_are_opened_and_those_of_a_category(benchmark, lead):
    ItemFactory(benchmark=benchmark, status="retired")
    ItemFactory(benchmark=benchmark, difficulty="")
    wanted = ItemFactory(benchmark=benchmark, sub_category="Security")
    ItemFactory(benchmark=benchmark, sub_category="Cryptography")
    assert unopened_by_category(benchmark)["Security"] == 1
    assert open_items(benchmark, sub_category="Security", actor=lead) == 1
    assert Draft.objects.get().existing == wanted


def test_an_item_that_holds_is_accepted_as_it_is(draft, item):
    check_by_four(draft, YES, YES, NO, YES)
    assert (draft.state, draft.item) == ("accepted", item)
    assert BenchmarkItem.objects.get() == item
    assert not EarlierDescription.objects.exists()
    assert not unopened_items(item.benchmark).exists()


def test_an_item_that_does_not_hold_stays_and_waits_for_somebody_who_mends_it(draft, item):
    check_by_four(draft, NO, NO, YES, NO)
    assert draft.state == "returned"
    assert list(returned_without_writer(item.benchmark)) == [draft]
    assert BenchmarkItem.objects.get().status == "active"


def test_a_mended_text_is_the_next_version_with_its_notes(draft, item, lead):
    check_by_four(draft, NO, NO, YES, NO)
    again = mended(draft, lead, text="Sort the list of ferries by hour.", knowledge="Sorting.")
    assert (again.round, again.writer) == (2, lead)
    assert claim_check(lead) is None
    check_by_four(draft, YES, YES, YES, YES)
    made = item.benchmark.items.get(is_latest=True)
    assert (made.key, made.version, draft.item) == ("ferries", 2, made)
    assert made.prompt == "Sort the list of ferries by hour."
    assert (made.notes.knowledge, made.notes.title) == ("Sorting.", item.notes.title)
    item.refresh_from_db()
    assert not item.is_latest


def test_a_mended_description_stays_with_the_version(draft, item, lead):
    check_by_four(draft, NO, NO, YES, NO)
    as_a_form_sends_it = TEXT.strip().replace("\n", "\r\n")
    mended(draft, lead, text=as_a_form_sends_it, difficulty="hard")
    check_by_four(draft, YES, YES, YES, YES)
    assert BenchmarkItem.objects.get().difficulty == "hard"
    assert EarlierDescription.objects.get().difficulty == "medium"
    assert AuditEntry.objects.filter(action="item_described").exists()


def test_only_what_came_back_is_taken_and_by_one_person(draft, lead):
    with pytest.raises(DraftError, match="nothing to mend"):
        take_draft(draft, writer=lead)
    check_by_four(draft, NO, NO, NO, NO)
    take_draft(draft, writer=lead)
    with pytest.raises(DraftError, match="Somebody else"):
        take_draft(draft, writer=AnnotatorFactory())


def test_a_lead_sends_items_from_the_funnel_page(client, benchmark, item):
    client.force_login(UserFactory(role=Role.LEAD))
    page = client.get("/benchmarks/house/funnel/").text
    assert "Items that nobody here has checked" in page
    assert "Code Debugging (1)" in page
    reply = client.post("/benchmarks/house/funnel/items/", {"category": "Security"}, follow=True)
    assert "Nothing was sent" in reply.text
    reply = client.post("/benchmarks/house/funnel/items/", {"category": ""}, follow=True)
    assert "1 item sent to the checkers." in reply.text
    assert "Items that nobody here has checked" not in reply.text


def test_a_checker_sees_what_stands_behind_the_task(as_curator, draft, item):
    page = as_curator.post("/curation/check/next/", follow=True).text
    assert TEXT.strip() in page
    assert item.notes.good_answer[0] in page
    assert f"/items/{item.public_id}/tests/" in page


def test_a_curator_mends_what_came_back(as_curator, draft, item):
    check_by_four(draft, NO, NO, NO, NO)
    page = as_curator.get("/benchmarks/house/funnel/").text
    assert "Came back, and nobody mends it" in page
    page = as_curator.post(f"/curation/drafts/{draft.public_id}/mend/", follow=True).text
    assert "It came back" in page
    assert "Which list?" in page
    assert 'name="text"' in page


def test_the_text_of_several_turns_is_not_mended_on_the_page(as_curator, curator, benchmark, lead):
    turns = [("user", "Sort it."), ("assistant", "By what?"), ("user", "By the hour.")]
    messages = [{"role": role, "content": text} for role, text in turns]
    item = ItemFactory(benchmark=benchmark, messages=messages)
    open_items(benchmark, actor=lead)
    draft = Draft.objects.get()
    check_by_four(draft, NO, NO, NO, NO)
    take_draft(draft, writer=curator.annotator)
    address = f"/curation/drafts/{draft.public_id}/"
    page = as_curator.get(address).text
    assert "It has several turns" in page
    assert 'name="text"' not in page
    words = {"knowledge": "Order.", "category": "Security", "difficulty": "easy", "languages": "",
             "licence": "CC-BY-4.0", "source": "own work", "send": "1"}  # fmt: skip
    assert as_curator.post(address, words).status_code == 302
    check_by_four(draft, YES, YES, YES, YES)
    assert draft.item == item
    item.refresh_from_db()
    assert (item.sub_category, item.messages) == ("Security", messages)

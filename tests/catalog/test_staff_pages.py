"""The pages on which curators and leads look after items, answers, models and benchmarks."""

from urllib.parse import urlencode

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.test import Client

from accounts.models import AuditEntry, Role
from catalog.actions.set_item_status import set_item_status
from catalog.forms import ItemFilter
from catalog.models import Answer, BenchmarkItem
from catalog.views.items import ANSWER_ORDERS, ITEM_ORDERS, matching_items
from tests.factories import (
    AnswerFactory,
    BattleFactory,
    BenchmarkFactory,
    CompetitorFactory,
    ItemFactory,
    ItemNotesFactory,
    UserFactory,
)
from web.listing import MAX_COUNTED, read_list

pytestmark = pytest.mark.django_db

LISTS = ("/items/", "/answers/", "/competitors/", "/benchmarks/")


@pytest.fixture
def curator():
    return UserFactory(role=Role.CURATOR)


@pytest.fixture
def as_curator(curator):
    client = Client()
    client.force_login(curator)
    return client


@pytest.fixture
def as_lead():
    client = Client()
    client.force_login(UserFactory(role=Role.LEAD))
    return client


def text(reply):
    assert reply.status_code == 200, reply.status_code
    return reply.content.decode()


def fill(number):
    """So many items, each with an answer of a model of its own, in a benchmark of its own."""
    return [AnswerFactory() for _ in range(number)]


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_list_says_what_comes_next(as_curator, path):
    assert "yet</h2>" in text(as_curator.get(path))


@pytest.mark.parametrize("path", LISTS)
def test_a_longer_list_needs_no_more_queries(as_curator, path, django_assert_max_num_queries):
    fill(3)
    as_curator.get(path)
    with django_assert_max_num_queries(20) as few:
        as_curator.get(path)
    fill(57)
    with django_assert_max_num_queries(len(few)):
        page = text(as_curator.get(path))
    assert page.count("<tr>") >= 50


@pytest.mark.parametrize(
    "query",
    [
        "user__password__startswith=a",
        "competitor=x",
        "competitor__name=x",
        "text__startswith=a",
        "sort=text",
        "sort=competitor",
        "sort=pk",
        "status=gone",
        "benchmark=none",
        "q=%00",
        "q=" + "x" * 201,
        "after=x",
        "after=1",
        "after=00000000-0000-4000-8000-000000000000",
        "before=%27;drop",
        "sort=",
        "page=2",
        "limit=100000",
        "offset=1",
        "order_by=x",
    ],
)
@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_filter_word_order_or_place_is_refused(as_curator, path, query):
    assert as_curator.get(f"{path}?{query}").status_code == 400


def listed(query="", **options):
    options = {"orders": ITEM_ORDERS, "key": "public_id", "size": 4} | options
    return read_list(QueryDict(query.removeprefix("?")), ItemFilter, matching_items, **options)


@pytest.mark.parametrize("sort", ITEM_ORDERS)
def test_going_on_and_back_shows_every_row_once_in_each_order(sort):
    for category in ("Testing", "Apps", "Testing", "", "Apps", "Testing", "", "Apps", "X"):
        ItemFactory(main_category=category, sub_category="")
    columns = ITEM_ORDERS[sort]
    whole = list(matching_items(**dict.fromkeys(ItemFilter.base_fields, "")).order_by(*columns))
    seen, pages, query = [], [], f"sort={sort}"
    while query:
        pages.append(listed(query))
        seen += pages[-1].rows
        query = pages[-1].next
    assert seen == whole
    assert listed(pages[2].previous).rows == pages[1].rows
    assert listed(pages[1].previous).rows == pages[0].rows
    assert listed(pages[1].previous).previous == ""


def test_filters_and_order_stay_in_the_address_of_the_next_page():
    items = ItemFactory.create_batch(6, difficulty="hard")
    page = listed("difficulty=hard&sort=key")
    assert page.next.startswith("?difficulty=hard&sort=key&after=")
    assert str(items[3].public_id) in page.next


def test_counting_ends_where_nobody_cares_any_more(monkeypatch):
    ItemFactory.create_batch(3)
    assert (listed().total, listed().is_more) == (3, False)
    monkeypatch.setattr("web.listing.MAX_COUNTED", 2)
    assert (listed().total, listed().is_more) == (2, True)
    assert MAX_COUNTED == 10_000


def test_the_page_says_that_there_are_more_than_it_counted(as_curator, monkeypatch):
    ItemFactory.create_batch(3)
    monkeypatch.setattr("web.listing.MAX_COUNTED", 2)
    assert "of more than <b>2</b>" in text(as_curator.get("/items/"))


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("q=alp", {"alpha"}),
        ("q=sort+a+list", {"beta"}),
        ("q=%22quoted%22", {"beta"}),
        ("q=sch%C3%B6n", {"beta"}),
        ("q=content", set()),
        ("q=100%25", set()),
        ("sub_category=Security", {"alpha"}),
        ("difficulty=hard", {"beta"}),
        ("language=rust", {"alpha"}),
        ("status=retired", {"beta"}),
        ("category=Specialized+Computing+Areas", {"alpha"}),
        ("benchmark=one", {"alpha"}),
        ("benchmark=one&difficulty=hard", set()),
    ],
)
def test_items_are_found_by_their_filters(query, keys):
    one, two = BenchmarkFactory(slug="one"), BenchmarkFactory(slug="two")
    ItemFactory(
        key="alpha",
        benchmark=one,
        languages=["rust", "c"],
        main_category="Specialized Computing Areas",
        sub_category="Security",
    )
    ItemFactory(
        key="beta",
        benchmark=two,
        difficulty="hard",
        status="retired",
        messages=[
            {"role": "system", "content": 'Be "quoted".'},
            {"role": "user", "content": "Sort a list.\nSchön."},
        ],
    )
    assert {item.key for item in listed(query).rows} == keys


def test_the_categories_to_choose_from_are_those_that_items_have():
    for main, sub in (("B", "x"), ("A", ""), ("B", "w"), ("", "")):
        ItemFactory(main_category=main, sub_category=sub)
    ItemFactory(main_category="Old", sub_category="Old", is_latest=False)
    fields = ItemFilter({}).fields
    assert [key for key, _ in fields["category"].choices] == ["", "A", "B"]
    assert [key for key, _ in fields["sub_category"].choices] == ["", "w", "x"]


def test_the_categories_are_those_of_the_chosen_benchmark_and_a_chosen_one_stays(as_curator):
    ItemFactory(key="of-one", main_category="A", benchmark__slug="one")
    ItemFactory(main_category="B", benchmark__slug="two")
    categories = ItemFilter({"benchmark": "one"}).fields["category"].choices
    assert [key for key, _ in categories] == ["", "A"]
    query = {"benchmark": "one", "category": "B"}  # chosen before the benchmark was
    reply = as_curator.get("/items/", query)
    assert reply.status_code == 200
    assert "of-one" not in reply.text
    assert as_curator.get("/items/", {"benchmark": "one", "category": "C"}).status_code == 400


def test_a_list_shows_the_newest_version_alone(as_curator):
    old = ItemFactory(key="k", is_latest=False)
    ItemFactory(key="k", benchmark=old.benchmark, version=2)
    assert [item.version for item in listed().rows] == [2]
    page = text(as_curator.get(f"/items/{old.public_id}/"))
    assert "older version" in page
    assert "Retire" not in page


@pytest.mark.parametrize("path", ["/items/", "/answers/"])
def test_hostile_text_is_shown_and_not_run(as_curator, path):
    hostile = '<script>alert("x")</script>'
    AnswerFactory(
        text=hostile,
        item=ItemFactory(key=hostile, messages=[{"role": "user", "content": hostile}]),
    )
    page = text(as_curator.get(path))
    assert hostile not in page
    assert "&lt;script&gt;" in page


def test_a_retired_item_is_retired_once_and_noted_once(as_curator, curator):
    item = ItemFactory()
    for _ in range(2):
        body = {"status": "retired", "reason": "Every answer passes."}
        reply = as_curator.post(f"/items/{item.public_id}/status/", body)
        assert reply.headers["Location"] == f"/items/{item.public_id}/"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == ("item_retired", curator.annotator)
    assert entry.subject == f"item {item.public_id}"
    assert BenchmarkItem.objects.get().status == "retired"
    page = text(as_curator.get(f"/items/{item.public_id}/"))
    assert "Activate again" in page
    assert str(curator.annotator) in page


def test_a_retired_item_comes_back(as_curator):
    item = ItemFactory(status="retired")
    as_curator.post(f"/items/{item.public_id}/status/", {"status": "active"})
    assert BenchmarkItem.objects.get().status == "active"
    assert AuditEntry.objects.get().action == "item_activated"


def test_the_history_of_an_item_spans_its_versions_and_says_what_was_described_anew(
    as_curator, curator
):
    old = ItemFactory(key="one", is_latest=False)
    new = ItemFactory(key="one", version=2, benchmark=old.benchmark)
    set_item_status(old, "retired", actor=curator.annotator)
    changes = {"difficulty": ["", "hard"], "languages": [["c"], ["c", "ada"]]}
    AuditEntry.objects.create(
        action="item_described", subject=f"item {new.public_id}", details=changes
    )
    page = text(as_curator.get(f"/items/{new.public_id}/"))
    assert "Item retired</td>" in page
    assert "Item described anew" in page
    assert "languages: c → c, ada;" in page
    assert "difficulty: nothing → hard" in page


@pytest.mark.parametrize("status", ["gone", "", "ACTIVE"])
def test_no_other_status_is_taken(as_curator, curator, status):
    item = ItemFactory()
    reply = as_curator.post(f"/items/{item.public_id}/status/", {"status": status})
    assert reply.status_code == 400
    with pytest.raises(ValueError, match="not a valid"):
        set_item_status(item, status, actor=curator.annotator)
    assert not AuditEntry.objects.exists()


def test_the_page_of_an_item_names_models_and_leads_to_no_text(as_curator):
    battle = BattleFactory()
    answer = battle.answer_a
    AnswerFactory(
        item=battle.item, status="failed", text="", failure_kind="model", failure_message="x"
    )
    page = text(as_curator.get(f"/items/{battle.item.public_id}/"))
    assert answer.competitor.name in page
    assert f"<p>{battle.item.prompt}</p>" in page
    assert page.count("Ready") == 2
    assert "The model" in page
    for secret in (answer.text, str(answer.public_id), answer.text_digest, f"/{answer.pk}/"):
        assert secret not in page


def test_the_page_of_an_item_says_what_stands_behind_the_task(as_curator):
    notes = ItemNotesFactory(good_answer=["Names the loop & the list."])
    text = as_curator.get(f"/items/{notes.item.public_id}/").text
    for words in (notes.title, notes.knowledge, notes.difficulty_reason, *notes.bad_answers):
        assert words in text
    assert "<li>Names the loop &amp; the list.</li>" in text


def test_an_item_without_html_says_that_it_is_being_prepared(as_curator):
    assert "preparing" in text(as_curator.get(f"/items/{ItemFactory().public_id}/"))


def test_the_list_of_answers_names_nobody(as_curator):
    for answer in fill(3):
        AnswerFactory(item=answer.item)
    page = text(as_curator.get("/answers/"))
    for answer in Answer.objects.select_related("competitor"):
        assert str(answer.public_id) in page
        assert answer.competitor.name not in page
        assert answer.competitor.slug not in page
        assert answer.text not in page


def test_answers_to_an_item_stand_in_an_order_that_is_chance():
    assert ANSWER_ORDERS["-item"] == ("-item_id", "public_id")
    assert ANSWER_ORDERS["item"][1:] == ("public_id",)


def test_answers_are_found_by_item_status_and_failure(as_curator):
    AnswerFactory(item=ItemFactory(key="one"))
    AnswerFactory(item=ItemFactory(key="two"), status="failed", text="", failure_kind="model")
    assert "two" not in text(as_curator.get("/answers/?q=on"))
    found = text(as_curator.get("/answers/?status=failed&failure=model"))
    assert ">two<" in found
    assert ">one<" not in found


def test_a_competitor_shows_its_facts_and_how_far_it_came(as_curator):
    competitor = CompetitorFactory(
        name="Owl 7", slug="owl-7", temperature=0.0, seed=0, system_prompt="Be <b>brief</b>."
    )
    item = ItemFactory()
    ready = AnswerFactory(competitor=competitor, item=item)
    AnswerFactory(
        competitor=competitor,
        item=item,
        sample=2,
        status="failed",
        text="",
        failure_kind="infrastructure",
        failure_message="no reply",
    )
    page = text(as_curator.get("/competitors/owl-7/"))
    assert "<dt>Temperature</dt><dd>0.0</dd>" in page
    assert "<dt>Seed</dt><dd>0</dd>" in page
    assert "Be &lt;b&gt;brief" in page
    assert "no reply" in page
    assert ready.text not in page
    assert str(ready.public_id) not in page
    assert '<td class="num">1</td><td class="num">0</td><td class="num">1</td>' in page
    assert "Owl 7" not in text(as_curator.get("/competitors/?status=retired"))


def test_leads_turn_the_switches_of_a_benchmark(as_lead):
    benchmark = BenchmarkFactory(slug="b")
    assert "Close for voting" in text(as_lead.get("/benchmarks/b/"))
    for switch, on in (("is_open", "no"), ("shows_names", "yes"), ("is_open", "no")):
        reply = as_lead.post("/benchmarks/b/switch/", {"switch": switch, "on": on})
        assert reply.headers["Location"] == "/benchmarks/b/"
    benchmark.refresh_from_db()
    assert (benchmark.is_open, benchmark.shows_names) == (False, True)
    done = AuditEntry.objects.order_by("pk").values_list("action", "subject")
    assert list(done) == [("benchmark_closed", "benchmark b"), ("names_shown", "benchmark b")]
    assert "Names shown after the vote" in text(as_lead.get("/benchmarks/b/"))


@pytest.mark.parametrize("sent", [{}, {"switch": "name", "on": "yes"}, {"switch": "is_open"}])
def test_a_benchmark_has_no_other_switch(as_lead, sent):
    BenchmarkFactory(slug="b")
    assert as_lead.post("/benchmarks/b/switch/", sent).status_code == 400


def test_curators_look_at_switches_and_do_not_touch_them(as_curator):
    benchmark = BenchmarkFactory(slug="b")
    assert "Close for voting" not in text(as_curator.get("/benchmarks/b/"))
    sent = {"switch": "is_open", "on": "no"}
    assert as_curator.post("/benchmarks/b/switch/", sent).status_code == 403
    benchmark.refresh_from_db()
    assert benchmark.is_open


def test_a_benchmark_counts_its_items_and_answers(as_curator):
    benchmark = BenchmarkFactory(slug="b")
    items = ItemFactory.create_batch(2, benchmark=benchmark)
    ItemFactory(benchmark=benchmark, status="retired")
    for item in items:
        AnswerFactory(item=item)
    page = text(as_curator.get("/benchmarks/b/"))
    figures = {"Active items": 2, "Retired items": 1, "Models with answers": 2, "Ready answers": 2}
    for label, number in figures.items():
        assert page.split(label)[1].split("<dd>")[1].startswith(str(number)), label


def test_links_on_tiles_are_filters_that_are_known(as_curator):
    BenchmarkFactory(slug="b")
    for path, status in (("/items/", "active"), ("/items/", "retired"), ("/answers/", "failed")):
        query = urlencode({"status": status, "benchmark": "b"})
        assert as_curator.get(f"{path}?{query}").status_code == 200


def test_a_place_that_is_gone_is_refused():
    with pytest.raises(BadRequest):
        listed("after=00000000-0000-4000-8000-000000000000")

"""The audit log as leads read it and carry it away."""

import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest

from accounts import actions
from accounts.models import AuditEntry, Role
from tests.accounts.conftest import signed_in
from tests.factories import AnnotatorFactory, UserFactory

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("x")</script>'


def entry(action="invited", subject="invitation 1", *, at="2026-03-02T12:00", **fields):
    when = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return AuditEntry.objects.create(action=action, subject=subject, at=when, **fields)


def body(reply):
    assert reply.status_code == 200
    return reply.content.decode()


def cells(page):
    """The rows of the table, as the words that people read."""
    rows = re.findall(r'<tr role="row">(.*?)</tr>', page.split("<tbody>")[-1], re.S)
    return [[words(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)] for row in rows]


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def subjects(page):
    return [row[3] for row in cells(page)]


def rows_of(reply):
    assert reply.status_code == 200
    assert reply.streaming
    return list(csv.DictReader(io.StringIO(b"".join(reply.streaming_content).decode())))


# the list


def test_an_entry_says_when_who_what_about_what_and_how_it_changed(as_lead):
    ada = UserFactory(name="Ada Nwosu", role=Role.LEAD)
    changed = {"before": "annotator", "after": "curator"}
    entry("role_changed", "annotator-abc123", actor=ada.annotator, details=changed)
    (row,) = cells(body(as_lead.get("/audit/")))
    assert row == [
        "2 Mar 2026, 12:00",
        f"Ada Nwosu {ada.annotator}",
        "Role changed",
        "annotator-abc123",
        "annotator → curator",
    ]


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ({}, "–"),
        ({"battles": 40, "overlap": 2}, "battles 40; overlap 2"),
        ({"items_created": 0}, "items created 0"),
        ({"method": "elo", "language": ""}, "method elo"),
        ({"changed": {"title": ["Old", "New"]}, "by": 3}, "by 3; title Old → New"),
        ({"difficulty": ["", "hard"]}, "difficulty nothing → hard"),
        ({"languages": [["c"], ["c", "ada"]]}, "languages c → c, ada"),
        ({"vote_floor": [30, 0]}, "vote floor 30 → 0"),
        ({"source": [None, "here"]}, "source nothing → here"),
        ({"before": "a", "after": "b", "by": 3}, "a → b; by 3"),
    ],
)
def test_details_are_readable(as_lead, details, told):
    entry(details=details)
    assert cells(body(as_lead.get("/audit/")))[0][4] == told


def test_actions_of_all_rooms_are_said_in_words_and_unknown_ones_stand_for_themselves(as_lead):
    for action in ("pair_up", "set_board", "item_retired", "of_an_older_version"):
        entry(action)
    said = [row[2] for row in cells(body(as_lead.get("/audit/")))]
    assert said == ["of_an_older_version", "Item retired", "Board changed", "Battles drawn"]


def test_the_command_line_and_erased_people_did_things_too(as_lead):
    entry(actor=None)
    gone = AnnotatorFactory()
    entry(actor=gone)
    assert [row[1] for row in cells(body(as_lead.get("/audit/")))] == [str(gone), "command line"]


def test_what_is_done_on_the_site_appears_first(as_lead, lead):
    entry()
    person = UserFactory()
    actions.deactivate(person, actor=lead.annotator)
    first = cells(body(as_lead.get("/audit/")))[0]
    assert first[2:4] == ["Account deactivated", person.annotator.pseudonym]


def test_an_empty_log_and_filters_that_hide_all_say_so(as_lead):
    assert "Nothing yet" in body(as_lead.get("/audit/"))
    entry()
    assert "Nothing matches" in body(as_lead.get("/audit/?q=nowhere"))


def test_hostile_words_are_inert(as_lead):
    person = UserFactory(name=HOSTILE)
    details = {HOSTILE: HOSTILE, "title": [HOSTILE, HOSTILE]}
    entry(HOSTILE, HOSTILE, actor=person.annotator, details=details)
    page = body(as_lead.get("/audit/", {"q": HOSTILE, "person": str(person.annotator)}))
    assert HOSTILE not in page
    assert page.count("&lt;script&gt;") >= 7


# its filters


@pytest.fixture
def known():
    """Four entries of two people; their subjects tell them apart."""
    ada, bob = AnnotatorFactory(), AnnotatorFactory()
    entry("invited", "invitation 7", actor=ada, at="2026-03-01T00:00")
    entry("pair_up", "benchmark one", actor=bob, at="2026-03-01T23:59:59.999999")
    entry("set_board", "board one", actor=ada, at="2026-03-02T00:00")
    entry("pair_up", "benchmark two", at="2026-03-03T08:00")
    return {"ada": ada.pseudonym, "bob": bob.pseudonym}


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", ["benchmark two", "board one", "benchmark one", "invitation 7"]),
        ("q=ONE", ["board one", "benchmark one"]),
        ("q=%25", []),
        ("action=pair_up", ["benchmark two", "benchmark one"]),
        ("person={ada}", ["board one", "invitation 7"]),
        ("person=+{bob}+", ["benchmark one"]),
        ("person=nobody", []),
        ("since=2026-03-02", ["benchmark two", "board one"]),
        ("until=2026-03-01", ["benchmark one", "invitation 7"]),
        ("since=2026-03-01&until=2026-03-01", ["benchmark one", "invitation 7"]),
        ("since=2026-03-02&until=2026-03-02", ["board one"]),
        ("since=0001-01-01&until=9999-12-31&q=two", ["benchmark two"]),
        ("since=2026-03-03&until=2026-03-01", []),
        ("action=pair_up&until=2026-03-02&q=bench", ["benchmark one"]),
        ("q=&action=&person=&since=&until=&q=two", ["benchmark two"]),
    ],
)
def test_the_list_and_the_file_hold_what_each_filter_leaves(as_lead, known, query, left):
    query = query.format(**known)
    assert subjects(body(as_lead.get(f"/audit/?{query}"))) == left
    assert [row["subject"] for row in rows_of(as_lead.get(f"/audit.csv?{query}"))] == left[::-1]


@pytest.mark.parametrize("path", ["/audit/", "/audit.csv"])
@pytest.mark.parametrize(
    "query",
    [
        {"action": "nonsense"},
        {"since": "yesterday"},
        {"since": "03/02/2026"},
        {"until": "2026-02-30"},
        {"until": "10000-01-01"},
        {"q": "x" * 121},
        {"q": "a\0b"},
        {"person": "x" * 41},
        {"actor__user__email__startswith": "a"},
        {"details__title": "x"},
        {"sort": "at"},
        {"page": "2"},
    ],
)
def test_a_filter_or_word_that_does_not_exist_is_refused(as_lead, path, query):
    assert as_lead.get(path, query).status_code == 400


@pytest.mark.parametrize("query", [{"after": "x"}, {"before": "-1"}, {"after": "9" * 30}])
def test_a_key_that_is_none_is_refused(as_lead, query):
    assert as_lead.get("/audit/", query).status_code == 400


def test_filters_in_use_are_shown_and_taken_off_one_by_one(as_lead, known):
    page = body(as_lead.get("/audit/?action=pair_up&since=2026-03-01&until=2026-03-02&q=one"))
    chips = re.findall(r'<a class="chip" href="([^"]+)">(.*?)</a>', page)
    assert [words(text).split(" ×")[0] for _link, text in chips] == [
        "Action Battles drawn",
        "From day 2026-03-01",
        "To day 2026-03-02",
    ]
    assert chips[1][0].replace("&amp;", "&") == "?action=pair_up&until=2026-03-02&q=one"
    assert 'value="2026-03-01"' in page  # what a field of the kind "date" can read


def test_every_action_can_be_asked_for_in_words(as_lead):
    page = body(as_lead.get("/audit/"))
    offered = re.findall(r'<option value="(\w+)">([^<]+)</option>', page)
    assert ("votes_imported", "Votes imported") in offered
    assert [said for _action, said in offered] == sorted(said for _action, said in offered)
    for action, _said in offered:
        assert as_lead.get("/audit/", {"action": action}).status_code == 200


def test_pages_keep_the_filters_and_show_every_entry_once(as_lead):
    for number in range(120):
        entry("invited" if number % 2 else "joined", f"number {number}")
    seen, query = [], "?action=invited"
    while query:
        page = body(as_lead.get(f"/audit/{query}"))
        seen += subjects(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        query = following[1].replace("&amp;", "&") if following else ""
    assert seen == [f"number {number}" for number in range(119, 0, -2)]


def test_a_longer_list_needs_no_more_queries(as_lead, django_assert_num_queries):
    def fill(number):
        for _ in range(number):
            entry(actor=UserFactory().annotator, details={"before": "a", "after": "b"})

    fill(1)
    with django_assert_num_queries(2):  # the session with its person, entries
        as_lead.get("/audit/")
    fill(60)
    with django_assert_num_queries(2):
        assert len(cells(body(as_lead.get("/audit/")))) == 50


# the file


def test_the_file_tells_all_of_an_entry_and_its_details_as_json(as_lead):
    person = UserFactory(name="Ada Nwosu")
    details = {"changed": {"title": ["Alt", "Über"]}}
    entry("set_board", "board one", actor=person.annotator, details=details)
    entry("joined")
    first, second = rows_of(as_lead.get("/audit.csv"))
    assert json.loads(first.pop("details")) == details
    assert first == {
        "at": "2026-03-02 12:00:00+00:00",
        "actor": person.annotator.pseudonym,
        "action": "set_board",
        "subject": "board one",
    }
    assert second["actor"] == ""


def test_a_cell_that_a_spreadsheet_would_calculate_is_defused(as_lead):
    entry(subject='=HYPERLINK("http://x")', action="@SUM(1)")
    (row,) = rows_of(as_lead.get("/audit.csv"))
    assert (row["subject"], row["action"]) == ('\'=HYPERLINK("http://x")', "'@SUM(1)")


def test_the_link_to_the_file_carries_the_filters_and_no_place(as_lead, known):
    page = body(as_lead.get("/audit/?action=pair_up&after=999999999"))
    link = page.split('href="/audit.csv')[1].split('"')[0]
    assert link == "?action=pair_up"


def test_the_file_comes_in_pieces(as_lead):
    for number in range(3):
        entry(subject=f"number {number}")
    assert len(list(as_lead.get("/audit.csv").streaming_content)) == 4


# who may


@pytest.mark.parametrize("path", ["/audit/", "/audit.csv"])
def test_the_log_is_for_leads(as_annotator, curator, path):
    entry()
    as_curator = signed_in(curator)
    for client in (as_annotator, as_curator):
        assert client.get(path).status_code == 403
        assert path not in body(client.get("/me/"))


def test_leads_are_led_to_the_log_and_to_its_file(as_lead):
    assert 'href="/audit/"' in body(as_lead.get("/me/"))
    assert 'href="/audit.csv"' in body(as_lead.get("/audit/"))

"""Findings and releases on their pages."""

import io
import json

import pyarrow.parquet
import pytest
from django.test import Client

from accounts.models import AuditEntry, Role
from catalog.actions.make_release import make_release
from catalog.models import Release
from curation.models import Check, Draft, Finding
from tests.factories import (
    AnnotatorFactory,
    BenchmarkFactory,
    DraftFactory,
    FindingFactory,
    ItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

FINDINGS = "/curation/findings/"


def text(reply):
    assert reply.status_code == 200, reply.status_code
    return reply.content.decode()


def decide(client, finding, **body):
    return client.post(f"{FINDINGS}{finding.pk}/", body, follow=True)


def test_open_findings_are_listed_worst_first_with_what_was_found_marked(as_curator):
    FindingFactory(words="a mild one", severity=0.2)
    place = {"where": "house / k", "text": "copy <b>this</b> now", "start": 5, "end": 16}
    FindingFactory(words="a bad one", severity=0.9, places=[place])
    FindingFactory(words="a past one", state="fixed")
    page = text(as_curator.get(FINDINGS))
    assert page.index("a bad one") < page.index("a mild one")
    assert "<mark>&lt;b&gt;this&lt;/b&gt;</mark>" in page
    assert "a past one" not in page
    assert "a past one" in text(as_curator.get(f"{FINDINGS}?state=fixed"))
    assert "a mild one" not in text(as_curator.get(f"{FINDINGS}?q=bad"))


def test_an_accepted_finding_keeps_reason_and_person_and_can_be_opened_again(as_curator, curator):
    finding = FindingFactory()
    assert "Say why" in text(decide(as_curator, finding, decision="accept", reason=" "))
    decide(as_curator, finding, decision="accept", reason="A classic, on purpose.")
    finding.refresh_from_db()
    assert (finding.state, finding.reason) == ("accepted", "A classic, on purpose.")
    assert finding.decided_by == curator.annotator
    assert "decided about it meanwhile" in text(
        decide(as_curator, finding, decision="accept", reason="Me too.")
    )
    decide(as_curator, finding, decision="reopen")
    finding.refresh_from_db()
    assert (finding.state, finding.reason) == ("open", "")
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["finding_accepted", "finding_reopened"]


def test_retiring_the_item_ends_all_that_was_found_in_it(as_curator):
    finding = FindingFactory()
    FindingFactory(item=finding.item, kind="link")
    decide(as_curator, finding, decision="retire")
    finding.item.refresh_from_db()
    assert finding.item.status == "retired"
    assert set(Finding.objects.values_list("state", flat=True)) == {"fixed"}


def test_a_decision_leads_back_to_the_list_and_nowhere_else(as_curator):
    finding = FindingFactory()
    body = {"decision": "accept", "reason": "Fine.", "back": "https://elsewhere.example/"}
    assert as_curator.post(f"{FINDINGS}{finding.pk}/", body).url == FINDINGS
    body = {"decision": "reopen", "back": f"{FINDINGS}?state=accepted"}
    assert as_curator.post(f"{FINDINGS}{finding.pk}/", body).url == f"{FINDINGS}?state=accepted"


def test_a_release_is_made_on_the_page_and_read_there(as_curator, curator):
    benchmark = BenchmarkFactory(name="House", slug="house")
    page = "/benchmarks/house/releases/"
    assert "has no active item" in as_curator.post(page, {"name": "1.0"}).content.decode()
    ItemFactory(benchmark=benchmark, key="first", licence="CC0-1.0")
    reply = as_curator.post(page, {"name": "1.0", "notes": "Ours."}, follow=True)
    release = Release.objects.get()
    assert release.made_by == curator.annotator
    assert release.items_digest in text(reply)
    ItemFactory(benchmark=benchmark, key="second")
    later = make_release(benchmark, "1.1", actor=AnnotatorFactory())
    shown = text(as_curator.get(f"{page}{later.pk}/"))
    assert "Compared with 1.0" in shown
    assert "1 new." in shown
    assert "1.1" in text(as_curator.get(page))
    assert "already" in as_curator.post(page, {"name": "1.1"}).content.decode()
    assert as_curator.get(f"{page}{later.pk}/?with=999").status_code == 404


def test_the_files_of_a_release_are_read_line_by_line(as_curator):
    benchmark = BenchmarkFactory(slug="house")
    ItemFactory(benchmark=benchmark, key="first")
    release = make_release(benchmark, "1.0")
    reply = as_curator.get(f"/benchmarks/house/releases/{release.pk}/items.jsonl")
    assert json.loads(b"".join(reply.streaming_content))["id"] == "first"
    reply = as_curator.get(f"/benchmarks/house/releases/{release.pk}/items.parquet")
    table = pyarrow.parquet.read_table(io.BytesIO(b"".join(reply.streaming_content)))
    assert table.column("id").to_pylist() == ["first"]
    assert as_curator.get(f"/benchmarks/house/releases/{release.pk}/else.txt").status_code == 404
    assert as_curator.get(f"/benchmarks/other/releases/{release.pk}/").status_code == 404


def test_a_draft_goes_from_the_form_over_four_checkers_to_an_item(as_curator):
    BenchmarkFactory(name="House", slug="house")
    body = {
        "benchmark": "house",
        "text": "<b>Mend</b> the timer.",
        "knowledge": "timers",
        "category": "Code Debugging",
        "difficulty": "easy",
        "languages": "C, Rust",
        "licence": "CC0-1.0",
        "source": "own work",
        "send": "1",
    }
    wrong = as_curator.post("/curation/drafts/new/", {**body, "languages": "Kobol", "text": ""})
    assert wrong.status_code == 422
    assert "unknown programming language" in wrong.content.decode().lower()
    assert not Draft.objects.exists()
    as_curator.post("/curation/drafts/new/", body)
    draft = Draft.objects.get()
    assert (draft.state, draft.main_category) == ("checking", "Development and Programming")
    assert "It is being checked" in text(as_curator.get(f"/curation/drafts/{draft.public_id}/"))
    answers = dict.fromkeys(("clear", "ethical", "solvable", "valid"), "yes")
    for number in range(4):
        client = Client()
        client.force_login(UserFactory(role=Role.CURATOR))
        page = text(client.post("/curation/check/next/", follow=True))
        assert "&lt;b&gt;Mend&lt;/b&gt;" in page
        assert draft.writer.pseudonym not in page
        said = {"draft": draft.public_id, **answers}
        if number == 1:
            said["valid"] = "no"
            refused = client.post("/curation/check/", said)
            assert refused.status_code == 422
            assert "stands in the way" in refused.content.decode()
            said["valid_reason"] = "Every answer passes."
        assert "No draft waits" in text(client.post("/curation/check/", said, follow=True))
    draft.refresh_from_db()
    assert draft.state == "accepted"
    shown = text(as_curator.get(f"/curation/drafts/{draft.public_id}/"))
    assert "Every answer passes." in shown
    assert draft.item.key in shown
    funnel = text(as_curator.get("/benchmarks/house/funnel/"))
    assert "1 active item" in funnel
    assert "75 %" not in funnel  # each checker said one thing


def test_a_check_for_a_draft_that_is_not_held_changes_nothing(as_curator):
    DraftFactory(state="checking")
    as_curator.post("/curation/check/next/")
    page = text(as_curator.post("/curation/check/", {"draft": "another"}, follow=True))
    assert "for another draft" in page
    assert not Check.objects.exists()
    assert "No draft waits" in text(as_curator.post("/curation/check/pass-on/", follow=True))


def test_a_lead_sets_the_plan_and_the_funnel_tells_what_is_missing():
    client = Client()
    client.force_login(UserFactory(role=Role.LEAD))
    benchmark = BenchmarkFactory(slug="house")
    ItemFactory(benchmark=benchmark, sub_category="Security", difficulty="easy")
    plan = "/benchmarks/house/funnel/plan/"
    refused = client.post(plan, {"checks": 2, "yes_needed": 3}, follow=True)
    assert "Nothing was changed" in text(refused)
    client.post(plan, {"checks": 3, "yes_needed": 2, "takes_preset": "on"})
    page = text(client.get("/benchmarks/house/funnel/"))
    assert "1 of 397 items" in page
    assert "3 people check each draft" in page
    assert "Algorithm Design and Implementation" in page
    own = {"checks": 3, "yes_needed": 2, "target_lines": "Security 2 0 1\n\nOur  own 0 5 0"}
    client.post(plan, own)
    page = text(client.get("/benchmarks/house/funnel/"))
    assert "1 of 8 items" in page
    assert "Our own" in page
    for lines, words in {
        "Security 2 x 1": "Line 1",
        "1 2 3": "Line 1",
        "A 1 1 1\nA 1 1 1": "A stands twice",
        "A 1 1 1000000": "at most 100,000",
    }.items():
        refused = text(client.post(plan, {**own, "target_lines": lines}, follow=True))
        assert words in refused
    assert "1 of 8 items" in text(client.get("/benchmarks/house/funnel/"))

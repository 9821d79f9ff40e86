"""The imports so far: search, filters and pages are in the address."""

import pytest
from django.test import Client

from accounts.models import Job, Role
from tests.factories import AnnotatorFactory, JobFactory, UserFactory
from web.paging import PAGE_SIZE

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.LEAD))
    return client


def done_import(title: str, **fields: object) -> Job:
    return JobFactory(title=title, parameters={"dry_run": False}, **fields)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, ["Votes of May", "Answers of owls", "Items of MAY"]),
        ({"q": "may"}, ["Votes of May", "Items of MAY"]),
        ({"kind": "import_answers"}, ["Answers of owls"]),
        ({"state": "failed"}, ["Answers of owls"]),
        ({"q": "may", "kind": "import_items", "state": "done"}, ["Items of MAY"]),
        ({"q": "nothing like it"}, []),
    ],
)
def test_the_imports_so_far_are_searched_and_filtered(lead: Client, query, shown: list[str]):
    done_import("Items of MAY", state="done")
    done_import("Answers of owls", kind="import_answers", state="failed")
    done_import("Votes of May", kind="import_votes", state="running")
    JobFactory(title="A look at May", parameters={"dry_run": True})
    JobFactory(title="Another thing in May", kind="export", parameters={"dry_run": False})
    reply = lead.get("/imports/", query)
    assert [job.title for job in reply.context["page"].rows] == shown
    assert ("Nothing matches" in reply.content.decode()) == (not shown)


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "export"},
        {"state": "asleep"},
        {"colour": "red"},
        {"sort": "title"},
        {"after": "7"},
        {"after": "2b1c7a5e-3c1d-4d6e-8f4a-0123456789ab"},
    ],
)
def test_an_address_that_no_list_of_imports_has_is_refused(lead: Client, query):
    done_import("One")
    assert lead.get("/imports/", query).status_code == 400


def test_the_imports_so_far_are_read_page_by_page_with_the_filters_kept(lead: Client):
    for number in range(PAGE_SIZE + 2):
        done_import(f"Import {number}", state="done")
    done_import("Broken", state="failed")
    first = lead.get("/imports/", {"state": "done"}).context["page"]
    assert (len(first.rows), first.total, first.previous) == (PAGE_SIZE, PAGE_SIZE + 2, "")
    second = lead.get(f"/imports/{first.next}").context["page"]
    assert [job.title for job in second.rows] == ["Import 1", "Import 0"]
    assert second.next == ""
    back = lead.get(f"/imports/{second.previous}").context["page"]
    assert back.rows == first.rows


def test_the_list_of_imports_costs_the_same_with_many_and_fetches_no_errors(
    lead: Client, django_assert_num_queries
):
    for _ in range(20):
        done_import("One", created_by=AnnotatorFactory(), errors=[{"line": 1}])
    with django_assert_num_queries(4) as captured:
        lead.get("/imports/")
    assert not [q["sql"] for q in captured if '"accounts_job"."errors"' in q["sql"]]

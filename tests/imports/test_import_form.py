"""What is stated on the page of imports: taken as stated, or refused beside its field."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Job, Role
from catalog.models import Benchmark
from tests.factories import BenchmarkFactory
from tests.intake import item
from tests.uploads import signed_in, upload, work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def lead() -> Client:
    return signed_in(Role.LEAD)


@pytest.mark.parametrize(
    ("stated", "state"), [({}, "failed"), ({"allow_unknown_categories": "on"}, "done")]
)
def test_categories_of_others_are_kept_where_that_was_stated(lead: Client, stated, state: str):
    upload(lead, item("one", main_category="Theirs"), **stated)
    preview = work(Job.objects.get())
    assert preview.state == state
    page = lead.get(f"/imports/{preview.public_id}/").content.decode()
    assert ("<td>Theirs</td>" in page) == (state == "done")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"new_benchmark": ""}, "new_benchmark"),
        ({"kind": "import_people"}, "kind"),
        ({"file": ""}, "file"),
        ({"format": "fasteval"}, "format"),
        ({"competitor": "red"}, "competitor"),
        ({"columns": "model_a=left"}, "columns"),
        ({"kind": "import_votes", "columns": "modela=left"}, "columns"),
        ({"kind": "import_votes", "winners": "left"}, "winners"),
        ({"kind": "import_votes", "create_items": "on"}, "create_items"),
        ({"ignore": 'one,"two'}, "ignore"),
        ({"ignore": 'one,"two"x'}, "ignore"),
        ({"ignore": "one\rtwo"}, "ignore"),
        ({"ignore": "one\ntwo"}, "ignore"),
        ({"ignore": "one\n\ntwo"}, "ignore"),
        ({"new_benchmark": "My\u200btasks"}, "new_benchmark"),
        ({"new_benchmark": "x" * 201}, "new_benchmark"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(lead: Client, fields, field: str):
    reply = upload(lead, item("one"), **fields)
    assert reply.status_code == 422
    assert set(reply.context["form"].errors) == {field}
    assert not Job.objects.exists()


def test_a_benchmark_is_chosen_or_named_never_both(lead: Client):
    BenchmarkFactory()
    reply = upload(lead, item("one"), benchmark=Benchmark.objects.get().pk)
    assert set(reply.context["form"].errors) == {"new_benchmark"}


@pytest.mark.parametrize("name", ["Past votes", "past VOTES", "past-votes"])
def test_a_new_benchmark_is_not_one_that_is_there(lead: Client, name: str):
    BenchmarkFactory(name="Past votes", slug="past-votes")
    reply = upload(lead, item("one"), new_benchmark=name)
    said = "There is a benchmark Past votes: choose it above, or take another name."
    assert reply.context["form"].errors == {"new_benchmark": [said]}
    assert not Job.objects.exists()


def test_a_file_that_is_too_large_or_no_table_of_tags_is_refused(lead: Client, monkeypatch):
    monkeypatch.setattr("imports.forms.MAX_BYTES", 10)
    table = SimpleUploadedFile("tags.json", b"[]")
    reply = upload(lead, item("one"), tag_table=table)
    assert set(reply.context["form"].errors) == {"file", "tag_table"}

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


OWN = {"item": "one", "text": "Done."}
LEFT_RIGHT = {"left": "red", "right": "blue", "choice": "l"}


@pytest.mark.parametrize(
    ("row", "fields", "field"),
    [
        (None, {"new_benchmark": ""}, "new_benchmark"),
        (None, {"new_benchmark": "My\u200btasks"}, "new_benchmark"),
        (None, {"new_benchmark": "x" * 201}, "new_benchmark"),
        (None, {"ignore": ["no such field"]}, "ignore"),
        (None, {"kind": "import_answers", "format": "own_items", "competitor": "red"}, "format"),
        (OWN, {"kind": "import_answers", "competitor": ""}, "competitor"),
        (LEFT_RIGHT, {"kind": "import_votes", "column_model_a": "none"}, "column_model_a"),
        (LEFT_RIGHT, {"kind": "import_votes", "column_model_b": "left"}, "column_model_b"),
        (LEFT_RIGHT, {"kind": "import_votes", "word_2_0": "model_c"}, "word_2_0"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(lead: Client, row, fields, field: str):
    columns = {"column_model_a": "left", "column_model_b": "right", "column_winner": "choice"}
    stated = {**columns, "word_2_0": "model_a"} if row == LEFT_RIGHT else {}
    reply = upload(lead, row or item("one", odd=1), **{**stated, **fields})
    assert reply.status_code == 422
    assert field in reply.context["form"].errors
    assert not Job.objects.exists()


@pytest.mark.parametrize("fields", [{"kind": "import_people"}, {"kind": ""}])
def test_a_kind_that_is_none_is_asked_for_again(lead: Client, fields):
    reply = upload(lead, {"some": 1, "thing": 2}, **fields)
    assert reply.status_code == 422
    assert "What does it hold?" in reply.content.decode()
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


def test_a_file_that_is_too_large_is_refused(lead: Client, monkeypatch):
    monkeypatch.setattr("imports.forms.files.MAX_BYTES", 10)
    reply = upload(lead, item("one"))
    assert set(reply.context["form"].errors) == {"files"}


def test_what_is_no_table_of_tags_is_refused(lead: Client):
    row = {"id": "1", "messages": [{"role": "user", "content": "Do it."}], "difficulty": "easy"}
    reply = upload(lead, row, tag_table=SimpleUploadedFile("tags.json", b"[]"))
    assert set(reply.context["form"].errors) == {"tag_table"}

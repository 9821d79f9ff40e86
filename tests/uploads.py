"""Files for the page of imports, and the work that they ask for."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Job, Role, User
from catalog.tasks import run_import_answers, run_import_items
from imports.tasks import run_import_votes
from tests.factories import UserFactory

TASKS = {
    "import_items": run_import_items,
    "import_answers": run_import_answers,
    "import_votes": run_import_votes,
}


def signed_in(role: Role) -> Client:
    client = Client()
    UserFactory(role=role)
    client.force_login(User.objects.latest("pk"))
    return client


def address(reply):
    assert reply.status_code == 302
    return reply["Location"]


def file_of(*rows: dict, name: str = "rows.jsonl") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "".join(json.dumps(row) + "\n" for row in rows).encode())


def upload(client: Client, *rows: dict, kind: str = "import_items", **fields):
    stated = {"kind": kind, "new_benchmark": "My tasks", "file": file_of(*rows), **fields}
    return client.post("/imports/", stated)


def work(job: Job) -> Job:
    TASKS[job.kind](job.pk)
    job.refresh_from_db()
    return job

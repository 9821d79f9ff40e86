"""Files for the page of imports, and the work that they ask for."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Job, Role, User
from catalog.tasks import run_import_answers, run_import_items
from imports.forms import mapping
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


def give(client: Client, *files, **fields):
    """Files alone; what the page answers."""
    return client.post("/imports/", {"files": files, **fields})


def upload(client: Client, *rows: dict, kind: str = "import_items", file=None, **fields):
    """Give a file and say what becomes of it; what the last page answers."""
    reply = give(client, file or file_of(*rows))
    if reply.status_code != 302:
        return reply
    stated = vote_choices(rows[0]) if kind == "import_votes" and rows else {}
    stated |= {"kind": kind, "new_benchmark": "My tasks", **fields}
    return client.post(reply["Location"], stated)


def vote_choices(row: dict) -> dict[str, str]:
    """Each column for the fact of its name, and the winner's word for itself."""
    columns = {f"column_{name}": name for name in mapping.FACTS if name in row}
    at = [*row].index("winner") if "winner" in row else 0
    return {**columns, f"word_{at}_0": row.get("winner", "")}


def work(job: Job) -> Job:
    TASKS[job.kind](job.pk)
    job.refresh_from_db()
    return job

"""Small files to import, and everything that imports may write, to compare before and after."""

import gzip
import json
from pathlib import Path

from django.apps import apps
from django.db import connection

from catalog.intake.run import ImportFile

ROOMS = ("catalog", "annotations", "leaderboard")


def jsonl(path: Path, *rows: dict) -> ImportFile:
    """A file of these rows, packed where its name says so."""
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return ImportFile(path, path.name)


def tables() -> dict[str, list]:
    """Every row of every table of the rooms, and the audit log."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    models.append(apps.get_model("accounts", "AuditEntry"))
    return {
        model.__name__: list(model._default_manager.order_by("pk").values()) for model in models
    }


def filled_tables() -> list[str]:
    """The tables of the rooms in which there is a row, by one statement."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    names = [model._meta.db_table for model in models]
    parts = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return [name for (name,) in cursor.fetchall()]


def item(key: str, text: str = "Write it.", **fields) -> dict:
    return {"key": key, "messages": [{"role": "user", "content": text}], **fields}


def answer(key: str, competitor: str = "model one", text: str = "Done.", **fields) -> dict:
    return {"item": key, "competitor": competitor, "text": text, **fields}


def failure(key: str, competitor: str = "model one", kind: str = "model") -> dict:
    return {"item": key, "competitor": competitor, "failure": kind}


def vote(a: str = "red", b: str = "blue", winner: str = "model_a", **fields) -> dict:
    return {"model_a": a, "model_b": b, "winner": winner, **fields}


def codearena(key: str = "1", **fields) -> dict:
    return {
        "id": key,
        "messages": [{"role": "user", "content": f"Task {key}."}],
        "difficulty": "easy",
        "programming_language": ["Python"],
        **fields,
    }


def tagged(*tags: str) -> dict:
    return {"parsed": {"task_type": list(tags)}}


def faults(report) -> list[tuple[str, int, str]]:
    return [(error.file, error.line, error.field) for error in report.errors]

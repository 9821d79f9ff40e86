"""The curator's list with many items: found right at any number, and measured on request.

`CURATION_ITEMS=100000 pytest -s tests/curation/test_many_items.py` prints how long it took.
"""

import json
import os
import random
import resource
import sys
import time
from statistics import median

import pytest
from django.db import connection

from catalog.actions.import_items import import_items
from catalog.intake.run import ImportFile
from catalog.models import BenchmarkItem
from curation.actions.edit_items import edit_items, undo_edit
from tests.factories import AnnotatorFactory
from tests.pages import text

pytestmark = pytest.mark.django_db

ITEMS = int(os.environ.get("CURATION_ITEMS", "2000"))
NOUNS = ["harbour", "lantern", "ledger", "meadow", "orchard", "quarry", "rivet", "sail", "timber"]
VERBS = ["sort", "parse", "merge", "cache", "render", "compress", "schedule", "validate"]
PAGES = {
    "open": "",
    "filter": "?difficulty=hard&language=rust",
    "category": "?sub_category=Security&sort=key",
    "rare word": "?q=lighthouse",
    "common word": "?q=sort",
    "two words": "?q=sort+lanterns",
    "key": "?q=item-0009",
    "word and filter": "?q=harbour&difficulty=easy",
}


def write_items(path):
    draw = random.Random(7)
    with path.open("w") as file:
        for place in range(ITEMS):
            words = [f"{draw.choice(VERBS)} the {draw.choice(NOUNS)}s" for _ in range(12)]
            words += ["near the lighthouse"] * (place % 1000 == 0)
            row = {
                "key": f"item-{place:06}",
                "messages": [{"role": "user", "content": ". ".join(words)}],
                "languages": [draw.choice(["python", "rust", "go", "c"])],
                "difficulty": draw.choice(["easy", "medium", "hard"]),
                "sub_category": draw.choice(["Security", "Cryptography", "Code Debugging"]),
            }
            file.write(json.dumps(row) + "\n")


def say(line):
    """Seen with -s."""
    sys.stdout.write(f"{line}\n")


def memory():
    """The most that this process had at once, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def seconds_of(page, client):
    begun = time.perf_counter()
    text(client.get(f"/items/{page}"))
    return time.perf_counter() - begun


def test_many_items_are_imported_listed_searched_and_edited(tmp_path, as_curator):
    write_items(tmp_path / "items.jsonl")
    before, begun = memory(), time.perf_counter()
    report = import_items([ImportFile(tmp_path / "items.jsonl", "items.jsonl")], "House")
    took = time.perf_counter() - begun
    assert not report.errors
    assert BenchmarkItem.objects.count() == ITEMS
    say(f"import of {ITEMS:,}: {took:.1f} s, {memory() - before} MB more")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_benchmarkitem")
    for name, page in PAGES.items():
        times = [seconds_of(page, as_curator) for _ in range(7)]
        say(f"{name:16} {1000 * median(times):6.0f} ms")
    rare = -(-ITEMS // 1000)
    assert BenchmarkItem.objects.containing("lighthouse").count() == rare
    assert text(as_curator.get("/items/?q=lighthouse")).count('class="mark"') == min(50, rare)
    keys = list(BenchmarkItem.objects.values_list("pk", flat=True)[:20_000])
    begun = time.perf_counter()
    edit = edit_items(keys, {"licence": "CC0-1.0"}, actor=AnnotatorFactory())
    say(f"edit of {len(keys):,}: {time.perf_counter() - begun:.1f} s")
    assert undo_edit(edit, actor=AnnotatorFactory()) == (len(keys), 0)

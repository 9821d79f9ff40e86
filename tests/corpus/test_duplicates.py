"""Planted near duplicates: how many are found, and how many texts go that are none."""

import os
import random

import pytest

from tests.corpus.conftest import documents

pytestmark = pytest.mark.corpus

# A million takes five minutes of a processor: CORPUS_TEXTS=1000000 make test-corpus.
TEXTS = int(os.environ.get("CORPUS_TEXTS", "10000"))
LENGTH = 60  # words of a text
PLANTED = 10  # one text out of so many has a near duplicate


def test_planted_near_duplicates_are_found_and_others_stay(made):
    """A near duplicate has one word of sixty changed, and one left out at its end."""
    draw = random.Random(5)
    words = [f"word{number}" for number in range(50_000)]
    planted = 0
    for file in range(8):
        rows = []
        for number in range(file, TEXTS, 8):
            text = draw.choices(words, k=LENGTH)
            rows.append({"id": f"{number:08d}", "text": " ".join(text)})
            if number % PLANTED == 0:
                planted += 1
                near = [*text[:-1]]
                near[draw.randrange(len(near))] = "changed"
                rows.append({"id": f"{number:08d}-near", "text": " ".join(near)})
        draw.shuffle(rows)
        made.rows(f"{file}.jsonl", rows)
    made.recipe(
        '[read]\npaths = ["*.jsonl"]\nformat = "jsonl"\n[[step]]\ndo = "near-duplicates"\n'
        "[write]\nparquet = false\n"
    )
    kept = [row["id"][:8] for row in documents(made.run("--tasks", 8))]
    found = TEXTS + planted - len(kept)
    assert len(set(kept)) == TEXTS  # nothing went that has no duplicate here
    assert found / planted >= 0.98

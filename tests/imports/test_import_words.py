"""The summary of an import, in the words of the page."""

from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Role
from catalog.actions.import_answers import import_answers
from catalog.actions.import_items import import_items
from catalog.intake.items import ItemChoices
from catalog.intake.uploads import KINDS
from imports.actions.import_votes import import_votes
from imports.words import WORDS, in_words
from tests.factories import JobFactory, UserFactory
from tests.intake import answer, item, jsonl, vote


def test_the_summary_is_in_words_and_in_order_and_leaves_nothing_out():
    summary = {"new_thing": 3, "rows_read": 2, "benchmark": "Mine"}
    assert in_words(summary) == [("Benchmark", "Mine"), ("Rows read", 2), ("new_thing", 3)]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_an_import_has_the_words_of_its_dry_run(client: Client, kind: str):
    client.force_login(UserFactory(role=Role.LEAD))
    job = JobFactory(kind=kind, state="done", summary={"items_changed": 3, "rows_read": 4})
    page = client.get(f"/jobs/{job.public_id}/").content.decode()
    assert "<dt>Rows read</dt><dd>4</dd><dt>Items with new text</dt><dd>3</dd>" in page


@pytest.mark.django_db
def test_every_count_of_an_import_has_words(tmp_path: Path):
    answers = [{"competitor": "red", "text": "Done."}]
    full = item("one", task_types=["zzz"], answers=answers, languages=["nolang"])
    full["sub_category"] = "Nothing of ours"
    kept = ItemChoices(allow_unknown_languages=True, allow_unknown_categories=True)
    reports = [
        import_items([jsonl(tmp_path / "a.jsonl", full)], "Mine", kept),
        import_items([jsonl(tmp_path / "a.jsonl", full)], "Mine", kept),
        import_answers([jsonl(tmp_path / "b.jsonl", answer("one", "red", seconds=1.0))], "Mine"),
        import_votes([jsonl(tmp_path / "c.jsonl", vote())], "Mine"),
    ]
    for report in reports:
        assert not report.is_refused
        assert set(report.facts()) <= set(WORDS)

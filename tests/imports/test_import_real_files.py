"""Published files through the imports themselves, where a copy lies beside the project."""

import os
import tarfile
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from annotations.actions.import_votes import VoteChoices
from annotations.actions.number_facts import number_facts
from annotations.importers import ColumnMapping, WinnerMapping
from annotations.models import ImportedVote
from catalog.actions.import_answers import import_answers
from catalog.actions.import_items import import_items
from catalog.intake.run import ImportFile
from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor
from imports.actions.import_votes import import_votes
from leaderboard.actions.bring_up_to_date import bring_up_to_date
from leaderboard.models import Snapshot
from tests.intake import tables

DATA = Path(
    os.environ.get("ARENA_TEST_DATA") or Path(__file__).parents[2].parent / "shared" / "data"
)
MOST_STATEMENTS = 1_000  # for 23,616 answers

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no published data in {DATA.name}"),
]


def published(*path: str) -> ImportFile:
    return ImportFile(DATA.joinpath(*path), path[-1])


def test_arena_hard_brings_500_items_and_the_answers_of_three_models():
    items = import_items([published("arena-hard", "v0.1-question.jsonl.gz")], "Arena-Hard")
    assert items.counts["items_created"] == BenchmarkItem.objects.count() == 500
    models = {"gpt-3.5-turbo-0125", "gpt-4-0314", "gpt-4-0613"}
    files = [published("arena-hard", f"v0.1-{model}.jsonl.gz") for model in sorted(models)]
    answers = import_answers(files, "arena-hard")
    assert answers.errors == []
    assert (answers.counts["rows_read"], answers.counts["answers_created"]) == (1_500, 1_500)
    assert set(Competitor.objects.values_list("name", flat=True)) == models
    before = tables()
    again = import_answers(files, "arena-hard")
    assert again.counts["answers_unchanged"] == 1_500
    assert tables() == before


def counted(statements, execute, sql, *rest):
    statements[sql[:20]] += 1
    return execute(sql, *rest)


def test_fasteval_makes_its_items_from_the_prompts(tmp_path: Path):
    with tarfile.open(DATA / "fasteval-humaneval" / "human-eval-plus.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    files = [
        ImportFile(path, str(path.relative_to(tmp_path)), path.parent.parent.name)
        for path in sorted(tmp_path.rglob("answers.json"))
    ]
    statements = Counter()
    with connection.execute_wrapper(partial(counted, statements)):
        report = import_answers(files, "HumanEval", empty="failed", create_items=True)
    assert 100 < statements.total() < MOST_STATEMENTS
    assert report.errors == []
    counts = ("rows_read", "answers_created", "answers_failed", "items_created", "models_created")
    assert [report.counts[name] for name in counts] == [23_616, 23_616, 38, 164, 34]
    assert Answer.objects.ready().count() == 23_616 - 38
    report = import_answers(files[:2], "HumanEval", empty="failed")
    assert (report.changed, report.counts["answers_unchanged"]) == (0, report.counts["rows_read"])


def test_the_votes_of_llmfao_count_once_however_often_and_differently_they_are_imported():
    crowd = published("llmfao", "crowd-comparisons.csv")
    winners = WinnerMapping.parse("left=model_a,right=model_b,tie=tie")
    names = "model_a=left,model_b=right,judge=worker"
    columns = ColumnMapping.parse(f"{names},question_id=prompt")
    stated = VoteChoices(columns=columns, winners=winners)
    report = import_votes([crowd], "LLMFAO", stated)
    assert (report.counts["votes_created"], report.counts["models_created"]) == (8_931, 59)
    bring_up_to_date(as_of=number_facts())
    assert Snapshot.objects.get().votes == ImportedVote.objects.count() == 8_931
    before = tables()
    report = import_votes([crowd], "llmfao", stated)
    assert (report.counts["votes_unchanged"], report.changed) == (8_931, 0)
    assert tables() == before
    other = VoteChoices(columns=ColumnMapping.parse(names), winners=winners)
    report = import_votes([crowd], "llmfao", other)
    assert [error.field for error in report.errors] == ["(file)"]
    assert tables() == before
    assert Benchmark.objects.count() == 1

"""Published files, where a copy of them lies beside the project; counts are their publishers'."""

import os
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from catalog.importers import Options, RowError, read_answers, read_items

DATA = Path(
    os.environ.get("ARENA_TEST_DATA") or Path(__file__).parents[2].parent / "shared" / "data"
)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no published data in {DATA.name}")


def read(reading):
    rows = list(reading)
    assert [row for row in rows if isinstance(row, RowError)] == []
    assert reading.rows == len(rows)
    return rows


@pytest.fixture(scope="module")
def fasteval(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("fasteval")
    with tarfile.open(DATA / "fasteval-humaneval" / "human-eval-plus.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return sorted(folder.rglob("answers.json"))


@pytest.mark.parametrize(
    ("name", "count", "coding"), [("v0.1-question", 500, 0), ("v2.0-question", 750, 253)]
)
def test_the_prompts_of_arena_hard(name: str, count: int, coding: int):
    reading = read_items(DATA / "arena-hard" / f"{name}.jsonl.gz")
    items = read(reading)
    assert (reading.format, len(items)) == ("arena_hard_items", count)
    assert sum(item.sub_category == "coding" for item in items) == coding


@pytest.mark.parametrize(
    ("name", "model", "count"),
    [
        ("v0.1-gpt-3.5-turbo-0125", "gpt-3.5-turbo-0125", 500),
        ("v0.1-gpt-4-0314", "gpt-4-0314", 500),
        ("v0.1-gpt-4-0613", "gpt-4-0613", 500),
        ("v2.0-o3-mini-2025-01-31", "o3-mini-2025-01-31", 750),
    ],
)
def test_the_answers_of_arena_hard_belong_to_its_prompts(name: str, model: str, count: int):
    reading = read_answers(DATA / "arena-hard" / f"{name}.jsonl.gz")
    answers = read(reading)
    assert (reading.format, len(answers)) == ("arena_hard_answers", count)
    assert {answer.competitor for answer in answers} == {model}
    version = name.split("-")[0]
    items = read(read_items(DATA / "arena-hard" / f"{version}-question.jsonl.gz"))
    prompts = {item.key: item.messages[0].content for item in items}
    assert {answer.item_key: answer.prompt for answer in answers} == prompts


def test_the_answers_of_fasteval_are_164_tasks_of_34_models(fasteval: list[Path]):
    counts, empty = Counter(), Counter()
    for path in fasteval:
        model = path.parent.parent.name
        reading = read_answers(path, options=Options(competitor=model, empty="failed"))
        answers = read(reading)
        assert reading.format == "fasteval"
        assert len({answer.item_key for answer in answers}) == 164
        counts[model] = len(answers)
        empty[model] = sum(answer.failure == "model" for answer in answers)
    assert (len(counts), counts.total()) == (34, 23_616)
    assert +empty == {"stabilityai--StableBeluga2": 38}


def test_an_empty_completion_of_fasteval_is_refused_when_nothing_was_stated(fasteval: list[Path]):
    (path,) = [path for path in fasteval if "StableBeluga2" in str(path)]
    reading = read_answers(path, options=Options(competitor="StableBeluga2"))
    errors = [row for row in reading if isinstance(row, RowError)]
    assert (len(errors), reading.rows, reading.refused) == (38, 454, 38)
    assert (errors[0].line, errors[0].field) == (152, "completion_raw")


@pytest.mark.parametrize(
    "name",
    [
        "llmfao/crowd-comparisons.csv",
        "llmfao/results.jsonl.gz",
        "llmfao/pairs-crowd.jsonl.gz",
        "mtbench-human/human_gpt_comparison.zip",
        "mtbench-human/question.jsonl",
        "fasteval-humaneval/mt-bench.tar.xz",
        "codearena-tags/tasktype_to_levels.json",
    ],
)
def test_files_of_another_kind_are_refused_with_one_error(name: str):
    for read_as in (read_items, read_answers):
        reading = read_as(DATA / name)
        assert [type(row) for row in reading] == [RowError]
        assert reading.format is None

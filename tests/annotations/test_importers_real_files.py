"""Published votes, where a copy of them lies beside the project; counts are their publishers'."""

import csv
import io
import os
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from annotations.importers import ColumnMapping, VoteRow, WinnerMapping, read_votes

DATA = Path(
    os.environ.get("ARENA_TEST_DATA") or Path(__file__).parents[2].parent / "shared" / "data"
)
SIDES = WinnerMapping.parse("left=model_a,right=model_b,tie=tie")

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no published data in {DATA.name}")


def votes(reading) -> list[VoteRow]:
    rows = list(reading)
    assert reading.errors == []
    return rows


def test_the_votes_of_llmfao_by_a_stated_mapping():
    columns = ColumnMapping.parse("model_a=left,model_b=right,judge=worker,question_id=prompt")
    path = DATA / "llmfao" / "crowd-comparisons.csv"
    reading = read_votes(path, columns=columns, winners=SIDES)
    rows = votes(reading)
    assert Counter(row.winner for row in rows) == {"model_a": 2_911, "model_b": 2_549, "tie": 3_471}
    models = {row.competitor_a for row in rows} | {row.competitor_b for row in rows}
    assert (len(models), len({row.judge for row in rows})) == (59, 124)
    assert {"Alpaca (7B)", "PaLM 2 Bison (Code Chat)"} <= models
    assert reading.not_imported == {"id", "model_x", "model_y"}
    assert len({row.row_key for row in rows}) == 8_931


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("gpt4-comparisons", 3_236),
        ("gpt3-comparisons", 3_236),
        ("gpt4-crowd-comparisons", 2_139),
        ("gpt3-crowd-comparisons", 2_139),
    ],
)
def test_the_judgments_of_llmfao_have_no_judge(name: str, count: int):
    columns = ColumnMapping.parse("model_a=left,model_b=right,question_id=prompt")
    path = DATA / "llmfao" / f"{name}.csv"
    rows = votes(read_votes(path, columns=columns, winners=SIDES))
    assert (len(rows), {row.judge for row in rows}) == (count, {None})


def test_the_votes_of_llmfao_are_refused_while_nothing_is_stated():
    reading = read_votes(DATA / "llmfao" / "crowd-comparisons.csv")
    assert not any(isinstance(row, VoteRow) for row in reading)
    missing = [error.field for error in reading.errors if error.found == "no such column"]
    assert missing == ["model_a", "model_b"]


@pytest.fixture
def mt_bench(tmp_path: Path) -> Path:
    """The rows of the published file in which both turns are the same."""
    with zipfile.ZipFile(DATA / "mtbench-human" / "human_gpt_comparison.zip") as archive:
        text = archive.read("human_gpt_comparison.csv").decode()
    rows = csv.DictReader(io.StringIO(text, newline=""))
    path = tmp_path / "votes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows.fieldnames or [])
        writer.writeheader()
        writer.writerows(row for row in rows if row["turn_x"] == row["turn_y"])
    return path


def test_the_human_votes_of_mt_bench_by_a_stated_mapping(mt_bench: Path):
    columns = ColumnMapping.parse("winner=winner_x,judge=judge_x,turn=turn_x")
    rows = votes(read_votes(mt_bench, columns=columns))
    assert Counter(row.winner for row in rows) == {"model_b": 1_040, "model_a": 294, "tie": 417}
    assert len({row.judge for row in rows}) == 65
    assert len({row.item_key for row in rows}) == 80
    assert {row.turn for row in rows} == {1, 2}

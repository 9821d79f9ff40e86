"""Judgments that others made: what is read, what is refused, and what real files come to."""

import csv
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from annotations.actions.import_votes import VoteChoices
from annotations.importers import ColumnMapping, WinnerMapping
from catalog.intake.run import ImportFile
from catalog.models import Benchmark
from imports.actions.import_votes import import_votes
from judging.models import Judge, Judgment, Mark
from judging.queries.battles import judged_battles
from judging.queries.report import report_of
from tests.factories import ItemFactory

pytestmark = pytest.mark.django_db
DATA = settings.BASE_DIR.parent / "shared" / "data"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not here")


def written(path: Path, *records):
    path.write_text("\n".join(json.dumps(record) for record in records))
    return str(path)


def game(label):
    return {"user_prompt": "…", "judgment": f"Well.\n[[{label}]]" if label else "", "score": label}


def test_codearena(tmp_path, benchmark, capsys):
    ItemFactory(benchmark=benchmark, key="a1")
    games = [[game("A>B"), game("B>>A")], [game("B>A"), game("A>>B")], [game(None), game("A>B")]]
    records = [
        {"id": key, "model": "Larch", "games": pair, "if_win": False}
        for key, pair in zip(("a1", "a2", "a3"), games, strict=True)
    ]
    file = written(tmp_path / "result.jsonl", *records)
    common = ("--benchmark", "tasks", "--format", "codearena", "--judge", "Oak")
    call_command("import_judgments", file, *common)
    judge = Judge.objects.get()
    assert not judge.is_asked
    battles = {b.item_key: b for b in judged_battles(judge, benchmark)}
    assert battles["a1"].item is not None
    larch_first = {k: b.games[0].first_shown for k, b in battles.items()}
    assert set(larch_first) == {"a1", "a2", "a3"}
    first = Judgment.objects.get(item_key="a1", order=1)
    assert (first.competitor_a.name, first.competitor_b.name) == ("gpt-4-turbo-2024-04-09", "Larch")
    assert Judgment.objects.get(item_key="a3", order=1).invalid == "empty"
    call_command("import_judgments", file, *common)
    assert Judgment.objects.count() == 6
    assert "unchanged        6" in capsys.readouterr().out


def test_arena_hard_names_baseline_and_judge_itself(tmp_path):
    record = {"uid": "u", "model": "Larch", "judge": "Oak", "baseline": "Elm"}
    games = [{"score": "A>B", "judgment": {"answer": "So [[A>B]]"}}, game("B>A")]
    call_command(
        "import_judgments",
        written(tmp_path / "x.jsonl", record | {"games": games}),
        *("--benchmark", "Hard", "--format", "arena_hard"),
    )
    judgment = Judgment.objects.get(order=1)
    assert (judgment.judge.name, judgment.competitor_a.name) == ("Oak", "Elm")
    assert Benchmark.objects.get().name == "Hard"


def annotated(*ratings, **more):
    marks = [
        {"model": f"M{n}", "rating": rating, "rationale": "Two.\n\nParagraphs."}
        for n, rating in enumerate(ratings)
    ]
    return {"instruction": "Sort.", "preference": "readability", "annotations": marks} | more


def test_codeultrafeedback(tmp_path):
    file = written(tmp_path / "x.jsonl", annotated("4", "N/A", 3, "**2.5**"))
    call_command(
        *("import_judgments", file, "--benchmark", "Ultra", "--format", "codeultrafeedback")
    )
    assert list(Mark.objects.order_by("position").values_list("value", flat=True)) == [
        *(4.0, None, 3.0, 2.5)
    ]
    assert Judgment.objects.get().preference == "readability"


def test_a_bad_file_changes_nothing_and_says_where(tmp_path, capsys):
    file = written(
        tmp_path / "x.jsonl",
        annotated("4", "9"),
        annotated("four"),
        annotated("4", preference="beauty"),
        annotated("3"),
    )
    with pytest.raises(CommandError, match="3 errors"):
        call_command(
            *("import_judgments", file, "--benchmark", "Ultra", "--format", "codeultrafeedback")
        )
    said = capsys.readouterr().err.splitlines()
    assert [line.split(": found")[0] for line in said] == [
        "x.jsonl:1 annotations[1].rating",
        "x.jsonl:2 annotations[0].rating",
        "x.jsonl:3 preference",
    ]
    assert not Judgment.objects.exists()
    assert not Benchmark.objects.exists()


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"id": "x", "games": [game("A>B")] * 2}, "model"),
        ({"id": "x", "model": "L", "games": [game("A>B")]}, "games"),
        ({"id": "x", "model": "L", "games": [game("A>B"), "A>B"]}, "games[1]"),
        ({"id": "x", "model": "gpt-4-turbo-2024-04-09", "games": [game("A>B")] * 2}, "model"),
    ],
)
def test_what_a_codearena_file_must_have(tmp_path, capsys, record, field):
    file = written(tmp_path / "x.jsonl", record)
    with pytest.raises(CommandError, match="1 errors"):
        call_command("import_judgments", file, "--benchmark", "B", "--format", "codearena")
    assert f"x.jsonl:1 {field}:" in capsys.readouterr().err


@real
def test_gpt4_beside_people_on_mtbench(tmp_path):
    csv.field_size_limit(10**8)
    with zipfile.ZipFile(DATA / "mtbench-human" / "human_gpt_comparison.zip") as archive:
        name = archive.namelist()[0]
        archive.extract(name, tmp_path)
    with (tmp_path / name).open(newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["turn_x"] == row["turn_y"]]
    kept = tmp_path / "kept.csv"
    names = ("question_id", "model_a", "model_b", "winner_x", "judge_x", "turn_x")
    with kept.open("w", newline="") as opened:
        writer = csv.DictWriter(opened, [*names, "winner_y", "judge_y", "turn_y"])
        writer.writeheader()
        writer.writerows({key: row[key] for key in writer.fieldnames} for row in rows)
    stated = VoteChoices(
        columns=ColumnMapping.parse(
            "model_a=model_a,model_b=model_b,winner=winner_x,judge=judge_x,"
            "question_id=question_id,turn=turn_x"
        ),
        winners=WinnerMapping.parse("model_a=model_a,model_b=model_b,tie=tie"),
    )
    import_votes([ImportFile(kept, "kept.csv")], "MT", stated)
    call_command("import_judgments", str(kept), "--benchmark", "MT", "--format", "mtbench")
    judge = Judge.objects.get(name="gpt4_pair")
    labels = Counter(Judgment.objects.values_list("label", flat=True))
    assert labels.total() == 1232
    report = report_of(judge, Benchmark.objects.get())
    agreement = report["agreement"]
    expected = sum(
        row["winner_x"] == row["winner_y"].replace("tie (inconsistent)", "tie") for row in rows
    )
    assert agreement["n"] == 1751
    assert agreement["raw"] == pytest.approx(expected / 1751, abs=1e-4)
    assert agreement["people"]["n"] > 100
    assert agreement["decisive"] == pytest.approx(0.856, abs=0.001)  # 85 % in the paper
    assert agreement["people"]["decisive"] == pytest.approx(0.828, abs=0.001)  # 81 % there
    assert report["worth"]["worth"] >= 0


@real
def test_judges_of_llmfao():
    columns = ColumnMapping.parse("model_a=left,model_b=right,judge=worker,question_id=prompt")
    winners = WinnerMapping.parse("left=model_a,right=model_b,tie=tie")
    crowd = DATA / "llmfao" / "crowd-comparisons.csv"
    stated = VoteChoices(columns=columns, winners=winners)
    import_votes([ImportFile(crowd, crowd.name)], "LLMFAO", stated)
    raw = {}
    for name in ("gpt4", "gpt3"):
        file = DATA / "llmfao" / f"{name}-crowd-comparisons.csv"
        call_command("import_judgments", str(file), "--benchmark", "LLMFAO", "--format", "llmfao")
        judge = Judge.objects.get(name=name)
        assert judge.judgments.count() == 2139
        report = report_of(judge, Benchmark.objects.get())
        assert report["agreement"]["battles"] == 2139
        raw[name] = report["agreement"]["raw"]
        assert report["worth"]["worth"] < 100  # they judged only what people voted on
    # The better model is the better judge; people agree with each other more than with either.
    assert raw["gpt3"] < raw["gpt4"] < report["agreement"]["people"]["raw"]

"""People's votes leave: which of them, in every shape, whole and the same twice."""

import json

import pyarrow.parquet
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.timezone import now

from annotations.models import VoteComment
from exports.choices import Choices, ExportError
from exports.shapes import SHAPES
from tests.exports.published_schemas import BY_SHAPE, AceCodeRecord
from tests.exports.world import World, export, rows_of
from tests.factories import (
    AnswerFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    ItemFactory,
    RulingFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def whole_folder(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_what_its_trainer_publishes(world, shape, tmp_path):
    world.vote_everywhere("model_a", "model_a", "model_b")
    for item in world.items:
        world.tests(item)
    manifest = export(tmp_path / "out", shape)
    rows = rows_of(tmp_path / "out")
    assert rows
    for row in rows:
        BY_SHAPE[shape].model_validate(row)
    table = pyarrow.parquet.read_table(tmp_path / "out" / "train.parquet")
    assert table.to_pylist() == rows
    assert manifest["counts"]["rows"] == {"train": len(rows)}
    assert len(rows_of(tmp_path / "out", "meta/train.jsonl")) == len(rows)


def test_the_preferred_answer_is_chosen_and_the_prompt_is_the_item(world, tmp_path):
    world.vote(world.battles[0], "model_b", "model_b", "model_a")
    export(tmp_path / "out")
    [row] = rows_of(tmp_path / "out")
    assert row["prompt"] == world.items[0].messages
    assert row["chosen"] == [{"role": "assistant", "content": "Poor answers item-000."}]
    assert row["rejected"] == [{"role": "assistant", "content": "Good answers item-000."}]


def test_votes_on_sides_that_were_turned_are_read_as_they_were_meant(world, tmp_path):
    battle = world.battles[0]
    world.vote(battle, "model_a")
    world.vote_turned(battle, "model_b")
    export(tmp_path / "out", min_agreement=1.0)
    [row] = rows_of(tmp_path / "out")
    assert row["chosen"][0]["content"] == "Good answers item-000."


def test_too_little_agreement_is_left_out_and_counted(world, tmp_path):
    world.vote(world.battles[0], "model_a", "model_a", "model_b")
    world.vote(world.battles[1], "model_a", "model_a", "model_a")
    manifest = export(tmp_path / "out", min_agreement=0.7)
    assert [row["item"] for row in rows_of(tmp_path / "out", "meta/train.jsonl")] == ["item-001"]
    words = "pairs of answers with too little agreement or votes"
    assert manifest["left_out"][words] == 1


def test_ties_leave_pairs_and_bad_ones_become_labels(world, tmp_path):
    world.vote(world.battles[0], "tie")
    world.vote(world.battles[1], "both_bad")
    world.vote(world.battles[2], "model_a")
    export(tmp_path / "pairs")
    assert len(rows_of(tmp_path / "pairs")) == 1
    export(tmp_path / "labels", "trl-kto")
    assert sorted(row["label"] for row in rows_of(tmp_path / "labels")) == [
        *(False, False, False),
        True,
    ]
    export(tmp_path / "ties", "trl-kto", ties="positive")
    assert sum(row["label"] for row in rows_of(tmp_path / "ties")) == 3


def test_the_margin_says_how_strongly(world, tmp_path):
    world.vote(world.battles[0], "model_a", "model_a", strength="slight")
    world.vote(world.battles[1], "model_a", "model_a", "tie")
    export(tmp_path / "out", "trl-reward")
    margins = [row["margin"] for row in rows_of(tmp_path / "out")]
    assert margins == pytest.approx([0.5, 2 / 3])


def test_the_same_export_twice_gives_the_same_bytes(world, tmp_path):
    world.vote_everywhere("model_a", "model_b", "model_a")
    first = export(tmp_path / "one", "arena-votes", split="50/50")
    second = export(tmp_path / "two", "arena-votes", split="50/50")
    assert whole_folder(tmp_path / "one") == whole_folder(tmp_path / "two")
    assert first["digest"] == second["digest"]
    again = export(tmp_path / "one", "trl-kto")
    assert again["digest"] != first["digest"]
    assert not (tmp_path / "one" / "test.jsonl").exists()  # of the export before


def test_who_was_erased_or_ruled_out_is_gone(world, tmp_path):
    world.vote(world.battles[0], "model_a", "model_b", "model_b")
    for person in world.people[1:3]:
        person.erased_at = now()
        person.save()
    RulingFactory(benchmark=world.benchmark, annotator=world.people[3])
    world.vote(world.battles[1], "model_a")
    world.vote(world.battles[1], "model_b", "model_b", "model_b")
    manifest = export(tmp_path / "out")
    rows = rows_of(tmp_path / "out")
    assert rows[0]["chosen"][0]["content"] == "Good answers item-000."
    assert manifest["left_out"]["votes of erased people"] == 4
    assert manifest["left_out"]["erased people"] == 2
    assert manifest["left_out"]["votes of people whom a ruling leaves out"] == 1
    assert "votes of erased people | 4" in (tmp_path / "out" / "README.md").read_text()


def test_no_name_leaves_and_comments_only_when_asked(world, tmp_path):
    [vote] = world.vote(world.battles[0], "model_a")
    VoteComment.objects.create(vote=vote, text="says Klara")
    export(tmp_path / "out", "arena-votes")
    texts = b"".join(whole_folder(tmp_path / "out").values())
    assert world.people[0].pseudonym.encode() not in texts
    assert b"says Klara" not in texts
    export(tmp_path / "more", "arena-votes", comments=True)
    assert rows_of(tmp_path / "more")[0]["comment"] == "says Klara"


def test_terms_that_forbid_training_are_named_and_left_out(world, tmp_path):
    closed = CompetitorFactory(name="Closed", licence="OpenAI terms of use")
    item = world.items[0]
    answer = AnswerFactory(item=item, competitor=closed, text="Closed text.")
    world.vote(world.battle(item, one=answer), "model_a")
    world.vote(world.battles[1], "model_a")
    manifest = export(tmp_path / "out")
    assert manifest["models_left_out"] == {"Closed": "OpenAI terms of use"}
    assert b"Closed text" not in b"".join(whole_folder(tmp_path / "out").values())
    export(tmp_path / "all", forbidden_licences=True)
    assert len(rows_of(tmp_path / "all")) == 2


def test_votes_of_files_are_joined_with_the_answers_that_are_here(world, tmp_path):
    item = world.items[0]
    words = {"benchmark": world.benchmark, "competitor_a": world.poor, "competitor_b": world.good}
    ImportedVoteFactory(item=item, winner="model_b", judge="Karl", **words)
    ImportedVoteFactory(item=None, **words)
    manifest = export(tmp_path / "out")
    [row] = rows_of(tmp_path / "out")
    assert row["chosen"][0]["content"] == "Good answers item-000."
    assert manifest["left_out"] == {"imported votes on no item that is here": 1}
    with pytest.raises(ExportError, match="nothing to export"):
        export(tmp_path / "none", imported=False)


def test_items_of_a_split_never_share_text_and_the_shares_are_kept(tmp_path):
    world = World(items=20)
    for number in range(4):  # near duplicates of the first
        twin = dict(world.items[0].messages[0])
        twin["content"] = twin["content"].replace("us", "us all", 1) + "." * number
        world.items.append(
            ItemFactory(benchmark=world.benchmark, key=f"twin-{number}", messages=[twin])
        )
        world.battles.append(world.battle(world.items[-1]))
    world.vote_everywhere("model_a")
    manifest = export(tmp_path / "out", split="75/25")
    assert manifest["counts"]["rows"] == {"test": 6, "train": 18}
    sides = {}
    for name in ("train", "test"):
        for row in rows_of(tmp_path / "out", f"meta/{name}.jsonl"):
            sides[row["item"]] = name
    assert len({sides[f"twin-{number}"] for number in range(4)} | {sides["item-000"]}) == 1


def test_what_stands_in_another_benchmark_is_left_out_unless_told_otherwise(world, tmp_path):
    world.vote_everywhere("model_a")
    other = ItemFactory(key="copy", messages=[{"role": "user", "content": "x"}])
    other.benchmark.name = "Judge"
    other.benchmark.save()
    ItemFactory(benchmark=other.benchmark, key="same", messages=world.items[1].messages)
    manifest = export(tmp_path / "out")
    assert manifest["decontamination"]["items"] == [
        {"item": "item-001", "version": 1, "also_in": "Judge", "as": "same"}
    ]
    assert len(rows_of(tmp_path / "out")) == 3
    export(tmp_path / "off", decontaminate=False)
    assert len(rows_of(tmp_path / "off")) == 4
    with pytest.raises(ExportError, match="4 items stand in Arena too"):
        export(tmp_path / "own", judged_by=("Arena",))


def test_acecode_has_records_beside_its_pairs(world, tmp_path):
    world.vote_everywhere("model_a")
    world.tests(world.items[0])
    export(tmp_path / "out", "acecode")
    records = [
        AceCodeRecord.model_validate(row)
        for row in rows_of(tmp_path / "out", "train.records.jsonl")
    ]
    assert [len(record.inferences) for record in records] == [2, 2, 2, 2]
    assert "```python" in rows_of(tmp_path / "out")[0]["instruction"]


def test_the_command_writes_the_named_files_and_says_what_they_are(world, tmp_path, capsys):
    world.vote_everywhere("model_a", "model_a", "model_b")
    out = tmp_path / "out"
    call_command(
        *("export", "Arena", "--shape", "trl-preference", "--source", "people"),
        *("--out", str(out), "--min-agreement", "0.6", "--split", "50/50"),
    )
    names = {"train.jsonl", "test.jsonl", "train.parquet", "test.parquet", "README.md"}
    assert {*names, "manifest.json"} <= {path.name for path in out.iterdir()}
    manifest = json.loads((out / "manifest.json").read_text())
    said = capsys.readouterr().out
    assert manifest["digest"] in said
    assert manifest["files"]["train.jsonl"]["sha256"] in said
    assert "split: test" in (out / "README.md").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"benchmark": "Nowhere"}, "There is no benchmark 'Nowhere'. There are: Arena"),
        ({"split": "95-5"}, "--split is '95-5': state two parts like 95/5"),
        ({"min_agreement": 2.0}, "--min-agreement is 2: state a share from 0 to 1"),
        ({"campaign": "Spring"}, "no campaign 'Spring'"),
        ({"release": "v1"}, "no release 'v1'"),
        ({"source": "judge:Nobody"}, "--source judge:Nobody"),
        ({"source": "stars"}, "--source is 'stars': state one of people"),
        ({"judged_by": ("Mars",)}, "--judged-by: there is no benchmark 'Mars'"),
        ({}, "There is nothing to export from Arena"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(world, words, said, tmp_path):
    with pytest.raises(ExportError, match=said):
        export(tmp_path / "out", **words)
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_files_is_left_alone(world, tmp_path):
    world.vote_everywhere("model_a")
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ExportError, match="holds other files"):
        export(tmp_path)
    with pytest.raises(CommandError, match="is a file"):
        call_command(
            *("export", "Arena", "--shape", "trl-sft", "--source", "people"),
            *("--out", str(tmp_path / "thesis.txt")),
        )


def test_choices_come_back_from_what_a_job_keeps():
    choices = Choices("Arena", "trl-kto", "people", judged_by=("A", "B"), split="9/1")
    assert Choices.from_json(json.loads(json.dumps(choices.as_json()))) == choices

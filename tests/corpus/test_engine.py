"""Recipes run on the real engine: where `make corpus` was run, when asked for."""

import gzip
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.corpus.conftest import aside, documents, manifest, step
from tests.corpus.warc_files import conversion, response, write_warc

pytestmark = pytest.mark.corpus

JSONL = '[read]\npaths = ["*.jsonl"]\nformat = "jsonl"\n'
PLAIN = JSONL + '[[step]]\ndo = "length"\nat_least = 10\n'
WHOLE = PLAIN + '[[step]]\ndo = "exact-duplicates"\n[[step]]\ndo = "near-duplicates"\n'


def words(draw, count=80):
    return " ".join(f"word{draw.randrange(3000)}" for _ in range(count))


def many(made, files=3, each=300):
    """Files of texts with planted duplicates; returns how many texts there are without them."""
    draw = random.Random(1)
    for file in range(files):
        rows = []
        for number in range(each):
            text = words(draw)
            rows.append({"id": f"{file}-{number}", "text": text})
            if number % 10 == 0:
                near = text.split()
                near[draw.randrange(80)] = "changed"
                rows.append({"id": f"{file}-{number}-near", "text": " ".join(near)})
                rows.append({"id": f"{file}-{number}-same", "text": f"  {text} "})
        made.rows(f"{file}.jsonl", [*rows, "{broken"])
    return files * each


def test_duplicates_go_a_broken_line_is_set_aside_and_counts_add_up(made):
    unique = many(made)
    made.recipe(WHOLE)
    out = made.run("--tasks", 3)
    assert len({row["id"] for row in documents(out)}) == len(documents(out)) == unique
    assert [row["id"] for row in aside(out)] == [f"{n}.jsonl#360" for n in range(3)]
    assert step(out, "read jsonl")["aside"] == 3
    assert step(out, "exact-duplicates")["dropped"] == {"the same as another one": 90}
    assert step(out, "near-duplicates")["dropped"] == {"the same as another one": 90}
    for name, facts in manifest(out)["files"].items():
        assert (out / name).stat().st_size == facts["bytes"]
    page = (out / "report.html").read_text()
    assert "near-duplicates: the same as another one (90)" in page
    assert "<script" not in page


def test_how_many_tasks_there_are_changes_nothing(made):
    many(made)
    made.recipe(WHOLE)
    one, five = made.run("--tasks", 1, out="one"), made.run("--tasks", 5, out="five")
    assert documents(one) == documents(five)


def test_texts_that_differ_in_their_numbers_only_are_different_tasks(made):
    line = "Print {0}1 and {0}2 , then {0}3 and {0}4 , then their sum {0}5 and {0}6 and {0}7 ."
    made.rows("a.jsonl", [{"text": line.format(number)} for number in range(100, 120)])
    made.recipe(WHOLE)
    assert len(documents(made.run())) == 20


def test_killed_twenty_times_it_ends_with_the_same_bytes(made):
    many(made)
    made.recipe(WHOLE)
    calm = made.run("--tasks", 4, out="calm")
    killed = kill_often(made, 20)
    assert killed == 20
    out = made.run("--tasks", 4, out="rough")
    for name in (*manifest(calm)["files"], "manifest.json", "README.md"):
        assert (out / name).read_bytes() == (calm / name).read_bytes()
    assert not list(out.rglob(".*.part"))


def kill_often(made, times):
    """Runs that are killed: the run itself, or one of its tasks, at some moment of its life."""
    draw = random.Random(4)
    killed = 0
    while killed < times:
        process = subprocess.Popen(
            made.command("--tasks", 4, out="rough"),
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        time.sleep(draw.uniform(0.3, 2.5))
        children = children_of(process.pid)
        if children and draw.random() < 0.5:
            os.kill(draw.choice(children), signal.SIGKILL)
            killed += 1
            time.sleep(draw.uniform(0.1, 0.5))
        if process.poll() is None and killed < times:
            process.kill()
            killed += 1
        process.wait()
    return killed


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(word) for word in file.read().split()]


@pytest.mark.parametrize("path", sorted(Path("corpus/recipes").glob("*.toml")), ids=str)
def test_every_recipe_can_be_read(made, path):
    shutil.copy(path, made.folder / "recipe.toml")
    assert "'*.warc.gz' leads to no file" in made.refusal()


def test_a_folder_of_another_run_is_refused(made):
    many(made, files=1, each=20)
    made.recipe(PLAIN)
    made.run()
    made.recipe(PLAIN + "at_most = 90\n")
    assert "holds a run with other words in its recipe" in made.refusal()
    made.recipe(PLAIN)
    assert "holds a run with other tasks" in made.refusal("--tasks", 2)
    made.rows("late.jsonl", [{"text": "one more text"}])
    assert "holds a run with other files to read" in made.refusal()


def test_paths_that_lead_nowhere_are_named(made):
    made.recipe(JSONL)
    assert "'*.jsonl' leads to no file" in made.refusal()


@pytest.mark.parametrize("name", ["pages.warc", "pages.warc.gz"])
def test_pages_of_warc_files_are_read_and_pictures_are_not(made, name):
    write_warc(
        made.folder / name,
        [
            response("http://a.example/1", b"<p>caf\xe9</p>", "text/html; charset=latin-1"),
            response("http://a.example/2", b"\x89PNG", "image/png"),
            response("http://a.example/3", "<p>naïve</p>".encode(), licence="MIT"),
        ],
    )
    made.recipe(f'[read]\npaths = ["{name}"]\nformat = "warc"\nlicence = "unstated"\n')
    first, last = documents(made.run())
    assert (first["id"], first["text"]) == ("http://a.example/1", "<p>café</p>")
    assert (last["text"], last["metadata"]["licence"]) == ("<p>naïve</p>", "MIT")
    assert first["metadata"]["licence"] == "unstated"


def test_a_file_that_was_cut_off_gives_what_is_whole(made):
    pages = [response(f"http://a.example/{n}", b"<p>" + b"x" * 4000) for n in range(20)]
    write_warc(made.folder / "pages.warc.gz", pages)
    whole = (made.folder / "pages.warc.gz").read_bytes()
    (made.folder / "pages.warc.gz").write_bytes(whole[:-30])
    made.recipe('[read]\npaths = ["*.gz"]\nformat = "warc"\n')
    out = made.run()
    assert len(documents(out)) == 19
    assert aside(out)[0]["id"] == "pages.warc.gz#19"
    assert "the file is damaged from here on" in aside(out)[0]["error"]


def test_wet_parquet_and_folders_of_pages_are_read(made):
    write_warc(made.folder / "a.warc.wet.gz", [conversion("http://a.example/1", "A text")])
    made.recipe('[read]\npaths = ["*.wet.gz"]\nformat = "wet"\n', "wet.toml")
    assert [row["text"] for row in documents(made.run(recipe="wet.toml", out="wet"))] == ["A text"]

    many(made, files=1, each=20)
    made.recipe(PLAIN)
    made.run(out="first")
    made.recipe('[read]\npaths = ["first"]\nformat = "parquet"\n', "again.toml")
    again = documents(made.run(recipe="again.toml", out="again"))
    assert [row["text"] for row in again] == [
        row["text"] for row in documents(made.folder / "first")
    ]

    (made.folder / "site" / "deep").mkdir(parents=True)
    (made.folder / "site" / "index.html").write_text("<p>one")
    (made.folder / "site" / "deep" / "two.html.gz").write_bytes(gzip.compress(b"<p>two"))
    (made.folder / "site" / "damaged.html.gz").write_bytes(gzip.compress(b"<p>three")[:-9])
    made.recipe('[read]\npaths = ["site"]\nformat = "html"\n', "html.toml")
    out = made.run(recipe="html.toml", out="html")
    assert [row["text"] for row in documents(out)] == ["<p>two", "<p>one"]
    assert "damaged.html.gz" in aside(out)[0]["id"]


def test_slurm_gets_every_stage_after_the_one_before(made, monkeypatch):
    """A stand-in for sbatch runs each script at once, for every number of its array."""
    many(made, files=2, each=40)
    made.recipe(WHOLE + "buckets = 3\n")
    sbatch = made.folder / "bin" / "sbatch"
    sbatch.parent.mkdir()
    sbatch.write_text(SBATCH.format(log=made.folder / "handed-in"))
    sbatch.chmod(0o755)
    (sbatch.parent / "srun").write_text(
        '#!/bin/sh\nwhile [ "$1" != launch_pickled_pipeline ]; do shift; done\nexec "$@"\n'
    )
    (sbatch.parent / "srun").chmod(0o755)
    (sbatch.parent / "scontrol").write_text("#!/bin/sh\necho here\n")
    (sbatch.parent / "scontrol").chmod(0o755)
    monkeypatch.setenv("SLURM_NODELIST", "here")
    monkeypatch.setenv("PATH", f"{sbatch.parent}:{os.environ['PATH']}")
    calm = made.run("--tasks", 2, out="calm")
    out = made.run("--tasks", 2, "--executor", "slurm", "--partition", "cpu", out="slurm")
    assert manifest(out)["digest"] == manifest(calm)["digest"]
    handed_in = (made.folder / "handed-in").read_text().splitlines()
    assert len([line for line in handed_in if "dependency=afterok" in line]) >= 6


SRUN = """#!/bin/sh
while [ "$1" != launch_pickled_pipeline ]; do shift; done
exec "$@"
"""
SBATCH = """#!/bin/bash
echo "$@" >>{log}
for script; do :; done
last=$(sed -n 's/^#SBATCH --array=0-\\([0-9]*\\).*/\\1/p' "$script")
case "$*" in *RUN_OFFSET=*) export RUN_OFFSET=0 ;; esac
for number in $(seq 0 "${{last:-0}}"); do
    SLURM_ARRAY_TASK_ID=$number bash "$script" >>{log}.out 2>&1 || exit 1
done
echo "Submitted batch job 7"
"""


def test_half_of_a_character_is_set_aside(made):
    """No file could hold it."""
    made.rows("a.jsonl", [{"id": "a", "text": "x" * 20 + "\ud800"}, {"id": "b", "text": "y" * 20}])
    made.recipe(PLAIN)
    out = made.run()
    assert [row["id"] for row in documents(out)] == ["b"]
    assert "surrogate" in aside(out)[0]["error"]

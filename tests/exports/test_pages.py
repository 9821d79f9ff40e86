"""Exports are asked for, looked at and downloaded; runs show their curves, models their family."""

import json
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.actions import jobs
from accounts.models import Job
from annotations.actions.number_facts import number_facts
from exports.actions.ask_for_export import export_job, folder_of
from exports.curves import curves_of
from exports.queries.family import family_of, helped
from tests.exports.world import World
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    CompetitorFactory,
    DescentFactory,
    JobFactory,
    TrainingRunFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


def ask(client, world, **values):
    words = {"benchmark": world.benchmark.pk, "shape": "trl-preference", "source": "people"}
    return client.post("/exports/", {**words, **values})


def run_job():
    job = jobs.start(Job.objects.get(kind="export").pk)
    export_job(job)
    job.refresh_from_db()
    return job


def test_an_export_is_asked_for_made_by_a_worker_and_downloaded(world, as_lead):
    world.vote_everywhere("model_a", "model_a", "model_b")
    reply = ask(as_lead, world, split="50/50", min_agreement="0.6")
    job = Job.objects.get(kind="export")
    assert reply.url == f"/exports/{job.public_id}/"
    assert "hx-get" in as_lead.get(reply.url).text  # it asks for itself until it is over
    job = run_job()
    page = as_lead.get(reply.url).text
    assert "hx-get" not in page
    manifest = json.loads((folder_of(job) / "manifest.json").read_text())
    assert manifest["digest"] in page
    for name in ("train.jsonl", "test.parquet", "meta/train.jsonl", "manifest.json"):
        address = reverse("exports:export_file", args=(job.public_id, name))
        assert f'href="{address}"' in page
        got = as_lead.get(address)
        assert b"".join(got.streaming_content) == (folder_of(job) / name).read_bytes()
        assert got["Content-Disposition"].startswith("attachment")
    assert job.summary["rows"] == {"train": 2, "test": 2}


@pytest.mark.parametrize("name", ["../../secret", "train.parquet.part", "meta"])
def test_only_files_that_the_manifest_names_are_given(world, as_lead, name):
    world.vote_everywhere("model_a")
    ask(as_lead, world)
    job = run_job()
    (Path(folder_of(job)).parent / "secret").write_text("x")
    assert as_lead.get(f"/exports/{job.public_id}/files/{name}").status_code == 404


def test_an_export_of_nothing_fails_in_words(world, as_lead):
    ask(as_lead, world)
    job = run_job()
    assert job.state == Job.State.FAILED
    assert "There is nothing to export" in as_lead.get(f"/exports/{job.public_id}/").text


def test_a_split_that_nobody_can_follow_is_refused_with_the_form(world, as_lead):
    reply = ask(as_lead, world, split="most")
    assert reply.status_code == 422
    assert "state two parts like 95/5" in reply.text
    assert not Job.objects.exists()


def test_jobs_of_other_kinds_have_no_page_here(as_lead):
    assert as_lead.get(f"/exports/{JobFactory().public_id}/").status_code == 404


def test_a_run_shows_its_curves_and_what_it_wrote(as_curator):
    run = TrainingRunFactory(
        name="better",
        log=[{"step": n, "loss": 1 / n, "rewards/margins": 0.1 * n} for n in range(1, 5)],
        metrics={"eval_rewards/accuracies": 0.75, "held_out_rows": 100, "eval_loss": 0.5},
        samples=[{"prompt": "Say hi.", "before": "hm <b>", "after": "hi"}],
        configuration={"recipe": "small dpo", "training": {"beta": 0.1}, "lora": {"rank": 8}},
    )
    page = as_curator.get(f"/runs/{run.public_id}/").text
    assert page.count("<polyline") == 2
    assert "0.750" in page
    assert "0.657 to 0.825" in page
    assert "hm &lt;b&gt;" in page
    assert "better" in as_curator.get("/runs/").text


def test_a_curve_fills_its_frame():
    [curve] = curves_of([{"step": 10, "loss": 3.0}, {"step": 15, "loss": 2.0}, {"step": 20}])
    assert curve.points == "0.0,0.0 600.0,160.0"
    assert (curve.first, curve.last, curve.steps) == (3.0, 2.0, 15)
    assert curves_of([{"step": 1, "loss": 2.0}]) == []


def test_a_family_is_the_same_from_each_of_its_members(as_curator):
    one, two, three = (CompetitorFactory(name=f"m{n}", slug=f"m{n}") for n in (1, 2, 3))
    DescentFactory(base=one, competitor=two)
    DescentFactory(base=two, competitor=three)
    seen = {tuple(each.competitor.name for each in family_of(m)) for m in (one, two, three)}
    assert seen == {("m2", "m3")}
    page = as_curator.get("/competitors/m2/family/").text
    assert "m3</a> comes from" in page
    assert "/competitors/m2/family/" in as_curator.get("/competitors/m2/").text


def test_whether_training_helped_is_said_with_an_interval(as_curator):
    world = World(items=10)
    trained = CompetitorFactory(name="Trained", slug="trained")
    DescentFactory(base=world.good, competitor=trained)
    groups = [[AnnotatorFactory() for _ in range(5)] for _ in range(3)]  # nobody sees one twice
    for number, item in enumerate(world.items):
        answer = AnswerFactory(item=item, competitor=trained, text=f"Trained answers {item.key}.")
        for other, group, winners in (
            (world.good, groups[0], ["model_a"] * 4 + ["model_b"]),
            (world.poor, groups[1], ["model_a"] * 4 + ["model_b"]),
        ):
            turn = number % 5  # nobody is always of the same opinion
            world.people = group[turn:] + group[:turn]
            world.vote(world.battle(item, one=answer, two=world.answer(item, other)), *winners)
    world.people = groups[2]
    world.vote_everywhere("model_a", "model_b")
    number_facts()
    [found] = helped(family_of(trained))
    assert (found.direct.won, found.direct.lost) == (40, 10)
    assert found.gap.lower > 0
    assert found.gap.is_sure
    page = as_curator.get("/competitors/trained/family/").text
    assert "40 to 10" in page
    assert "could be nothing" not in page.split("At equal style")[0]

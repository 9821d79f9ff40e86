"""Instructions are mined behind each model's own opening, each once, with all that made it."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Job
from backends import BackendError, Kind
from backends.scripted import Reply
from mining.actions.start_run import Plan, RunError, retry, start_run
from mining.models import Instruction, MiningRun, Opening, SpoiltReply, WantedReply
from tests.backends.server import serving
from tests.mining.conftest import backend_of, serve

TUTORED = "You teach people to program in Python."


def ask(request):
    """A user's turn that no other configuration, seed or model writes."""
    sampling = request.sampling
    return f"Write {request.model} {sampling.temperature} {sampling.top_p} {sampling.seed}."


def plan(**more):
    return Plan(**{"per_configuration": 2, "languages": ["python", ""], "seed": 100} | more)


def test_every_place_of_the_grid_is_mined_once_with_its_provenance(competitors):
    run = start_run(competitors, plan())
    backend = backend_of(ask)
    serve(backend)
    (job,) = run.jobs.all()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 54, 54)
    mined = run.instructions.select_related("competitor", "configuration", "opening")
    for each in mined:
        configuration = each.configuration
        words = f"{each.competitor.model} {configuration.temperature} {configuration.top_p}"
        assert each.text == f"Write {words} {each.seed}."
        assert each.request_id.startswith("scripted-")
        assert (each.finish_reason, each.completion_tokens) == ("stop", 5)
    assert len({each.seed for each in mined}) == 54
    assert Counter(each.opening.language for each in mined) == {"python": 27, "": 27}
    assert run.configurations.count() == 9


def test_what_the_model_continues_is_the_opening_that_its_server_tells(competitors):
    run = start_run(competitors[:1], plan(per_configuration=1, languages=["python"]))
    backend = backend_of(ask)
    serve(backend)
    (opening,) = run.openings.all()
    assert opening.source == "server"
    assert opening.prefix.startswith(f"<|system|>\n{TUTORED}")
    assert opening.prefix.endswith("<|end|>\n<|user|>\n")
    assert opening.stop == ["<|end|>"]
    mined = [request for request in backend.asked if request.sampling.max_tokens == 512]
    assert {request.prompt for request in mined} == {opening.prefix}
    assert {request.sampling.stop for request in mined} == {("<|end|>",)}


def test_a_turn_ends_at_its_end_and_an_empty_one_is_a_failure_of_the_model(competitors):
    def script(request):
        return " <|end|>" if request.sampling.seed == 100 else "Sort it.\n<|end|>\n<|assistant|>No."

    run = start_run(competitors[:1], plan(per_configuration=1))
    serve(backend_of(script))
    assert set(run.instructions.values_list("text", flat=True)) == {"Sort it."}
    states = Counter(WantedReply.objects.values_list("state", flat=True))
    assert states == {"ready": 8, "failed": 1}


def test_a_spoilt_try_is_asked_again_and_nothing_is_there_twice(competitors, monkeypatch):
    monkeypatch.setattr("mining.record.LONGEST_PAUSE", 0.01)
    monkeypatch.setattr("backends.pool.LONGEST_REST", 0.01)
    asked = Counter()

    def script(request):
        asked[request.model, request.sampling.seed] += 1
        lost = BackendError("It broke.", permanent=False, kind=Kind.SERVER)
        first = asked[request.model, request.sampling.seed] == 1
        return Reply(
            (ask(request),), error=lost if first and request.sampling.seed >= 100 else None
        )

    run = start_run(competitors, plan(per_configuration=1))
    serve(backend_of(script))
    assert run.instructions.count() == 27
    assert SpoiltReply.objects.count() == 27


def test_what_never_works_is_missing_and_can_be_asked_for_again(competitors, monkeypatch):
    monkeypatch.setattr("mining.record.LONGEST_PAUSE", 0.01)
    monkeypatch.setattr("backends.pool.LONGEST_REST", 0.01)
    lost = BackendError("Too long.", permanent=True, kind=Kind.TOO_LONG)
    broken = True

    def script(request):
        fails = broken and request.sampling.seed == 105
        return Reply((ask(request),), error=lost if fails else None)

    run = start_run(competitors, plan(per_configuration=1))
    serve(backend_of(script))
    job = run.jobs.get()
    assert (job.state, job.done) == (Job.State.FAILED, 26)
    broken = False
    assert retry(job) == 1
    serve(backend_of(script))
    job.refresh_from_db()
    assert (job.state, run.instructions.count()) == (Job.State.DONE, 27)


def test_nothing_is_spent_where_a_turn_cannot_be_opened(competitors):
    run = start_run(competitors[:1], plan())
    backend = backend_of(lambda request: "<|end|>")
    serve(backend)
    job = run.jobs.get()
    assert job.state == Job.State.FAILED
    assert "it wrote nothing behind" in job.message
    assert len(backend.asked) == 3  # trials
    assert not Opening.objects.exists()
    assert not Instruction.objects.exists()


def test_a_run_that_cannot_be_is_refused_with_a_reason(competitors):
    nobody = type(competitors[0]).objects.create(name="Nobody", slug="nobody")
    with pytest.raises(RunError, match="No server answers for Nobody"):
        start_run([*competitors, nobody], plan())
    with pytest.raises(RunError, match="no template 'morse'"):
        start_run(competitors, plan(templates={"larch": "morse"}))
    with pytest.raises(RunError, match="1 to"):
        start_run(competitors, plan(per_configuration=0))
    assert not MiningRun.objects.exists()


def test_the_command_mines_and_screens_over_a_real_socket(db, capsys):
    with serving() as server:
        call_command("add_endpoint", "House", "--url", server.url)
        call_command("add_competitor", "Larch", "--endpoint", "House", "--model", "good")
        call_command("add_competitor", "Fir", "--endpoint", "House", "--model", "cut-off")
        capsys.readouterr()
        words = ("--competitor", "Larch", "Fir", "--per-configuration", "1", "--language", "none")
        call_command("mine", *words, "--seed", "5", "--wait")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Run run-1: 18 instructions wanted"
    rows = {" ".join(words[:-2]): words[-2:] for line in lines[1:] if (words := line.split())}
    assert rows["Mined"] == ["18", "0"]
    assert rows["Not cut off"] == ["9", "9"]
    assert rows["No copies"] == ["1", "8"]
    assert rows["To choose from"] == ["1", "0"]


def test_the_command_names_what_it_does_not_know(competitors):
    with pytest.raises(CommandError, match="No tutor for 'klingon'"):
        call_command("mine", "--competitor", "Larch", "--language", "klingon")
    with pytest.raises(CommandError, match="Temperature -1"):
        call_command("mine", "--competitor", "Larch", "--temperature", "-1")

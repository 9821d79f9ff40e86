"""A model writes tests, another one's program filters them, and each dropped one has a reason."""

import json

import pytest
from django.core.management import call_command

from accounts.actions import jobs
from accounts.models import Job
from backends import BackendError, Kind, ServedModel
from backends.scripted import Reply, ScriptedBackend
from catalog.models import BenchmarkItem
from execution import asking
from execution.actions.synthesise import Voice, ask_for_synthesis, synthesise_job
from execution.models import Synthesis, TestSet
from execution.synthesis.filtering import filtered
from execution.synthesis.mutants import mutants
from execution.synthesis.writing import NothingWrittenError, read_tests
from sandbox import ExecutionReport, Status, TestReport
from sandbox.client import About
from tests.factories import BenchmarkFactory, EndpointFactory, ItemFactory, TestSetFactory

QUESTION = "Write twice(x), which returns x two times over."
PROGRAM = "def twice(x):\n    if x < 0:\n        return x * 2\n    return 2 * x\n"
GOOD = [f"assert twice({n}) == {2 * n}" for n in range(-3, 6)]
BAD = ["assert twice(1) == 3", "assert twice(", GOOD[0], "print(twice(1))"]
FLAKY = "assert twice(1000) == 2000"


class ScriptedRunner:
    """Passes what is right of `twice`; says something else of the flaky test every second time."""

    def __init__(self):
        self.runs = 0

    def about(self):
        return About(2, (), {}, "")

    def run(self, request):
        self.runs += 1
        space = {}
        exec(request.program.text, space)
        tests = tuple(self._report(test, space) for test in request.tests)
        first = next((t.status for t in tests if t.status is not Status.PASSED), Status.PASSED)
        return ExecutionReport(first, tests, "python", "Python 3", "scripted")

    def _report(self, test, space):
        values = {f"result{n}": eval(f"twice{call}", space) for n, call in enumerate(test.calls)}
        passed = eval(test.check, values) and not ("1000" in test.calls[0] and self.runs % 2)
        return TestReport(
            Status.PASSED if passed else Status.FAILED, message="" if passed else "no"
        )


def writes(tests, question=QUESTION):
    return json.dumps({"question": question, "tests": tests})


def server(written, program=f"```python\n{PROGRAM}```"):
    """Model `writer` writes, model `filter` solves; an exception is an error of the server."""

    def script(request):
        said = program if request.model == "filter" else written
        if callable(said):
            said = said(request.prompt[-1].content)
        return Reply((), error=said) if isinstance(said, BackendError) else Reply((said,))

    served = (ServedModel("writer", 9000), ServedModel("filter", 9000))
    return ScriptedBackend(script, served)


@pytest.fixture
def benchmark(db):
    return BenchmarkFactory(name="Mine")


@pytest.fixture
def endpoint(db):
    return EndpointFactory(name="House")


def synthesise(benchmark, endpoint, backend, runner=None, **choices):
    voices = Voice(endpoint, "writer"), Voice(endpoint, "filter")
    job = ask_for_synthesis(benchmark, *voices, actor=None, **choices)
    with jobs.Attempt(job.pk) as taken:
        synthesise_job(taken, runner or ScriptedRunner(), lambda _endpoint: backend)
    job.refresh_from_db()
    return job


def test_what_survives_becomes_the_tests_of_the_item(benchmark, endpoint):
    item = ItemFactory(benchmark=benchmark, key="a")
    ItemFactory(benchmark=benchmark, key="in Go", languages=["go"])
    TestSetFactory(item=ItemFactory(benchmark=benchmark, key="has tests"))
    job = synthesise(benchmark, endpoint, server(writes([*GOOD, FLAKY, *BAD])))
    assert (job.state, job.summary["kept"], job.summary["left"]) == (Job.State.DONE, 1, 0)
    row = Synthesis.objects.get()
    assert (row.key, row.item, row.question, row.entry) == ("a", item, QUESTION, "twice")
    assert (row.written, row.kept, row.writer) == (14, 9, "House:writer")
    tests = TestSet.objects.get(item=item, is_latest=True)
    assert (tests, tests.source) == (row.test_set, "synthesised")
    assert [test["text"] for test in tests.tests] == GOOD
    fates = {test["text"]: (test["fate"], test["reason"]) for test in row.tests[9:]}
    assert fates[FLAKY] == ("flaky", "It passed 1 of 3 times.")
    assert fates["assert twice(1) == 3"] == ("failed", "fail: no")
    assert [fates[text][0] for text in BAD[1:]] == ["malformed"] * 3
    assert row.mutants > 5
    assert 0.5 < row.mutation_score < 1  # `x <= 0` for `x < 0` changes nothing here


def test_a_question_with_too_few_tests_is_dropped_with_the_reason(benchmark, endpoint):
    item = ItemFactory(benchmark=benchmark)
    synthesise(benchmark, endpoint, server(writes([*GOOD[:4], BAD[0]])))
    row = Synthesis.objects.get()
    assert (row.test_set, row.reason) == (None, "4 of 5 tests survive; 5 are needed.")
    assert not item.test_sets.exists()


@pytest.mark.parametrize(
    ("written", "program", "reason"),
    [
        ("no idea", PROGRAM, "The writer's reply holds no JSON."),
        (writes([]), PROGRAM, "The writer's reply holds no tests."),
        (writes(GOOD), "```js\nlet x\n```", "The filter's reply holds no program."),
        (writes(["assert 1 == 1"] * 6), PROGRAM, "No test calls a function."),
        (BackendError("too long", permanent=True, kind=Kind.TOO_LONG), "", "writer: too long"),
    ],
)
def test_every_drop_has_a_reason(benchmark, endpoint, written, program, reason):
    ItemFactory(benchmark=benchmark)
    job = synthesise(benchmark, endpoint, server(written, program))
    assert job.state == Job.State.DONE
    assert Synthesis.objects.get().reason == reason


def test_programs_become_items_of_the_written_questions(benchmark, endpoint):
    programs = [("seed-1", "def f(): ..."), ("seed-2", "def g(): ...")]
    backend = server(lambda asked: writes(GOOD if "f()" in asked else GOOD[:2]))
    synthesise(benchmark, endpoint, backend, programs=programs)
    item = BenchmarkItem.objects.get()
    assert (item.key, item.prompt, item.languages) == ("seed-1", QUESTION, ["python"])
    assert {row.key: row.item for row in Synthesis.objects.all()} == {
        "seed-1": item,
        "seed-2": None,
    }
    assert all("def f()" not in request.prompt[-1].content for request in backend.asked[2:])


def test_a_job_that_was_stopped_asks_for_nothing_twice(benchmark, endpoint, monkeypatch):
    for n in range(4):
        ItemFactory(benchmark=benchmark, key=str(n))
    backend = server(writes(GOOD))
    stop = iter([None, None, KeyboardInterrupt()])

    def keep(*words):
        if error := next(stop, None):
            raise error
        return kept(*words)

    kept = synthesise_job.__globals__["keep"]
    monkeypatch.setitem(synthesise_job.__globals__, "keep", keep)
    with pytest.raises(KeyboardInterrupt):
        synthesise(benchmark, endpoint, backend)
    assert Synthesis.objects.count() == 2
    monkeypatch.setitem(synthesise_job.__globals__, "keep", kept)
    Job.objects.update(state=Job.State.PENDING)
    before = len(backend.asked)
    with jobs.Attempt(Job.objects.get().pk) as taken:
        synthesise_job(taken, ScriptedRunner(), lambda _endpoint: backend)
    assert Synthesis.objects.count() == 4
    assert len(backend.asked) - before == 4  # two questions, two models


def test_a_server_that_fails_now_and_then_costs_no_question(benchmark, endpoint, monkeypatch):
    monkeypatch.setattr("backends.pool.LONGEST_REST", 0.01)
    ItemFactory(benchmark=benchmark)
    errors = [BackendError("busy", permanent=False, kind=Kind.BUSY)] * 2
    synthesise(benchmark, endpoint, server(lambda _: errors.pop() if errors else writes(GOOD)))
    assert Synthesis.objects.get().kept == 9


def test_a_wrong_model_ends_the_job_and_says_so(benchmark, endpoint):
    ItemFactory(benchmark=benchmark)
    backend = ScriptedBackend(served=(ServedModel("other", 100),))
    job = synthesise(benchmark, endpoint, backend)
    assert job.state == Job.State.FAILED
    assert "'writer' does not exist" in job.message
    assert not Synthesis.objects.exists()


def test_the_command_prints_reasons_and_sums(benchmark, endpoint, monkeypatch, capsys):
    ItemFactory(benchmark=benchmark, key="a")
    backend = server(writes([*GOOD, BAD[0]]))
    monkeypatch.setattr("execution.actions.synthesise.Runner", lambda _address: ScriptedRunner())
    monkeypatch.setattr(
        "execution.management.commands.synthesise_tests.synthesise_job",
        lambda job: synthesise_job(job, connect_to=lambda _endpoint: backend),
    )
    words = ("--benchmark", "Mine", "--writer", "House:writer", "--filter", "House:filter")
    call_command("synthesise_tests", *words, "--wait")
    out = capsys.readouterr().out
    assert "a: 9 of 10 tests kept, mutation score" in out
    assert "failed: assert twice(1) == 3: fail: no" in out
    assert "tests_kept       9" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--writer", "House", "--filter", "House:x"), "write ENDPOINT:MODEL"),
        (("--writer", "Nowhere:x", "--filter", "House:x"), "no endpoint 'Nowhere'"),
    ],
)
def test_the_command_refuses_names_that_are_none(benchmark, endpoint, arguments, words):
    with pytest.raises(Exception, match=words):
        call_command("synthesise_tests", "--benchmark", "Mine", *arguments)
    assert not Job.objects.exists()


def test_seeds_are_read_strictly(benchmark, endpoint, tmp_path, capsys):
    path = tmp_path / "seeds.jsonl"
    path.write_text('{"id": "a", "program": "x"}\n{"id": "a", "program": "y"}\n{"id": "b"}\n')
    words = ("--benchmark", "Mine", "--writer", "House:w", "--filter", "House:f")
    with pytest.raises(Exception, match="2 errors: nothing was asked for"):
        call_command("synthesise_tests", *words, "--seeds", str(path))
    assert "line 2: id: a" in capsys.readouterr().err
    assert not Job.objects.exists()


def test_a_reply_that_was_cut_off_is_closed():
    whole = "Here:\n```json\n" + writes(GOOD)
    for cut in (len(whole) - 1, len(whole) - 5, len(whole) - 20):
        found = read_tests(whole[:cut])
        assert found.question == QUESTION
        assert set(found.tests) <= set(GOOD)
        assert len(found.tests) >= 7
    with pytest.raises(NothingWrittenError, match="no question"):
        read_tests('{"tests": ["assert f(1)"')


def test_mutants_are_programs_with_one_mistake():
    made = mutants(PROGRAM)
    assert len(made) == len(set(made)) > 5
    assert all(len(compile(text, "", "exec").co_consts) for text in made)
    assert mutants("def (") == []
    weak = filtered(
        ["assert twice(0) == 0"]
        + [f"assert twice({0}) == {z}" for z in ("-0", "0.0", "int()", "2 - 2", "len([])")],
        PROGRAM,
        ScriptedRunner().run,
    )
    strong = filtered(GOOD, PROGRAM, ScriptedRunner().run)
    assert weak.killed / weak.mutants < strong.killed / strong.mutants


def test_a_runner_that_is_away_ends_the_job(benchmark, endpoint, monkeypatch, settings, tmp_path):
    monkeypatch.setattr(asking, "PATIENCE", 0.0)
    settings.RUNNER = str(tmp_path / "nothing")
    ItemFactory(benchmark=benchmark)
    job = ask_for_synthesis(
        benchmark, Voice(endpoint, "writer"), Voice(endpoint, "filter"), actor=None
    )
    with jobs.Attempt(job.pk) as taken:
        synthesise_job(taken)
    job.refresh_from_db()
    assert (job.state, "sandbox_check" in job.message) == (Job.State.FAILED, True)

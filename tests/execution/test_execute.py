"""Answers are run, each once, and their pass rates told."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.actions import jobs
from accounts.models import Job
from execution import asking
from execution.actions import run_answers
from execution.actions.run_answers import ask_for_execution, execute_job, keep
from execution.models import Execution
from execution.pass_rates import pass_rates
from sandbox import ExecutionReport, Runner, RunnerGoneError, SandboxError, Status, TestReport
from sandbox.client import About
from tests.factories import (
    AnswerFactory,
    BenchmarkFactory,
    CompetitorFactory,
    ExecutionFactory,
    ItemFactory,
    TestSetFactory,
)

pytestmark = pytest.mark.django_db

RIGHT = "```python\ndef double(x):\n    return 2 * x\n```"
WRONG = "```python\ndef double(x):\n    return 3\n```"
HALF = "```python\ndef double(x):\n    return 2\n```"
PROSE = "```javascript\nconst double = 1;\n```"


@pytest.fixture
def benchmark():
    return BenchmarkFactory(name="Mine", slug="mine")


@pytest.fixture
def item(benchmark):
    item = ItemFactory(benchmark=benchmark)
    TestSetFactory(item=item)
    return item


def answers(item, **texts):
    made = {}
    for name, text in texts.items():
        competitor = CompetitorFactory(name=name, slug=name)
        made[name] = AnswerFactory(item=item, competitor=competitor, text=text)
    return made


class ScriptedRunner:
    """Reports that every test passed, unless it has been told what to raise first."""

    def __init__(self, *raises):
        self.raises = list(raises)
        self.asked = 0

    def about(self):
        return About(1, (), {}, "")

    def run(self, request):
        self.asked += 1
        if self.raises:
            raise self.raises.pop(0)
        tests = tuple(TestReport(Status.PASSED) for _ in request.tests)
        return ExecutionReport(Status.PASSED, tests, "python", "Python 3", "scripted")


def execute(benchmark, runner, *competitors):
    job = ask_for_execution(benchmark, competitors, actor=None)
    with jobs.Attempt(job.pk) as taken:
        execute_job(taken, runner)
    job.refresh_from_db()
    return job


def test_programs_are_run_and_judged(benchmark, item, runner_address, settings, client):
    settings.RUNNER = runner_address
    made = answers(item, right=RIGHT, wrong=WRONG, half=HALF, prose=PROSE)
    job = execute(benchmark, Runner(runner_address))
    assert (job.state, job.summary) == (Job.State.DONE, {"executions": 4, "not_run": 0})
    found = {name: Execution.objects.get(answer=answer) for name, answer in made.items()}
    assert {name: (each.status, each.passed, each.total) for name, each in found.items()} == {
        "right": ("pass", 2, 2),
        "wrong": ("fail", 0, 2),
        "half": ("fail", 1, 2),
        "prose": ("no_program", 0, 2),
    }
    assert found["wrong"].details[0]["message"] == "It returned 3."
    assert found["right"].toolchain.startswith("Python 3")
    assert found["right"].seconds > 0
    rows = client.get("/api/benchmarks/mine/pass-rates/").json()["rows"]
    assert rows[0].keys() == {
        *("competitor", "executed", "passed", "pass_rate", "lower", "upper", "by_status"),
    }
    assert (rows[0]["competitor"], rows[0]["pass_rate"]) == ("right", 1.0)
    assert {row["competitor"]: row["by_status"] for row in rows} == {
        "right": {"pass": 1},
        "wrong": {"fail": 1},
        "half": {"fail": 1},
        "prose": {"no_program": 1},
    }


def test_what_was_run_is_not_run_again(benchmark, item):
    answers(item, right=RIGHT, wrong=WRONG)
    runner = ScriptedRunner()
    assert execute(benchmark, runner).summary["executions"] == 2
    assert execute(benchmark, runner).summary["executions"] == 0
    assert runner.asked == 2
    item.test_sets.update(is_latest=False)
    TestSetFactory(item=item, version=2)
    assert execute(benchmark, runner).summary["executions"] == 2
    assert Execution.objects.filter(is_current=True).count() == 2
    assert Execution.objects.count() == 4


def test_only_the_models_that_are_named(benchmark, item):
    made = answers(item, right=RIGHT, wrong=WRONG)
    execute(benchmark, ScriptedRunner(), made["wrong"].competitor)
    assert Execution.objects.get().answer == made["wrong"]


def test_a_runner_that_went_away_is_no_fault_of_the_program(benchmark, item, monkeypatch):
    monkeypatch.setattr(asking, "PAUSE", 0.001)
    answers(item, right=RIGHT)
    gone = RunnerGoneError("gone")
    job = execute(benchmark, ScriptedRunner(gone, gone))
    assert job.summary == {"executions": 1, "not_run": 0}
    assert Execution.objects.get().status == "pass"


def test_a_sandbox_that_did_not_come_up_leaves_the_answer_for_the_next_time(benchmark, item):
    answers(item, right=RIGHT)
    job = execute(benchmark, ScriptedRunner(SandboxError("no memory")))
    assert job.summary == {"executions": 0, "not_run": 1}
    assert not Execution.objects.exists()
    assert execute(benchmark, ScriptedRunner()).summary["executions"] == 1


def test_without_a_runner_the_job_says_what_to_do(benchmark, item, monkeypatch, tmp_path):
    monkeypatch.setattr(asking, "PATIENCE", 0.0)
    answers(item, right=RIGHT)
    job = execute(benchmark, Runner(str(tmp_path / "nothing")))
    assert job.state == Job.State.FAILED
    assert "sandbox_check" in job.message
    assert not Execution.objects.exists()


def test_a_job_that_was_stopped_goes_on_where_it_was(benchmark, item, monkeypatch):
    answers(item, **{f"m{n}": RIGHT for n in range(6)})
    job = ask_for_execution(benchmark, [], actor=None)
    kept = []

    def keep_two(execution):
        if len(kept) == 2:
            raise KeyboardInterrupt
        kept.append(keep(execution))

    monkeypatch.setattr(run_answers, "keep", keep_two)
    with pytest.raises(KeyboardInterrupt), jobs.Attempt(job.pk) as taken:
        execute_job(taken, ScriptedRunner())
    assert Execution.objects.count() == 2
    monkeypatch.setattr(run_answers, "keep", keep)
    Job.objects.filter(pk=job.pk).update(state=Job.State.PENDING)
    runner = ScriptedRunner()
    with jobs.Attempt(job.pk) as taken:
        execute_job(taken, runner)
    assert Execution.objects.count() == 6
    assert runner.asked == 4


def test_two_workers_write_one_row(benchmark, item):
    made = answers(item, right=RIGHT)["right"]
    tests = item.test_sets.get()
    for _ in range(2):
        keep(run_answers.run_answer(made, tests, ScriptedRunner().run))
    assert Execution.objects.count() == 1


def test_the_command_prints_a_table(benchmark, item, runner_address, settings, capsys):
    settings.RUNNER = runner_address
    answers(item, right=RIGHT, wrong=WRONG)
    call_command("execute", "--benchmark", "Mine", "--wait")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "executions 2"
    assert lines[2].split()[:4] == ["right", "1", "0", "100.0%"]
    assert lines[3].split()[-2:] == ["fail", "1"]


def test_the_command_refuses_names_that_are_none(benchmark):
    with pytest.raises(CommandError, match="no benchmark 'Yours'"):
        call_command("execute", "--benchmark", "Yours")
    with pytest.raises(CommandError, match="no model 'nobody'"):
        call_command("execute", "--benchmark", "Mine", "--competitor", "nobody")


def test_the_interval_is_wilsons_and_what_was_not_run_does_not_count(benchmark):
    competitor = CompetitorFactory()
    for status in ("pass", "pass", "pass", "fail", "not_run"):
        answer = AnswerFactory(item=ItemFactory(benchmark=benchmark), competitor=competitor)
        ExecutionFactory(answer=answer, status=status)
    (row,) = pass_rates(benchmark)
    assert (row.executed, row.passed, row.pass_rate) == (4, 3, 0.75)
    # Wilson's interval for 3 of 4, as Agresti and Coull (1998) define it.
    assert (round(row.lower, 3), round(row.upper, 3)) == (0.301, 0.954)
    assert json.dumps(row.by_status)


def test_the_application_cannot_change_what_came_of_a_program():
    execution = ExecutionFactory()
    for statement in (
        "UPDATE execution_execution SET status = 'fail', passed = 0",
        "DELETE FROM execution_execution",
        "UPDATE execution_testset SET tests = '[1]'",
    ):
        with (
            pytest.raises(IntegrityError, match="append_only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    Execution.objects.filter(pk=execution.pk).update(is_current=False)

"""Jobs ask for every answer until it is there, whatever servers do on the way."""

from collections import Counter

import pytest
from django.db import IntegrityError
from django.utils.timezone import now

from accounts.actions import jobs
from accounts.models import Job
from backends import BackendError, Kind, ServedModel
from backends.scripted import Reply, ScriptedBackend
from catalog.models import Answer
from generation.actions.competitors import add_competitor
from generation.actions.endpoints import add_endpoint
from generation.actions.run_job import JobPlanError, plan, retry, start_job
from generation.actions.serve_jobs import serve_jobs
from generation.models import SpoiltTry, WantedAnswer
from generation.tally import lines_of
from tests.factories import AnswerFactory
from web.locks import Lock, taken_parts

State = WantedAnswer.State
SAY = "Use `sum`."


def error(kind=Kind.CONNECTION, permanent=False, **more):
    return BackendError("It broke.", permanent=permanent, kind=kind, **more)


def serve(backend, **more):
    serve_jobs(connect=lambda _endpoint: backend, **more)


def no_pauses(monkeypatch):
    monkeypatch.setattr("generation.record.LONGEST_PAUSE", 0.01)
    monkeypatch.setattr("backends.pool.LONGEST_REST", 0.01)


def states(job):
    return Counter(job.wanted.values_list("state", flat=True))


def test_every_competitor_answers_every_item(benchmark, competitors, backend):
    job = start_job(benchmark, competitors, samples=2)
    serve(backend)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 24, 24)
    answers = Answer.objects.all()
    assert answers.count() == 24
    assert {(a.status, a.attempt, a.is_generated) for a in answers} == {("ready", 1, True)}
    for answer in answers.select_related("item"):
        assert answer.text == f"Answer to: `{answer.item.messages[0]['content']}`"
        assert answer.finish_reason == "stop"
        assert answer.completion_tokens
        assert answer.request_id.startswith("scripted-")
        assert 0 <= answer.first_token_seconds <= answer.seconds


def test_a_competitor_is_asked_with_its_settings(benchmark, endpoint, backend):
    pinned = add_competitor(
        "Pinned",
        endpoint,
        model="scripted",
        system_prompt="Be terse.",
        temperature=0.5,
        top_p=0.9,
        max_tokens=99,
        seed=40,
        stop=["END"],
        template_arguments={"thinking": False},
    )
    start_job(benchmark, [pinned], samples=2)
    serve(backend)
    assert {asked.sampling.seed for asked in backend.asked} == {40, 41}
    one = backend.asked[0]
    assert [m.role for m in one.prompt] == ["system", "user"]
    assert one.prompt[0].content == "Be terse."
    sampling = (one.sampling.temperature, one.sampling.top_p, one.sampling.max_tokens)
    assert sampling == (0.5, 0.9, 99)
    assert one.sampling.stop == ("END",)
    assert one.template_arguments == {"thinking": False}


def test_what_is_there_is_not_asked_for_again(benchmark, competitors, backend):
    AnswerFactory(item=benchmark.items.first(), competitor=competitors[0])
    assert plan(benchmark, competitors, 1).requests == 11
    start_job(benchmark, competitors)
    serve(backend)
    assert len(backend.asked) == 11
    again = start_job(benchmark, competitors)
    serve(backend)
    again.refresh_from_db()
    assert (again.state, again.total, len(backend.asked)) == (Job.State.DONE, 0, 11)


def test_a_spoilt_try_is_asked_again_and_held_against_nobody(benchmark, competitors, monkeypatch):
    no_pauses(monkeypatch)
    asked = Counter()

    def script(request):
        place = (request.prompt, request.sampling.seed)
        asked[place] += 1
        return Reply((SAY,), error=error() if asked[place] == 1 else None)

    start_job(benchmark, competitors)
    serve(ScriptedBackend(script))
    assert Answer.objects.ready().count() == 12
    assert Answer.objects.count() == 12
    assert SpoiltTry.objects.filter(kind="connection").count() == 12


def test_what_never_works_is_missing_and_can_be_retried(benchmark, competitors, monkeypatch):
    no_pauses(monkeypatch)
    bad = benchmark.items.first().messages[0]["content"]
    broken = True

    def script(request):
        fails = broken and request.prompt[-1].content == bad
        return Reply((SAY,), error=error(Kind.SERVER) if fails else None)

    job = start_job(benchmark, competitors)
    serve(ScriptedBackend(script))
    job.refresh_from_db()
    assert states(job) == {State.READY: 10, State.GIVEN_UP: 2}
    assert job.state == Job.State.FAILED
    assert "2 answers are missing" in job.message
    broken = False
    assert retry(job) == 2
    serve(ScriptedBackend(script))
    job.refresh_from_db()
    assert (job.state, states(job)) == (Job.State.DONE, {State.READY: 12})


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(()), "empty"),
        (Reply(("half of it",), "length"), "cut_off"),
        (Reply(("I'm sorry, but I cannot help with that.",)), "refusal"),
        (Reply(("the same words " * 100,)), "repetition"),
        (Reply(("A function is a fine idea.",)), "no_code"),
    ],
)
def test_a_failure_of_the_model_is_its_outcome(benchmark, competitors, reply, reason):
    job = start_job(benchmark, competitors)
    serve(ScriptedBackend(lambda _request: reply))
    job.refresh_from_db()
    assert (job.state, states(job)) == (Job.State.DONE, {State.FAILED: 12})
    assert set(Answer.objects.values_list("status", "failure_kind", "failure_reason", "text")) == {
        ("failed", "model", reason, "")
    }
    assert retry(job) == 0  # it stays
    assert not Answer.objects.pairable().exists()


def test_a_prompt_that_is_too_long_is_given_up_at_once(benchmark, competitors):
    backend = ScriptedBackend(served=(ServedModel("scripted", 1),))
    job = start_job(benchmark, competitors)
    serve(backend)
    assert states(job) == {State.GIVEN_UP: 12}
    assert set(SpoiltTry.objects.values_list("kind", flat=True)) == {"context_too_long"}


def test_a_server_that_refuses_pauses_the_job_with_its_reason(benchmark, competitors):
    backend = ScriptedBackend(served=(ServedModel("other"),))
    job = start_job(benchmark, competitors)
    serve(backend)
    job.refresh_from_db()
    assert job.state == Job.State.PAUSED
    assert "does not exist" in job.message


def test_competitors_are_served_alike(benchmark, endpoint, competitors):
    order = []

    def script(request):
        order.append(request.sampling.seed)
        return Reply((SAY,))

    start_job(benchmark, competitors)
    serve(ScriptedBackend(script))
    for n in range(1, len(order) + 1):
        counts = Counter(order[:n])
        assert abs(counts[1] - counts[2]) <= 2


def test_no_more_requests_at_once_than_the_endpoint_allows(benchmark, competitors):
    backend = ScriptedBackend(lambda _request: Reply((SAY, SAY), seconds=0.01))
    start_job(benchmark, competitors, samples=4)
    serve(backend)
    assert 4 <= backend.most_at_once <= 8


def test_a_paused_job_rests_and_goes_on(benchmark, competitors, backend):
    job = start_job(benchmark, competitors)
    assert jobs.pause(job, actor=None)
    serve(backend)
    assert not backend.asked
    assert jobs.resume(job, actor=None)
    serve(backend)
    assert states(job) == {State.READY: 12}


def test_a_cancelled_job_asks_for_nothing_more(benchmark, competitors, backend):
    job = start_job(benchmark, competitors)
    jobs.cancel(job, actor=None)
    serve(backend)
    assert not backend.asked


def test_a_job_is_paused_at_its_budget(benchmark, competitors, endpoint):
    endpoint.price_out = 1_000_000  # one token, one unit
    endpoint.save()
    job = start_job(benchmark, competitors, samples=50, budget=10)
    serve(ScriptedBackend(lambda _request: Reply((SAY,), seconds=0.05)))
    job.refresh_from_db()
    assert job.state == Job.State.PAUSED
    assert "budget of 10" in job.message
    assert 5 <= Answer.objects.count() < 600


def test_an_endpoint_that_another_process_asks_is_left_to_it(
    benchmark, competitors, endpoint, backend, monkeypatch
):
    start_job(benchmark, competitors)
    monkeypatch.setattr("generation.actions.serve_jobs.take_part", lambda _lock, _pk: False)
    serve(backend)
    assert not backend.asked


def test_locks_are_given_back(benchmark, competitors, endpoint, backend):
    start_job(benchmark, competitors)
    serve(backend)
    assert taken_parts(Lock.ENDPOINT) == set()


def test_one_place_has_one_generated_answer(benchmark, competitors, backend):
    """Two jobs want the same answers: what the first brought is kept, nothing stands twice."""
    first = start_job(benchmark, competitors)
    second = start_job(benchmark, competitors)
    serve(backend)
    assert Answer.objects.count() == 12
    assert states(first) == states(second) == {State.READY: 12}
    answer = Answer.objects.first()
    with pytest.raises(IntegrityError, match="one_generated_answer_per_sample"):
        Answer.objects.bulk_create(
            [
                Answer(
                    item=answer.item,
                    competitor=answer.competitor,
                    sample=answer.sample,
                    attempt=2,
                    is_generated=True,
                    status="ready",
                    text_digest="0" * 64,
                )
            ]
        )


def test_who_has_no_server_cannot_be_asked(benchmark, competitors):
    stranger = AnswerFactory().competitor
    with pytest.raises(JobPlanError, match=stranger.name):
        start_job(benchmark, [*competitors, stranger])


def test_lines_say_what_came_of_a_job(benchmark, competitors, backend):
    job = start_job(benchmark, competitors)
    serve(backend)
    for line in lines_of(job):
        assert (line.asked, line.ready, line.failed, line.missing, line.waiting) == (6, 6, 0, 0, 0)
        assert line.tokens > 0
        assert line.seconds >= 0


def test_a_change_of_the_endpoint_takes_hold_while_it_is_asked(benchmark, competitors, endpoint):
    backend = ScriptedBackend(lambda _request: Reply((SAY,), seconds=0.2))
    looks = []

    def meanwhile():
        looks.append(now())
        if len(looks) == 2:
            endpoint.parallel = 2
            endpoint.save()
        return True

    start_job(benchmark, competitors, samples=10)
    serve(backend, meanwhile=meanwhile)
    assert Answer.objects.ready().count() == 120


def test_two_servers_work_side_by_side(benchmark, competitors, backend):
    other = add_endpoint("Other", url="http://127.0.0.1:8/v1")
    third = add_competitor("Fir", other, model="scripted")
    start_job(benchmark, [*competitors, third])
    serve(backend)
    assert Answer.objects.filter(competitor=third).count() == 6

"""The life of a job, whatever is lost on the way."""

import threading
from contextlib import closing, nullcontext
from datetime import timedelta

import pytest
from celery import current_app
from django.db import OperationalError, connection, connections, transaction
from django.utils.timezone import now
from kombu.exceptions import OperationalError as BrokerDown

from accounts import tasks
from accounts.actions import jobs
from accounts.models import AuditEntry, Job, Session, User
from tests.factories import AnnotatorFactory, JobFactory, UserFactory

MINUTE = timedelta(minutes=1)


@pytest.fixture
def sent(monkeypatch):
    """The messages that left for the workers."""
    messages = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args, **_options: messages.append((name, *args))
    )
    return messages


def create(**words):
    return jobs.create_job("import_items", "Import of items.jsonl", actor=None, **words)


def running(**fields):
    job = JobFactory(**fields)
    return jobs.start(job.pk)


def aged(job, age):
    Job.objects.filter(pk=job.pk).update(seen_alive_at=now() - age, created_at=now() - age)
    job.refresh_from_db()
    return job


def state_of(job):
    return Job.objects.get(pk=job.pk).state


# asking


@pytest.mark.django_db
def test_a_job_is_sent_to_the_task_of_its_kind_after_the_commit(
    sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        job = create(parameters={"benchmark": "starter"})
    assert sent == []
    callbacks[0]()
    assert sent == [("catalog.run_import", job.pk)]
    assert (job.state, job.parameters) == ("pending", {"benchmark": "starter"})


@pytest.mark.django_db
def test_a_kind_that_no_task_does_is_an_error():
    with pytest.raises(KeyError, match="imporrt"):
        jobs.create_job("imporrt", "x", actor=None)
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_without_a_broker_the_job_is_asked_for_all_the_same(
    monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def refuse(*_args, **_options):
        raise BrokerDown("connection refused")

    monkeypatch.setattr(current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = create()
    assert state_of(job) == "pending"
    assert "connection refused" in caplog.text


@pytest.mark.django_db
def test_asking_is_in_the_audit_log():
    actor = AnnotatorFactory()
    job = jobs.create_job("import_items", "x", actor=actor)
    entry = AuditEntry.objects.get(action="job_created")
    assert (entry.actor, entry.subject) == (actor, str(job.public_id))


# working


@pytest.mark.django_db
def test_a_job_is_started_once_however_often_its_message_comes():
    job = JobFactory()
    first = jobs.start(job.pk)
    assert (first.state, first.attempt) == ("running", 1)
    assert jobs.start(job.pk) is None
    assert jobs.start(-1) is None


@pytest.mark.django_db
def test_a_finished_job_has_its_summary_and_last_count():
    job = running()
    jobs.progress(job, 7, 7)  # within the first second, so not written yet
    jobs.finish(job, {"created": 7})
    found = Job.objects.get()
    assert (found.state, found.summary) == ("done", {"created": 7})
    assert (found.done, found.total, found.finished_at is None) == (7, 7, False)


@pytest.mark.django_db
def test_a_failed_job_has_its_errors():
    job = running()
    error = {"file": "a.jsonl", "line": 3, "field": "prompt", "found": "", "fix": "Write one."}
    jobs.fail(job, "Nothing was imported.", errors=[error])
    found = Job.objects.get()
    assert (found.state, found.message) == ("failed", "Nothing was imported.")
    assert found.errors == [error]


@pytest.mark.django_db
def test_of_very_many_errors_some_are_kept():
    job = running()
    jobs.fail(job, "Broken.", errors=({"line": n} for n in range(jobs.MAX_ERRORS + 5)))
    kept = Job.objects.get()
    assert (len(kept.errors), kept.error_count) == (jobs.MAX_ERRORS, jobs.MAX_ERRORS + 5)


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["cancelled", "taken over"])
def test_a_worker_that_is_given_up_cannot_finish(ending):
    job = running()
    if ending == "cancelled":
        jobs.cancel(job, actor=None)
    else:
        Job.objects.update(state="pending")  # as the sweep does with a worker that fell silent
        jobs.start(job.pk)
    before = Job.objects.values().get()
    with pytest.raises(jobs.JobStoppedError):
        jobs.finish(job, {"created": 1})
    jobs.fail(job, "late")
    assert Job.objects.values().get() == before


@pytest.mark.django_db
def test_cancelling_ends_what_is_not_over_and_nothing_else():
    actor = AnnotatorFactory()
    waiting, at_work, over = JobFactory(), running(), JobFactory(state="done")
    assert [jobs.cancel(job, actor=actor) for job in (waiting, at_work, over)] == [
        True,
        True,
        False,
    ]
    assert [state_of(job) for job in (waiting, at_work, over)] == ["cancelled", "cancelled", "done"]
    assert AuditEntry.objects.filter(action="job_cancelled", actor=actor).count() == 2


@pytest.mark.django_db
def test_a_cancelled_job_is_not_started():
    job = JobFactory()
    jobs.cancel(job, actor=None)
    assert jobs.start(job.pk) is None


# progress is seen while the work's own transaction is open


def test_progress_is_seen_before_the_work_commits(own_database):
    job = aged(running(), MINUTE)
    with transaction.atomic():
        jobs.progress(job, 40, 100)
        assert seen_from_outside(job) == (40, 100)


def seen_from_outside(job):
    other = connections.create_connection("default")
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT done, total FROM accounts_job WHERE id = %s", [job.pk])
        return cursor.fetchone()


def test_progress_is_written_at_most_once_a_second(own_database):
    job = aged(running(), MINUTE)
    for done in range(1, 50):
        jobs.progress(job, done, 100)
    assert Job.objects.get().done == 1
    assert job.done == 49


def test_progress_is_a_sign_of_life(own_database):
    job = aged(running(), MINUTE)
    jobs.progress(job, 1)
    assert now() - Job.objects.get().seen_alive_at < MINUTE


@pytest.mark.parametrize("inside", [True, False], ids=["in a transaction", "outside"])
def test_progress_of_a_cancelled_job_stops_the_work(own_database, inside):
    job = aged(running(), MINUTE)
    jobs.cancel(Job.objects.get(), actor=None)
    around = transaction.atomic() if inside else nullcontext()
    with pytest.raises(jobs.JobStoppedError), around:
        jobs.progress(job, 1)
    assert Job.objects.get().done == 0


def test_the_work_of_a_cancelled_job_is_rolled_back(own_database):
    job = running()
    jobs.cancel(job, actor=None)

    @transaction.atomic
    def work():
        UserFactory()
        jobs.finish(job, {})

    with pytest.raises(jobs.JobStoppedError):
        work()
    assert not User.objects.exists()


def test_progress_does_not_wait_for_the_work_itself(own_database):
    job = aged(running(), MINUTE)
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(message="the work holds this row")
        jobs.progress(job, 5)  # would wait for ever without SKIP LOCKED
    assert Job.objects.get().done == 0


# faults


@pytest.mark.django_db
def test_an_unexpected_error_fails_the_job_and_goes_on_to_the_log():
    pk = JobFactory().pk
    with pytest.raises(ZeroDivisionError), jobs.Attempt(pk):
        1 / 0  # noqa: B018
    found = Job.objects.get()
    assert found.state == "failed"
    assert "fault in the program" in found.message


@pytest.mark.django_db
def test_a_job_stopped_from_outside_is_no_error():
    pk = JobFactory().pk
    with jobs.Attempt(pk) as job:
        jobs.cancel(job, actor=None)
        jobs.finish(job, {})
    assert Job.objects.get().state == "cancelled"


@pytest.mark.django_db
def test_when_the_database_goes_away_the_job_stays_for_the_sweep():
    pk = JobFactory().pk
    with pytest.raises(OperationalError), jobs.Attempt(pk):
        raise OperationalError("server closed the connection unexpectedly")
    assert Job.objects.get().state == "running"


@pytest.mark.django_db
def test_a_message_for_a_job_that_is_over_does_nothing():
    with jobs.Attempt(JobFactory(state="done").pk) as job:
        assert job is None


# the sweep


@pytest.mark.django_db
def test_the_sweep_sends_again_what_a_lost_message_left(sent):
    job, fresh = aged(JobFactory(), 2 * MINUTE), JobFactory()
    jobs.sweep()
    assert sent == [("catalog.run_import", job.pk)]
    assert state_of(fresh) == "pending"


@pytest.mark.django_db
def test_the_sweep_does_not_flood_a_long_queue(sent):
    aged(JobFactory(), 2 * MINUTE)
    for _ in range(5):
        jobs.sweep()
    assert len(sent) == 1


@pytest.mark.django_db
def test_a_job_of_a_dead_worker_starts_again_and_is_given_up_in_the_end(sent):
    job = JobFactory()
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        assert jobs.start(job.pk).attempt == attempt
        aged(job, 3 * MINUTE)
        jobs.sweep()
    found = Job.objects.get()
    assert (found.state, len(sent)) == ("failed", jobs.MAX_ATTEMPTS - 1)
    assert "3 attempts" in found.message
    assert found.finished_at is not None


@pytest.mark.django_db
def test_a_worker_that_shows_signs_of_life_keeps_its_job(sent):
    job = aged(running(), MINUTE)
    jobs.sweep()
    assert state_of(job) == "running"
    assert sent == []


@pytest.mark.django_db
def test_a_kind_that_is_gone_fails_its_job_and_not_the_sweep(sent):
    old = aged(JobFactory(kind="abandoned"), 2 * MINUTE)
    other = aged(JobFactory(), 2 * MINUTE)
    jobs.sweep()
    assert state_of(old) == "failed"
    assert sent == [("catalog.run_import", other.pk)]


@pytest.mark.django_db
def test_the_task_also_forgets_sessions_that_are_over(sent):
    for key, moment in (("old", now() - MINUTE), ("new", now() + MINUTE)):
        Session.objects.create(session_key=key, session_data="", expire_date=moment)
    tasks.sweep()
    assert [session.session_key for session in Session.objects.all()] == ["new"]


def test_the_sweep_leaves_a_job_alone_that_is_just_being_finished(own_database, sent):
    job = aged(running(), 3 * MINUTE)
    with transaction.atomic():
        jobs.finish(job, {})
        sweeping = threading.Thread(target=sweep_elsewhere)
        sweeping.start()
        sweeping.join()  # would wait for ever without SKIP LOCKED
    assert Job.objects.get().state == "done"


def sweep_elsewhere():
    jobs.sweep()
    connection.close()

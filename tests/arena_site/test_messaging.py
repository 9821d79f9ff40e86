import subprocess
import sys
import threading
from unittest import mock

import kombu
import pytest
from celery import Celery, current_app
from celery.beat import Scheduler

from arena_site import marks, messaging
from arena_site.beat import app as beat_app
from arena_site.celery import app, heartbeat, mark_worker
from tests.arena_site.silence import SilentBroker


@pytest.fixture
def client():
    redis = messaging.redis_client()
    marks.wipe(redis)
    yield redis
    marks.wipe(redis)


def test_publishing_gives_up_at_once_when_nobody_listens():
    with Celery(
        "test", broker="redis+socket:///nowhere/redis.sock", set_as_current=False
    ) as publisher:
        publisher.conf.update(messaging.PROMISES)
        waiting = AssertionError("it waits before it tries again")
        with (
            mock.patch("kombu.utils.functional.sleep", side_effect=waiting),
            pytest.raises(kombu.exceptions.OperationalError),
        ):
            publisher.send_task("leaderboard.sweep")


def test_threads_of_the_web_server_publish_with_our_application():
    found = []
    thread = threading.Thread(target=lambda: found.append(current_app.main))
    thread.start()
    thread.join()
    assert found == ["arena"]


@pytest.mark.parametrize("application", [app, beat_app])
def test_a_task_of_a_killed_worker_comes_back_and_results_are_not_kept(application):
    conf = application.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost) == (True, True)
    assert (conf.worker_prefetch_multiplier, conf.task_ignore_result) == (1, True)
    options = conf.broker_transport_options
    assert options["visibility_timeout"] > conf.task_time_limit
    assert options["unacked_restore_interval"] == options["unacked_restore_throttle"] == 1


def test_beat_knows_the_sweep_of_every_room_and_no_task_by_its_code(settings):
    names = {entry["task"] for entry in beat_app.conf.beat_schedule.values()}
    swept = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert names == swept | {messaging.HEARTBEAT}
    own = "from arena_site.beat import app; print([n for n in app.tasks if n[:7] != 'celery.'])"
    said = subprocess.run([sys.executable, "-c", own], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= set(app.tasks)


def test_beat_leaves_its_mark_when_it_sends_the_heartbeat(client):
    scheduler = Scheduler(beat_app, lazy=True)
    scheduler.merge_inplace(beat_app.conf.beat_schedule)
    with mock.patch.object(scheduler, "send_task") as sent:
        scheduler.apply_async(scheduler.schedule["heartbeat"], advance=False)
    assert marks.present(client) == {marks.BEAT}
    (name, (sent_at,), _), _ = sent.call_args
    assert name == messaging.HEARTBEAT
    heartbeat(sent_at)
    assert marks.present(client) == {marks.BEAT, marks.ROUND_TRIP}


def test_the_first_heartbeat_is_due_at_once():
    scheduler = Scheduler(beat_app, lazy=True)
    scheduler.merge_inplace(beat_app.conf.beat_schedule)
    assert scheduler.schedule["heartbeat"].is_due().is_due


def test_a_heartbeat_from_long_ago_says_nothing(client):
    heartbeat(0.0)
    assert marks.present(client) == set()


def test_the_worker_marks_itself_and_survives_a_silent_broker(client, monkeypatch, caplog):
    mark_worker()
    assert marks.present(client) == {marks.WORKER}
    monkeypatch.setattr(messaging, "redis_client", SilentBroker)
    mark_worker()
    assert "could not leave its mark" in caplog.text


def test_each_kind_of_work_has_its_queue_and_a_worker_takes_from_all(tmp_path, client, settings):
    app.loader.import_default_modules()
    for application in (app, beat_app):
        assert set(application.conf.task_queues) == set(messaging.QUEUES)
    route = app.amqp.router.route
    for task, queue in (
        ("leaderboard.refresh_boards", "ratings"),
        ("catalog.sweep", "texts"),
        ("annotations.sweep", "celery"),
        (messaging.HEARTBEAT, "celery"),
    ):
        assert route({}, task)["queue"].name == queue
    alive = tmp_path / "alive"
    settings.ALIVE_FILE = str(alive)
    mark_worker()
    assert alive.exists()

"""The start from nothing to Ready, and the stop."""

import http.client
import json
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from arena_site import marks
from arena_site.supervisor import checks, model_server, postgres, processes, programs, redis
from arena_site.supervisor.configuration import Configuration, check_python, read
from arena_site.supervisor.data_folder import (
    DataFolder,
    open_data_folder,
    postgres_home,
    read_secrets,
    socket_folder,
    write_environment,
)
from arena_site.supervisor.faults import StartError
from arena_site.supervisor.preparation import Preparation
from arena_site.supervisor.roster import MARKER, Roster
from arena_site.supervisor.supervision import Doorbell, Supervisor

READY_SECONDS = 180.0
THIS_MACHINE = "127.0.0.0/8,[::1]"  # model servers that are spoken to unless others are named
TOO_MANY_DEATHS = 4
MAX_LOG_BYTES = 10_000_000  # bytes; a larger one is set aside at the next start


@dataclass(frozen=True)
class Services:
    """What this start takes care of itself; None where the operator named a server."""

    cluster: postgres.Cluster | None
    broker: redis.Broker | None
    runner_socket: Path


def run(environment: Mapping[str, str] = os.environ) -> None:
    """Start everything, keep it alive, and stop it when asked to."""
    check_python()
    configuration = read(environment)
    folder = open_data_folder(configuration.data)
    known = read_secrets(folder)
    roster = Roster(folder.roster, str(folder.root))
    supervisor = Supervisor(roster, say=_say)
    doorbell = Doorbell()
    _stop_on_signals()
    try:
        _clear_the_ground(roster, configuration, folder)
        variables = _start_services(supervisor, configuration, folder, known)
        _start_application(supervisor, configuration, folder, variables, doorbell)
        _say(f"Ready: {configuration.url}")
        with _models(supervisor, configuration, folder, variables):
            while True:
                supervisor.look()
                doorbell.wait(supervisor.next_look())
    except KeyboardInterrupt:
        _say("Stopping.")
    finally:
        _ignore_signals()
        supervisor.stop_all()


@contextmanager
def _models(
    supervisor: Supervisor,
    configuration: Configuration,
    folder: DataFolder,
    variables: Mapping[str, str],
) -> Iterator[None]:
    """The small model and what is tried with it, where that is asked for."""
    if not configuration.models:
        yield
        return
    supervisor.start(model_server.server(configuration, folder.logs))
    trial = model_server.trial(configuration, folder.logs, {**variables, **programs.NEVER_AS_OWNER})
    process = processes.start(trial)
    try:
        yield
    finally:
        processes.stop(process, trial)


def _say(text: str) -> None:
    print(text, flush=True)


def _stop_on_signals() -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, stop)


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _clear_the_ground(roster: Roster, configuration: Configuration, folder: DataFolder) -> None:
    if names := roster.end_orphans():
        _say(f"Ended what an earlier start left running: {', '.join(sorted(names))}.")
    checks.check_port(configuration.port, "ARENA_PORT")
    checks.check_port(configuration.live_port, "ARENA_LIVE_PORT")
    if configuration.models:
        checks.check_port(configuration.models_port, "ARENA_MODELS_PORT")
    for log in folder.logs.glob("*.log"):
        if log.stat().st_size > MAX_LOG_BYTES:
            log.replace(log.with_suffix(".log.old"))


def _start_services(
    supervisor: Supervisor,
    configuration: Configuration,
    folder: DataFolder,
    known: Mapping[str, str],
) -> dict[str, str]:
    """Database and broker answer; returns the environment of everything else."""
    services = _services(configuration, folder, known)
    broker_process = supervisor.start(services.broker.program()) if services.broker else None
    if services.cluster:
        postgres.initialise(services.cluster)
        cluster_process = supervisor.start(services.cluster.program())
        postgres.wait_until_ready(services.cluster, cluster_process)
        postgres.provision(services.cluster)
    if services.broker and broker_process:
        redis.wait_until_ready(services.broker, broker_process)
    variables = _variables(configuration, services, known)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        checks.check_database(variables[name], name)
    checks.check_broker(variables["REDIS_URL"])
    write_environment(folder.environment, variables)
    return {**variables, MARKER: str(folder.root), "PYTHONUNBUFFERED": "1"}


def _start_application(
    supervisor: Supervisor,
    configuration: Configuration,
    folder: DataFolder,
    variables: Mapping[str, str],
    doorbell: Doorbell,
) -> None:
    preparation = Preparation(folder, variables)
    preparation.start()
    try:
        if not preparation.was_done():
            _wait_for(preparation, supervisor, doorbell)
        with marks.connect(variables["REDIS_URL"]) as client:
            marks.wipe(client)
        for program in programs.application(configuration, folder.logs, variables):
            supervisor.start(program)
        if configuration.runner is None:
            socket, marker = Path(variables["ARENA_RUNNER"]), {MARKER: variables[MARKER]}
            accepted = configuration.accepted_walls
            supervisor.start(programs.runner(socket, accepted, folder.logs, marker))
        _wait_until_ready(supervisor, configuration, preparation, doorbell)
    finally:
        preparation.stop()


def _wait_for(preparation: Preparation, supervisor: Supervisor, doorbell: Doorbell) -> None:
    """Return when it has succeeded; the database is kept alive meanwhile."""
    while not preparation.has_ended():
        supervisor.look()
        _refuse_failing(supervisor)
        doorbell.wait(0.1)


def _refuse_failing(supervisor: Supervisor) -> None:
    for child in supervisor.failing(TOO_MANY_DEATHS):
        reason = processes.last_lines(child.program.log)
        raise StartError(
            f"{child.program.name} stops again and again. {child.program.log} ends with:\n{reason}"
        )


def _services(
    configuration: Configuration, folder: DataFolder, known: Mapping[str, str]
) -> Services:
    cluster = broker = None
    if configuration.database_url is None:
        cluster = postgres.Cluster(
            home=postgres_home(folder),
            sockets=socket_folder(folder) / "postgres",
            log=folder.logs / "postgres.log",
            passwords={role: known[role] for role in postgres.ROLES},
        )
    if configuration.redis_url is None:
        sockets = socket_folder(folder)
        broker = redis.Broker(
            folder.root / "redis", sockets / "redis.sock", folder.logs / "redis.log"
        )
    return Services(cluster, broker, socket_folder(folder) / "runner.sock")


def _variables(
    configuration: Configuration, services: Services, known: Mapping[str, str]
) -> dict[str, str]:
    cluster, broker = services.cluster, services.broker
    return {
        "ARENA_DATA": str(configuration.data),
        "ARENA_PORT": str(configuration.port),
        "ARENA_URL": configuration.url,
        "ARENA_LIVE_PORT": str(configuration.live_port),
        "ARENA_LIVE_URL": configuration.live_url,
        "DATABASE_URL": configuration.database_url
        or (cluster.url(postgres.APPLICATION) if cluster else ""),
        "DATABASE_OWNER_URL": configuration.owner_url
        or (cluster.url(postgres.OWNER) if cluster else ""),
        "REDIS_URL": configuration.redis_url or (broker.url if broker else ""),
        "SECRET_KEY": configuration.secret_key or known["secret_key"],
        "ARENA_RECORD_KEY": os.environ.get("ARENA_RECORD_KEY") or known["record_key"],
        "ARENA_MODEL_SERVERS": os.environ.get("ARENA_MODEL_SERVERS", THIS_MACHINE),
        "ARENA_RUNNER": configuration.runner or str(services.runner_socket),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "arena_site.settings"),
    }


def _wait_until_ready(
    supervisor: Supervisor,
    configuration: Configuration,
    preparation: Preparation,
    doorbell: Doorbell,
) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while (missing := _missing(configuration)) or not preparation.has_ended():
        supervisor.look()
        _refuse_failing(supervisor)
        if time.monotonic() > deadline:
            raise StartError(f"Not ready after {READY_SECONDS:.0f} seconds: {missing}.")
        doorbell.wait(0.1)


def _missing(configuration: Configuration) -> str:
    """What does not answer yet, in words; empty when everything does."""
    host = urlsplit(configuration.url).hostname or programs.HOST
    connection = http.client.HTTPConnection(programs.HOST, configuration.port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        reply = connection.getresponse()
        body = reply.read()
    except (OSError, http.client.HTTPException):
        return "web does not answer"
    finally:
        connection.close()
    if reply.status == http.client.OK:
        return "" if checks.listens(configuration.live_port) else "live does not answer"
    try:
        parts = json.loads(body)["parts"]
    except (ValueError, KeyError, TypeError):
        return f"web answers {reply.status} to /readyz"
    return ", ".join(f"{name} {part['why']}" for name, part in parts.items() if not part["ok"])

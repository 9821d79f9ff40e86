"""Sixteen people vote while every process is killed in turn: nothing is lost, nothing doubled.

The people talk HTTP and keep a ledger of what they sent and what was acknowledged; where an
answer does not come they ask again with the same key, as any client should.
"""

import http.client
import json
import os
import random
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.application import Application, running
from tests.arena_site.waiting import until

pytestmark = pytest.mark.processes

SEED = 20_261_120
PEOPLE, VOTES, OVERLAP, ITEMS = 16, 200, 4, 30
BENCHMARK = "faults"
TARGETS = ("web worker", "web", "worker", "beat", "redis", "backend", "postgres")
ASK_AGAIN = {500, 502, 503, 504}
GIVE_UP_SECONDS = 60
BOARD_SECONDS = 120  # a busy machine is no fault


@dataclass
class Ledger:
    """What the clients know. Keys are the votes' idempotency keys."""

    sent: dict[str, bytes] = field(default_factory=dict)
    acknowledged: dict[str, bytes] = field(default_factory=dict)
    asked_again: int = 0
    started: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def takes_another(self) -> bool:
        """Whether one more of the votes is to be cast; counts it."""
        with self.lock:
            if self.started == VOTES:
                return False
            self.started += 1
            return True

    def gives_back(self) -> None:
        """A vote that was counted is not cast, for there was no battle."""
        with self.lock:
            self.started -= 1


class Client:
    """One annotator's program: one connection, and patience."""

    def __init__(self, port: int, token: str, ledger: Ledger, generator: random.Random) -> None:
        self.port = port
        self.token = token
        self.ledger = ledger
        self.generator = generator
        self.connection = self.connect()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def post(self, path: str, body: bytes = b"{}", key: str = "") -> tuple[int, bytes]:
        """Ask until there is an answer that is one."""
        headers = {
            "Authorization": f"Token {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            try:
                self.connection.request("POST", path, body, headers)
                reply = self.connection.getresponse()
                text = reply.read()
                if reply.status not in ASK_AGAIN:
                    return reply.status, text
            except (OSError, http.client.HTTPException):
                self.connection.close()
                self.connection = self.connect()
            self.ledger.asked_again += 1
            time.sleep(0.05)
        raise AssertionError(f"{path} was not answered for {GIVE_UP_SECONDS} s")

    def work(self) -> None:
        """Claim and vote as long as votes are wanted."""
        try:
            while self.ledger.takes_another():
                status, text = self.post("/api/assignments/")
                if status == 204:  # nothing is left for this one; the others do the rest
                    self.ledger.gives_back()
                    return
                assert status == 201, (status, text)
                self.vote(json.loads(text)["id"])
        finally:
            self.connection.close()

    def vote(self, assignment: str) -> None:
        winner = self.generator.choice(("model_a", "model_b", "tie", "both_bad"))
        strength = {"strength": "clear"} if winner.startswith("model") else {}
        body = json.dumps({"winner": winner, "difficulty": "easy", **strength}).encode()
        key = f"{self.generator.getrandbits(64):016x}"
        self.ledger.sent[key] = body
        status, text = self.post(f"/api/assignments/{assignment}/vote", body, key)
        assert status in {200, 201}, (status, text)
        self.ledger.acknowledged[key] = text
        if self.generator.random() < 0.25:  # as if the answer had not come
            again = self.post(f"/api/assignments/{assignment}/vote", body, key)
            assert again == (200, text)


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def victim(application: Application, target: str, generator: random.Random) -> int:
    """The process to kill: one that the supervisor started, or one below it."""
    if target == "web worker":
        return generator.choice(children(application.pids()["web"]))
    if target == "backend":
        with psycopg.connect(application.addresses()["DATABASE_URL"]) as database:
            rows = database.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
                "AND pid <> pg_backend_pid()"
            ).fetchall()
        return int(generator.choice(rows)[0])
    return application.pids()[target]


def has_reached(ledger: Ledger, part: int) -> bool:
    """Whether that part of the votes is acknowledged, of one more than there are targets."""
    return len(ledger.acknowledged) >= part * VOTES // (len(TARGETS) + 1)


def kill_in_turn(application: Application, ledger: Ledger, generator: random.Random) -> None:
    """One target after the other, each when another part of the votes is acknowledged."""
    for n, target in enumerate(TARGETS, start=1):
        until(partial(has_reached, ledger, n), seconds=GIVE_UP_SECONDS)
        os.kill(victim(application, target, generator), signal.SIGKILL)


def items_file(folder: Path) -> Path:
    """Items with answers of three competitors each."""
    file = folder / "items.jsonl"
    rows = [
        {
            "key": f"item-{n}",
            "messages": [{"role": "user", "content": f"Write function number {n}."}],
            "answers": [
                {"competitor": f"fault {name}", "text": f"`{name}{n}()` does it."}
                for name in ("one", "two", "three")
            ],
        }
        for n in range(ITEMS)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


@pytest.fixture(scope="module")
def application():
    with running(ARENA_VOTES_PER_MINUTE="100000", ARENA_LEASE_MINUTES="30") as started:
        yield started


@pytest.fixture(scope="module")
def tokens(application):
    """Battles are drawn and rendered, and sixteen people have their tokens."""
    file = items_file(application.folder)
    application.manage("import_items", str(file), "--benchmark", BENCHMARK)
    application.manage(
        *("pair_up", "--benchmark", BENCHMARK, "--pairs", str(3 * ITEMS)),
        *("--overlap", str(OVERLAP), "--seed", "7"),
    )
    people = [f"annotator{n}@example.org" for n in range(PEOPLE)]
    lines = application.manage("invite", *people, "--role", "annotator", "--token").splitlines()
    with psycopg.connect(application.addresses()["DATABASE_OWNER_URL"]) as database:
        # The starter benchmark is not for this test, and everybody sees the names of neither.
        database.execute("UPDATE catalog_benchmark SET is_open = (name = %s)", [BENCHMARK])
    until(lambda: not unrendered(application), seconds=60)
    until(lambda: board(application).get("board"), seconds=60)
    application.manage("set_board", BENCHMARK, "--step-votes", "1")  # all votes are looked for
    return [line.split()[-1] for line in lines]


def unrendered(application: Application) -> int:
    with psycopg.connect(application.addresses()["DATABASE_OWNER_URL"]) as database:
        ((number,),) = database.execute(
            "SELECT count(*) FROM catalog_benchmarkitem item "
            "JOIN catalog_benchmark benchmark ON benchmark.id = item.benchmark_id "
            "JOIN catalog_answer answer ON answer.item_id = item.id "
            "WHERE benchmark.name = %s AND NOT (EXISTS (SELECT FROM catalog_renderedtext "
            "WHERE text_digest = answer.text_digest) AND EXISTS (SELECT FROM catalog_renderedtext "
            "WHERE text_digest = item.prompt_digest))",
            [BENCHMARK],
        )
    return number


def board(application: Application) -> dict:
    connection = http.client.HTTPConnection("127.0.0.1", application.port, timeout=10)
    try:
        connection.request("GET", f"/api/boards/{BENCHMARK}/")
        reply = connection.getresponse()
        return json.loads(reply.read()) if reply.status == 200 else {"snapshot": None}
    except (OSError, http.client.HTTPException):
        return {"snapshot": None}
    finally:
        connection.close()


def test_acknowledged_votes_survive_the_death_of_every_process(application, tokens):
    ledger = Ledger()
    generator = random.Random(SEED)
    clients = [
        Client(application.port, token, ledger, random.Random(SEED + n))
        for n, token in enumerate(tokens)
    ]
    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        killing = pool.submit(kill_in_turn, application, ledger, generator)
        working = [pool.submit(client.work) for client in clients]
        for future in (*working, killing):
            future.result()
    assert len(ledger.acknowledged) == VOTES
    assert ledger.asked_again  # or nothing was killed in earnest

    def all_counted() -> bool:
        snapshot = board(application)["snapshot"]
        return bool(snapshot) and snapshot["votes"] == VOTES

    until(all_counted, seconds=BOARD_SECONDS)
    look_at_the_tables(application, ledger)
    assert "the same" in application.manage("rebuild_board", BENCHMARK)


def look_at_the_tables(application: Application, ledger: Ledger) -> None:
    """What the database says, beside what the clients know."""
    with psycopg.connect(application.addresses()["DATABASE_URL"]) as database:
        votes = database.execute(
            "SELECT vote.client_id, vote.winner, vote.surplus, vote.annotator_id, "
            "assignment.battle_id, assignment.seat_id "
            "FROM annotations_vote vote "
            "JOIN annotations_assignment assignment ON assignment.id = vote.assignment_id"
        ).fetchall()
        held = database.execute(
            "SELECT seat_id FROM annotations_assignment WHERE outcome IN ('', 'voted')"
        ).fetchall()
    keys = Counter(row[0] for row in votes)
    assert keys == dict.fromkeys(ledger.acknowledged, 1)  # none lost, none twice, none unsent
    for key, winner, *_ in votes:
        assert winner == json.loads(ledger.sent[key])["winner"]
        assert winner == json.loads(ledger.acknowledged[key])["winner"]
    per_battle = Counter(battle for *_, surplus, _, battle, _ in votes if not surplus)
    assert max(per_battle.values()) <= OVERLAP
    assert max(Counter((person, battle) for *_, person, battle, _ in votes).values()) == 1
    assert max(Counter(held).values()) == 1

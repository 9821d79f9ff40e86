"""Speed of the whole application, beside a peer in the same run.

    python -m benchmarks.application           # about three minutes
    python -m benchmarks.application --quick   # shorter measurements
    python -m benchmarks.application --against main~1   # claims and votes beside another commit

It starts what `make run` starts, in a temporary folder, with 105,000 votes, 105,000 battles that
have a free seat, and people who have 2,000 battles behind them. The load comes from one process
on the same processors. Where others use the machine too, trust ratios and processor time
(ms of a processor for one piece of work, all processes added up), not what the clock says.
"""

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING
from uuid import uuid4

import django
from django.test import Client

from benchmarks.against import CLIENTS, compare
from benchmarks.load import Connection, Times, percentile, side_by_side
from benchmarks.stage import Stage, on_stage

if TYPE_CHECKING:
    from accounts.models import User

VOTE = b'{"winner": "model_a", "strength": "clear", "difficulty": "medium"}'
SMALL, LARGE = "small", "large"


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    work: str
    result: str
    peer: str = ""
    ratio: float | None = None
    target: str = ""

    def __str__(self) -> str:
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        return f"{self.work:44}{self.result:58}{self.peer:32}{ratio:>7}  {self.target}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter measurements")
    parser.add_argument("--against", metavar="REV", help="a commit with the same tables")
    arguments = parser.parse_args()
    seconds = 2.0 if arguments.quick else 8.0
    with on_stage() as stage:
        os.environ["ARENA_AS_OWNER"] = "true"  # the peer's tables are made by this process
        django.setup()
        if arguments.against:
            found = beside(stage, arguments.against, seconds)
        else:
            print(Line("work", "ours", "peer", target="target"))
            found = lines(stage, seconds)
        for line in found:
            print(line, flush=True)


def beside(stage: Stage, revision: str, seconds: float) -> Iterator[object]:
    """Claims and votes of this code and of another commit's, on battles that are not used up."""
    # Django's models can be imported only after the start has told where the database is.
    from benchmarks import crowd  # noqa: PLC0415

    crowd.add_benchmark(LARGE, items=1000, competitors=15, overlap=2)
    yield from compare(stage, revision, crowd.add_people(CLIENTS), seconds)


def lines(stage: Stage, seconds: float) -> Iterator[object]:
    # Django's models can be imported only after the start has told where the database is.
    from benchmarks import crowd  # noqa: PLC0415

    crowd.add_benchmark(SMALL, items=100, competitors=5, overlap=1)
    few = claims(stage, crowd.add_people(40), SMALL)
    yield claim_line("claim, 1,000 free seats", few)
    crowd.close(SMALL)
    large = crowd.add_benchmark(LARGE, items=1000, competitors=15, overlap=2)
    veterans = crowd.add_votes(large)
    wait_for_board()
    many = claims(stage, crowd.add_people(40), LARGE)
    yield claim_line("claim, 105,000 free seats", many, few)
    yield claim_line("claim after 2,000 battles", claims(stage, veterans, LARGE), few)
    yield from claim_actions(crowd.annotators(veterans), crowd.annotators(crowd.add_people(40)))
    people = crowd.add_people(32)
    for _ in votes(stage, people, 32, 2 * seconds):  # until each connection has its plans
        pass
    for clients in (1, 8, 32):
        yield from votes(stage, people, clients, seconds)
    yield cached_page(stage, seconds)
    yield freshness(stage, crowd.add_people(10), 3 * seconds)
    yield staff_list(crowd.add_lead())


def claim_line(work: str, times: Times, peer: Times | None = None) -> Line:
    """Latency of claims one after the other, and what more free seats change."""
    p50, p95 = (1000 * times.percentile("claim", p) for p in (50, 95))
    if peer is None:
        return Line(work, f"p50 {p50:.1f} ms, p95 {p95:.1f} ms", target="p95 < 20 ms")
    theirs = 1000 * peer.percentile("claim", 95)
    return Line(
        work,
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms",
        f"1,000 seats: p95 {theirs:.1f} ms",
        p95 / theirs,
        "p95 < 20 ms, ratio <= 1.5",
    )


def claims(stage: Stage, tokens: list[str], benchmark: str, *, number: int = 300) -> Times:
    """Claims through the API, one at a time; each battle is given back by a skip."""
    body = b'{"benchmark": "%s"}' % benchmark.encode()

    async def work(_client: int, times: Times, _goes_on: Callable[[], bool]) -> None:
        connection = await Connection.to(stage.port)
        for n, token in zip(range(number), cycle(tokens), strict=False):
            name = "claim" if n >= 40 else "warm"  # threads of the server connect first
            reply = await times.clocked(name, connection.post("/api/assignments/", token, body))
            assert reply.status == 201, reply
            path = f"/api/assignments/{reply.json()['id']}/skip"
            given_back = await connection.post(path, token, b'{"reason": "other"}')
            assert given_back.status == 204, given_back
        connection.close()

    return side_by_side(work, 1, 0)


def claim_actions(veterans: list[int], newcomers: list[int]) -> Iterator[Line]:
    """The action alone, without HTTP, for people with and without battles behind them."""
    from annotations.lending.claim_battle import claim_battle  # noqa: PLC0415
    from annotations.lending.keep_lease import skip  # noqa: PLC0415

    taken: dict[str, list[float]] = {"new": [], "old": []}
    for _ in range(5):  # in turns, so that others on this machine disturb both alike
        for name, people in (("new", newcomers), ("old", veterans)):
            for annotator in people:
                start = time.perf_counter()
                assignment = claim_battle(annotator, benchmark=LARGE)
                taken[name].append(time.perf_counter() - start)
                assert assignment is not None
                skip(assignment, reason="other")
    new, old = ([1000 * percentile(taken[name], p) for p in (50, 95)] for name in ("new", "old"))
    yield Line(
        "claim action, 2,000 battles behind",
        f"p50 {old[0]:.1f} ms, p95 {old[1]:.1f} ms",
        f"nothing behind: p95 {new[1]:.1f} ms",
        old[1] / new[1],
        "p95 < 20 ms",
    )


def votes(stage: Stage, tokens: list[str], clients: int, seconds: float) -> Iterator[Line]:
    """Claim and vote, again and again, by so many people at once; then pgbench by as many."""
    from benchmarks.pgbench import two_inserts_per_second  # noqa: PLC0415

    async def work(client: int, times: Times, goes_on: Callable[[], bool]) -> None:
        connection = await Connection.to(stage.port)
        token = tokens[client]
        while goes_on():
            claim = await times.clocked("claim", connection.post("/api/assignments/", token))
            assert claim.status == 201, claim
            path = f"/api/assignments/{claim.json()['id']}/vote"
            vote = connection.post(path, token, VOTE, key=str(uuid4()))
            reply = await times.clocked("vote", vote)
            assert reply.status == 201, reply
        connection.close()

    before = stage.processor_seconds()
    own = time.process_time()
    times = side_by_side(work, clients, seconds)
    own = time.process_time() - own
    spent = {name: used - before[name] for name, used in stage.processor_seconds().items()}
    rate = times.rate("vote")
    peer = two_inserts_per_second(stage.application.folder, clients, max(2, int(seconds / 2)))
    yield Line(
        f"claim and vote, {clients} people",
        f"{rate:.0f}/s",
        f"pgbench: {peer:.0f}/s",
        rate / peer,
        ">= 200/s" if clients == 32 else "",
    )
    for name in ("claim", "vote"):
        p50, p95, p99 = (1000 * times.percentile(name, p) for p in (50, 95, 99))
        latency = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms"
        yield Line(f"  {name}", latency, target="p95 < 200 ms" if clients == 32 else "")
    number = len(times.seconds_of("vote"))
    shares = {**spent, "load": own}
    each = {name: 1000 * used / number for name, used in shares.items()}
    shown = ", ".join(f"{name} {used:.1f}" for name, used in each.items() if used > 0.05)
    total = sum(each.values())
    yield Line("  processor", f"{total:.1f} ms: {shown}", target="10 ms is 200/s on 2 cores")


def cached_page(stage: Stage, seconds: float) -> Line:
    """Requests for the board's page beside a view that returns the same bytes from memory."""
    page, bare = f"/leaderboard/{LARGE}/", f"/bare/?page=/leaderboard/{LARGE}/"

    def rate(path: str) -> float:
        async def work(_client: int, times: Times, goes_on: Callable[[], bool]) -> None:
            connection = await Connection.to(stage.port)
            while goes_on():
                reply = await times.clocked("get", connection.get(path))
                assert reply.status == 200, reply
            connection.close()

        return side_by_side(work, 16, seconds / 6).rate("get")

    for path in (page, bare):
        rate(path)
    pairs = [(rate(page), rate(bare)) for _ in range(5)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    return Line(
        "cached board page", f"{ours:.0f}/s", f"bare view: {theirs:.0f}/s", ratio, "ratio >= 0.6"
    )


def freshness(stage: Stage, tokens: list[str], seconds: float) -> Line:
    """From the acknowledged vote to a snapshot with it, as the API shows it."""

    async def work(_client: int, taken: Times, goes_on: Callable[[], bool]) -> None:
        connection = await Connection.to(stage.port)
        for token in cycle(tokens):
            if not goes_on():
                break
            counted = (await connection.get(f"/api/boards/{LARGE}/")).json()["snapshot"]["votes"]
            claim = await connection.post("/api/assignments/", token)
            path = f"/api/assignments/{claim.json()['id']}/vote"
            assert (await connection.post(path, token, VOTE, key=str(uuid4()))).status == 201
            start = time.perf_counter()
            while True:
                board = (await connection.get(f"/api/boards/{LARGE}/")).json()
                if board["snapshot"]["votes"] > counted:
                    break
                await asyncio.sleep(0.01)  # readers do not ask without pause
            taken.seconds_of("seen").append(time.perf_counter() - start)
        connection.close()

    wait_for_board()
    times = side_by_side(work, 1, seconds)
    p50, p95 = (1000 * times.percentile("seen", p) for p in (50, 95))
    return Line("vote to board", f"p50 {p50:.0f} ms, p95 {p95:.0f} ms", target="p95 < 1,000 ms")


def staff_list(lead: "User") -> Line:
    """The first page of all votes, as a lead sees it; without the server around it."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(lead)
    taken = []
    for _ in range(25):
        start = time.perf_counter()
        reply = client.get("/votes/")
        taken.append(time.perf_counter() - start)
        assert reply.status_code == 200, reply
    p50, p95 = (1000 * percentile(taken[5:], p) for p in (50, 95))
    return Line("list of all votes", f"p50 {p50:.0f} ms, p95 {p95:.0f} ms", target="p95 < 300 ms")


def wait_for_board() -> None:
    """Until the newest snapshot has counted every vote that is there."""
    from annotations.models import Vote  # noqa: PLC0415
    from leaderboard.models import Snapshot  # noqa: PLC0415

    for _ in range(600):
        newest = Snapshot.objects.filter(board__slug=LARGE).order_by("-id").first()
        if newest and newest.votes == Vote.objects.filter(item__benchmark__slug=LARGE).count():
            return
        time.sleep(0.1)
    raise AssertionError("the board does not follow")


if __name__ == "__main__":
    main()

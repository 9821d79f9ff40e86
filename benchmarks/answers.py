"""How fast a generation job writes answers, and whether its memory stays flat.

    python -m benchmarks.answers [ANSWERS]    # 10,000 unless told otherwise; about a minute

It starts a database and a broker in a temporary folder. The model server answers at once: first
inside the process, then over a real socket from a process of its own, 64 requests at a time. The
peer is the same client asking the same server for as many answers and writing nothing down.
"""

import asyncio
import os
import resource
import subprocess
import sys
import time
from itertools import count

import django

from backends import Message, Request, ServedModel, complete
from backends.addresses import AllowedServers
from backends.openai_chat import OpenAIChat
from backends.scripted import ScriptedBackend
from benchmarks.application import Line
from tests import throwaway
from tests.application import free_ports

ANSWERS = 10_000
AT_ONCE = 64
ITEMS = 1000
TARGET = "> 300 answers/s"


def prepare(servers: str = "127.0.0.0/8") -> None:
    """A database and a broker in a temporary folder, and Django on them."""
    throwaway.provide()
    throwaway.start_services()
    os.environ |= {
        "ARENA_AS_OWNER": "true",
        "SECRET_KEY": "only-for-measurements-" * 3,
        "DJANGO_SETTINGS_MODULE": "arena_site.settings",
        "ARENA_MODEL_SERVERS": servers,
    }
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)


def main(answers: int) -> None:
    prepare()
    print(Line("work", "ours", "peer", target="target"))
    rate, worked, grown = in_process(answers)
    print(Line("answers of a fake", f"{rate:.0f}/s", "", target=TARGET))
    print(Line("  for a second of one processor", f"{worked:.0f}", "", target=TARGET))
    print(Line("memory from a tenth to the end", f"{grown:+.1f} MB", "", target="flat"))
    (port,) = free_ports(1)
    server = subprocess.Popen([sys.executable, "-m", "tests.backends.server", str(port)])
    try:
        ours, peer = over_socket(port, answers // 5)
        print(Line("answers over a socket", f"{ours:.0f}/s", f"{peer:.0f}/s", target="ratio"))
    finally:
        server.kill()


def memory() -> float:
    """Megabytes of this process, at its highest so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_process(answers: int) -> tuple[float, float, float]:
    """Answers a second, for a second of this process's work, and growth after a tenth."""
    from generation.actions.serve_jobs import serve_jobs  # noqa: PLC0415
    from generation.models import WantedAnswer  # noqa: PLC0415

    backend = ScriptedBackend(served=(ServedModel("echo"),))
    job = make_job("fake", "http://127.0.0.1:9/v1", answers)
    seen: list[float] = []

    def meanwhile() -> bool:
        backend.asked.clear()
        done = job.wanted.exclude(state=WantedAnswer.State.WAITING).count()
        if done > answers / 10:
            seen.append(memory())
        return True

    began, worked = time.perf_counter(), time.process_time()
    serve_jobs(connect=lambda _endpoint: backend, meanwhile=meanwhile)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    assert job.wanted.filter(state=WantedAnswer.State.READY).count() == answers
    return answers / took, answers / worked, seen[-1] - seen[0]


def over_socket(port: int, answers: int) -> tuple[float, float]:
    """Answers a second of a job, and of the bare client."""
    from generation.actions.serve_jobs import serve_jobs  # noqa: PLC0415

    url = f"http://127.0.0.1:{port}/v1"
    make_job("socket", url, answers)
    began = time.perf_counter()
    serve_jobs()
    ours = answers / (time.perf_counter() - began)
    began = time.perf_counter()
    asyncio.run(bare(url, answers))
    return ours, answers / (time.perf_counter() - began)


async def bare(url: str, answers: int) -> None:
    backend = OpenAIChat(AllowedServers.parse("127.0.0.0/8").find(url), parallel=AT_ONCE)
    numbers = count()

    async def ask() -> None:
        while (number := next(numbers)) < answers:
            prompt = (Message("user", f"Write function number {number}."),)
            await complete(backend, Request("echo", prompt))

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    await backend.close()


def make_job(name: str, url: str, answers: int):  # type: ignore[no-untyped-def]
    from catalog.importers import Message as Said  # noqa: PLC0415
    from catalog.intake.items import new_item  # noqa: PLC0415
    from catalog.models import Benchmark, BenchmarkItem  # noqa: PLC0415
    from generation.actions.competitors import add_competitor  # noqa: PLC0415
    from generation.actions.endpoints import add_endpoint  # noqa: PLC0415
    from generation.actions.run_job import start_job  # noqa: PLC0415

    benchmark = Benchmark.objects.create(name=name, slug=name)
    BenchmarkItem.objects.bulk_create(
        new_item(benchmark, f"{n}", [Said(role="user", content=f"Write function number {n}.")])
        for n in range(ITEMS)
    )
    endpoint = add_endpoint(name, url=url, parallel=AT_ONCE)
    competitor = add_competitor(name, endpoint, model="echo")
    return start_job(benchmark, [competitor], samples=answers // ITEMS)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ANSWERS)

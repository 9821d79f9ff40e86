"""Pages over 1,000,000 executions: the first look, and the looks after it.

    python -m benchmarks.executions           # about three minutes, most of it to write the rows
    python -m benchmarks.executions 100000    # fewer rows

It starts what `make run` starts, in a temporary folder. 1,000 items, 15 models, 66 samples each,
and the votes of a crowd on top. The peer is Postgres counting the same rows.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator

import django
from django.db import connection
from django.test import Client

from benchmarks.application import Line
from benchmarks.campaigns import seconds
from benchmarks.stage import on_stage

NAME = "executions"
ITEMS, MODELS = 1000, 15
TARGET = "< 200 ms"
ANSWERS = """
INSERT INTO catalog_answer (public_id, item_id, competitor_id, sample, attempt, status, text,
    text_digest, finish_reason, request_id, is_generated, failure_kind, failure_reason,
    failure_message, looked_at_by, masked, shown_digest, created_at)
SELECT gen_random_uuid(), item.id, model.id, sample, 1, 'ready', 'x', md5(random()::text), '', '',
    false, '', '', '', '', '[]', '', now()
FROM catalog_benchmarkitem item
CROSS JOIN (SELECT DISTINCT competitor_id AS id FROM catalog_answer
            JOIN catalog_benchmarkitem ON catalog_benchmarkitem.id = item_id
            WHERE benchmark_id = %(benchmark)s) model
CROSS JOIN generate_series(2, %(samples)s) sample
WHERE item.benchmark_id = %(benchmark)s
"""
TESTS = """
INSERT INTO execution_testset (item_id, version, is_latest, source, language, entry, prelude, tests,
    digest, created_at)
SELECT id, 1, true, 'own', 'python', 'f', '', '[{"text": "f()", "weight": 1}]', md5(id::text), now()
FROM catalog_benchmarkitem WHERE benchmark_id = %(benchmark)s
"""
EXECUTIONS = """
INSERT INTO execution_execution (answer_id, test_set_id, benchmark_id, item_id, competitor_id, run,
    is_current, status, passed, total, share, is_forgeable, details, message, language, toolchain,
    runner_version, program_digest, seconds, memory, at)
SELECT answer.id, tests.id, item.benchmark_id, item.id, answer.competitor_id, 1, true,
    CASE WHEN luck < 0.6 THEN 'pass' WHEN luck < 0.9 THEN 'fail' ELSE 'timeout' END,
    CASE WHEN luck < 0.6 THEN 1 ELSE 0 END, 1, CASE WHEN luck < 0.6 THEN 1 ELSE 0 END,
    false, '[]', '', 'python', 'Python 3', 'bench', '', 0.02, 1000, now()
FROM (SELECT *, random() AS luck FROM catalog_answer) answer
JOIN catalog_benchmarkitem item ON item.id = answer.item_id
JOIN execution_testset tests ON tests.item_id = item.id
WHERE item.benchmark_id = %(benchmark)s
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000)
    samples = max(2, -(-parser.parse_args().rows // (ITEMS * MODELS)))
    print(Line("work", "ours", "peer", target="target"))
    with on_stage():
        os.environ["ARENA_AS_OWNER"] = "true"
        django.setup()
        for line in lines(samples):
            print(line, flush=True)


def lines(samples: int) -> Iterator[Line]:
    """The board by tests, the same for programs, and people against tests."""
    from benchmarks import crowd  # noqa: PLC0415
    from evidence.kept import forget  # noqa: PLC0415
    from execution.models import Execution  # noqa: PLC0415

    benchmark = crowd.add_benchmark(NAME, items=ITEMS, competitors=MODELS, overlap=2)
    crowd.add_votes(benchmark)
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for statement in (ANSWERS, TESTS, EXECUTIONS):
            cursor.execute(statement, {"benchmark": benchmark.pk, "samples": samples})
        cursor.execute("VACUUM ANALYZE execution_execution")
    rows = Execution.objects.filter(benchmark=benchmark)
    yield Line(f"{rows.count():,} executions written", f"{time.perf_counter() - began:.0f} s")
    peer = seconds(rows.count)
    client = Client(headers={"Host": "localhost"})
    client.force_login(crowd.add_lead())
    pages = {
        "page: board by tests": f"/benchmarks/{benchmark.slug}/tests/",
        "page: people and tests": f"/benchmarks/{benchmark.slug}/evidence/",
        "API: pass rates": f"/api/benchmarks/{benchmark.slug}/pass-rates/",
    }
    for name, address in pages.items():
        forget()
        yield line(f"{name}, first look", once(lambda a=address: client.get(a)), peer)  # type: ignore[misc]
        yield line(name, seconds(lambda a=address: client.get(a)), peer)  # type: ignore[misc]


def once(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def line(name: str, ours: float, peer: float) -> Line:
    target = "" if "first" in name else TARGET if ours < 0.2 else f"{TARGET}: NOT reached"
    return Line(name, f"{1000 * ours:.0f} ms", f"count: {1000 * peer:.0f} ms", ours / peer, target)


if __name__ == "__main__":
    main()

"""Twelve boards of a million votes: from a committed vote to stored ratings.

    python -m benchmarks.boards           # about four minutes, most of it to write the votes
    python -m benchmarks.boards --quick   # a tenth of the votes

It starts what `make run` starts, in a temporary folder. Every board counts the item that is voted
on, so each vote has all twelve rated again.
"""

import argparse
import os
import statistics
import time

import django
from django.db import connection

from benchmarks.application import Line
from benchmarks.stage import on_stage

COMPETITORS, ITEMS, JUDGES = 100, 500, 1000
VOTES = 1_000_000
ROUNDS = 7
REST_SECONDS = 12  # so that every vote finds boards at rest

FILL = """
INSERT INTO annotations_importedvote (benchmark_id, item_id, item_key, competitor_a_id,
    competitor_b_id, winner, judge, file_digest, row_key, imported_at)
SELECT %(benchmark)s, (%(items)s::bigint[])[1 + i %% %(number)s], '',
    (%(models)s::bigint[])[1 + a],
    (%(models)s::bigint[])[1 + CASE WHEN b >= a THEN b + 1 ELSE b END],
    CASE WHEN drawn < 0.2 THEN 'tie' WHEN drawn < 0.3 THEN 'both_bad'
         WHEN random() < 1 / (1 + exp((a - b) / 60.0)) THEN 'model_a' ELSE 'model_b' END,
    'judge ' || (i * 13 %% %(judges)s), repeat('0', 64), 'row ' || i, now()
FROM (SELECT i, floor(random() * %(rivals)s)::int AS a,
             floor(random() * (%(rivals)s - 1))::int AS b, random() AS drawn
      FROM generate_series(1, %(votes)s) i) drawn
"""

PARTS: tuple[dict[str, str], ...] = (
    {},
    {"main_category": "main 0"},
    {"sub_category": "sub 0"},
    {"language": "python"},
    {"language": "sql"},
    {"language": "bash"},
    {"difficulty": "easy"},
    {"main_category": "main 0", "language": "python"},
    {"main_category": "main 0", "language": "sql"},
    {"difficulty": "easy", "language": "bash"},
    {"difficulty": "easy", "language": "python"},
    {"main_category": "main 0", "difficulty": "easy"},
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the votes")
    number = VOTES // 10 if parser.parse_args().quick else VOTES
    with on_stage():
        os.environ["ARENA_AS_OWNER"] = "true"
        django.setup()
        fill(number)
        rate_once()
        for line in measure(number):
            print(line, flush=True)


def fill(number: int) -> None:
    """A benchmark with so many votes, all numbered, and its boards."""
    from annotations.actions.number_facts import number_facts  # noqa: PLC0415
    from catalog.models import Benchmark, BenchmarkItem, Competitor  # noqa: PLC0415
    from leaderboard.models import Board  # noqa: PLC0415

    benchmark = Benchmark.objects.create(name="million", slug="million")
    models = Competitor.objects.bulk_create(
        Competitor(name=f"m {n}", slug=f"m-{n:03}") for n in range(COMPETITORS)
    )
    items = BenchmarkItem.objects.bulk_create(
        BenchmarkItem(
            benchmark=benchmark,
            key=str(n),
            messages=[{"role": "user", "content": "x"}],
            content_digest="0" * 64,
            prompt_digest="0" * 64,
            main_category=f"main {n % 3}",
            sub_category=f"sub {n % 6}",
            languages=[word for i, word in enumerate(("python", "sql", "bash")) if not n >> i & 1],
            difficulty=("easy", "medium", "hard")[n % 3],
        )
        for n in range(ITEMS)
    )
    values: dict[str, int | list[int]] = {
        "benchmark": benchmark.pk,
        "items": [item.pk for item in items],
        "models": [model.pk for model in models],
        "number": ITEMS,
        "judges": JUDGES,
        "rivals": COMPETITORS,
        "votes": number,
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
        number_facts(everything=True)
        cursor.execute("VACUUM ANALYZE")
    for n, part in enumerate(PARTS):
        Board.objects.create(title=f"b {n}", slug=f"million-{n}", benchmark=benchmark, **part)


def rate_once() -> None:
    """Let the workers rate all boards, so that each of them has read the votes."""
    for _ in range(3):
        cast_and_wait()


def measure(number: int) -> list[Line]:
    """Seconds from the commit of a vote to ratings of all boards, and to their slow numbers."""
    taken = []
    for _ in range(ROUNDS):
        time.sleep(REST_SECONDS)
        taken.append(cast_and_wait())
    first, whole = (statistics.median(column) for column in zip(*taken, strict=True))
    slowest = max(quick for quick, _whole in taken)
    name = f"{number:,} votes, {len(PARTS)} boards"
    return [
        Line(f"{name}: ratings", f"{first:.2f} s, slowest {slowest:.2f} s", target="< 1.5 s"),
        Line(f"{name}: all numbers", f"{whole:.1f} s", target="< 10 s"),
    ]


def cast_and_wait() -> tuple[float, float]:
    """Commit a vote; seconds until every board has ratings with it, and until all is there."""
    from annotations.announce import announce_new_votes  # noqa: PLC0415
    from annotations.models import ImportedVote, LedgerEntry  # noqa: PLC0415
    from catalog.models import BenchmarkItem, Competitor  # noqa: PLC0415
    from leaderboard.models import Snapshot  # noqa: PLC0415

    item = BenchmarkItem.objects.get(benchmark__slug="million", key="0")
    pair = Competitor.objects.filter(slug__in=["m-010", "m-060"]).order_by("slug")
    vote = ImportedVote.objects.create(
        benchmark=item.benchmark,
        item=item,
        competitor_a=pair[0],
        competitor_b=pair[1],
        winner="model_a",
        judge="judge 1",
        file_digest="0" * 64,
        row_key=f"one more {time.time()}",
    )
    start = time.perf_counter()
    announce_new_votes()
    first = None
    while time.perf_counter() - start < 120:
        time.sleep(0.01)
        entry = LedgerEntry.objects.filter(kind="imported_vote", fact=vote.pk).first()
        if entry is None:
            continue
        rows = Snapshot.objects.filter(ledger_number__gte=entry.number)
        found = list(rows.values_list("board", "is_complete"))
        if first is None and len({board for board, _whole in found}) == len(PARTS):
            first = time.perf_counter() - start
        if first and len({board for board, whole in found if whole}) == len(PARTS):
            return first, time.perf_counter() - start
    raise AssertionError("the boards do not follow")


if __name__ == "__main__":
    main()

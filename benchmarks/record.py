"""How long the log of votes takes: to append, to prove a vote, to export and to verify.

    python -m benchmarks.record [VOTES]    # 100,000 unless told otherwise

It starts a database and a broker in a temporary folder. Verification is `verify_board.py`, one
process of plain Python.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

from benchmarks.application import Line
from tests import throwaway

VOTES = 100_000
MODELS, PEOPLE, ITEMS, BATCH = 30, 400, 500, 20_000
PROOFS = 100


def main(votes: int) -> None:
    throwaway.provide()
    throwaway.start_services()
    os.environ |= {
        "ARENA_AS_OWNER": "true",
        "SECRET_KEY": "only-for-measurements-" * 3,
        "ARENA_RECORD_KEY": "5a" * 32,
        "DJANGO_SETTINGS_MODULE": "arena_site.settings",
    }
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    print(Line("work", "ours", "peer", target="target"))
    with tempfile.TemporaryDirectory() as folder:
        measure(votes, Path(folder, "board.jsonl"))


def measure(votes: int, file: Path) -> None:
    from annotations.actions.number_facts import number_facts  # noqa: PLC0415
    from leaderboard.actions.refresh_board import refresh_board  # noqa: PLC0415
    from record.actions.append_leaves import append_leaves  # noqa: PLC0415
    from record.actions.export_record import export_record  # noqa: PLC0415
    from record.actions.sign_record import sign_head, sign_snapshots  # noqa: PLC0415
    from record.queries.log import Log  # noqa: PLC0415

    board = load(votes)
    as_of = number_facts()
    began = time.perf_counter()
    append_leaves()
    each = (time.perf_counter() - began) / votes
    print(Line("append, for each vote", f"{1e3 * each:.3f} ms", "", target="< 1 ms"))
    refresh_board(board, as_of=as_of)
    began = time.perf_counter()
    sign_snapshots()
    sign_head()
    print(Line("sign snapshot and head", f"{time.perf_counter() - began:.2f} s", "", target=""))
    draw = random.Random(1)
    began = time.perf_counter()
    for _ in range(PROOFS):
        Log().proof(draw.randrange(votes), votes)
    each = (time.perf_counter() - began) / PROOFS
    print(Line("proof of one vote", f"{1e3 * each:.1f} ms", "", target="< 5 ms"))
    began = time.perf_counter()
    export_record(board, file)
    print(Line("export", f"{time.perf_counter() - began:.1f} s", "", target=""))
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "verify_board.py", str(file)], check=True)
    assert done.returncode == 0
    took = time.perf_counter() - began
    size = file.stat().st_size / 1e6
    print(Line(f"verify {votes:,} votes, {size:.0f} MB", f"{took:.1f} s", "", target="< 60 s"))


def load(votes: int):  # type: ignore[no-untyped-def]
    from annotations.models import ImportedVote  # noqa: PLC0415
    from catalog.models import Benchmark, Competitor  # noqa: PLC0415
    from leaderboard.models import Board  # noqa: PLC0415

    benchmark = Benchmark.objects.create(name="Many votes", slug="many")
    board = Board.objects.create(title="Many", slug="many", benchmark=benchmark, step_votes=1)
    models = [Competitor.objects.create(name=f"m{n}", slug=f"m{n}") for n in range(MODELS)]
    draw = random.Random(7)
    for start in range(0, votes, BATCH):
        rows = []
        for n in range(start, min(start + BATCH, votes)):
            one, other = sorted(draw.sample(range(MODELS), 2))
            winner = draw.choices(
                ("model_a", "model_b", "tie", "both_bad"), (5, 3 + (other - one) / 40, 2, 1)
            )[0]
            rows.append(
                ImportedVote(
                    benchmark=benchmark,
                    competitor_a=models[one],
                    competitor_b=models[other],
                    winner=winner,
                    judge=f"judge {draw.randrange(PEOPLE)}",
                    item_key=f"task {draw.randrange(ITEMS)}",
                    file_digest="0" * 64,
                    row_key=f"{n}",
                )
            )
        ImportedVote.objects.bulk_create(rows)
    return board


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else VOTES)

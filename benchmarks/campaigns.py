"""The pages of a campaign of 105,000 votes: what each part of them costs.

    python -m benchmarks.campaigns    # about two minutes, most of it to write the votes

It starts what `make run` starts, in a temporary folder. The peer is Postgres counting the rows of
the same votes.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

import django
from django.db import connection
from django.test import Client

from benchmarks.application import Line
from benchmarks.stage import on_stage

NAME = "campaign"
ROUNDS = 7
OK = 200
TARGET = "< 200 ms"


def main() -> None:
    print(Line("work", "ours", "peer", target="target"))
    with on_stage():
        os.environ["ARENA_AS_OWNER"] = "true"
        django.setup()
        for line in lines():
            print(line, flush=True)


def lines() -> Iterator[Line]:
    """One for each part of the dashboard, then whole pages, then the worker's report."""
    from annotations.models import Campaign, QualityReport, Vote  # noqa: PLC0415
    from benchmarks import crowd  # noqa: PLC0415
    from campaigns import campaign_progress, gold_list, participants  # noqa: PLC0415
    from campaigns.actions import report_quality, run_campaign  # noqa: PLC0415

    crowd.add_votes(
        crowd.add_benchmark(NAME, items=1000, competitors=15, overlap=2, is_campaign=True)
    )
    campaign = Campaign.objects.get(name=NAME)
    began = time.perf_counter()
    report_quality.make_report(campaign)
    yield Line("report of a worker", f"{time.perf_counter() - began:.1f} s")
    reported = QualityReport.objects.get(campaign=campaign).body["people"]
    peer = seconds(lambda: Vote.objects.filter(campaign=campaign).count())
    parts: dict[str, Callable[[], object]] = {
        "seats, pair by pair": lambda: campaign_progress.seats_of(campaign),
        "votes, day by day": lambda: campaign_progress.days_of(campaign),
        "items": lambda: campaign_progress.items_of(campaign),
        "skips": lambda: campaign_progress.skips_of(campaign),
        "people": lambda: participants.participants_of(campaign, reported),
        "votes of the list": lambda: run_campaign.votes_there(campaign),
        "gold proposed": lambda: gold_list.proposed_gold(campaign),
        "newest fact": lambda: report_quality.newest_fact(campaign),
    }
    for name, part in parts.items():
        yield line(name, seconds(part), peer)
    client = Client(headers={"Host": "localhost"})
    client.force_login(crowd.add_lead())
    for name, address in {"page: overview": "", "page: agreement": "agreement/"}.items():
        page = partial(client.get, f"/campaigns/{campaign.public_id}/{address}")
        assert page().status_code == OK, name
        yield line(name, seconds(page), peer)


def line(name: str, taken: float, peer: float) -> Line:
    return Line(
        name,
        f"{taken * 1000:.0f} ms",
        f"count(*) {peer * 1000:.0f} ms",
        ratio=taken / peer,
        target=TARGET,
    )


def seconds(work: Callable[[], object]) -> float:
    """The median of a few rounds, after one that warms up."""
    taken = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    connection.close()
    return statistics.median(taken[1:])


if __name__ == "__main__":
    main()

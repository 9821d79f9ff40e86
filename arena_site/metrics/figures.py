"""Figures for Prometheus, read from Postgres and Redis at the moment they are asked for.

The truth is there already, so whichever web process of whichever machine answers says the same;
nothing is counted in the memory of one process among many.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, FloatField, Max, Min, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import now
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from accounts.models import Job
from annotations.actions.number_facts import LOOK_BACK
from annotations.models import Assignment, ImportedVote, LedgerEntry, Seat, Vote
from arena_site import marks
from arena_site.messaging import QUEUES, redis_client
from arena_site.metrics import tallies
from catalog.models import Answer
from leaderboard.models import Snapshot


def counter(name: str, words: str, labels: tuple[str, ...] = ()) -> CounterMetricFamily:
    return CounterMetricFamily(f"arena_{name}", words, labels=labels)


def gauge(name: str, words: str, labels: tuple[str, ...] = ()) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"arena_{name}", words, labels=labels)


def votes() -> Iterator[Metric]:
    """What people said."""
    cast = counter("votes", "Votes cast, changed ones included.", ("winner",))
    for row in Vote.objects.values("winner").annotate(number=Count("pk")).order_by("winner"):
        cast.add_metric([row["winner"]], row["number"])
    yield cast
    imported = counter("imported_votes", "Votes that came in files.")
    imported.add_metric([], ImportedVote.objects.count())
    yield imported


def claims() -> Iterator[Metric]:
    """What was lent, and what could be."""
    lent = counter(
        "claims", "Battles lent, by how they ended; open while somebody has them.", ("outcome",)
    )
    for row in Assignment.objects.values("outcome").annotate(number=Count("pk")):
        lent.add_metric([row["outcome"] or "open"], row["number"])
    yield lent
    overdue = gauge("overdue_leases", "Battles lent beyond their time and not taken back yet.")
    overdue.add_metric([], Assignment.objects.open().filter(leased_until__lt=now()).count())
    yield overdue
    seats = gauge("free_seats", "Places for votes that nobody holds.")
    seats.add_metric([], Seat.objects.filter(is_free=True).count())
    yield seats


def ledger() -> Iterator[Metric]:
    """How far the numbering of facts, on which boards rest, is behind."""
    numbered = LedgerEntry.objects.aggregate(
        number=Max("number"), vote=Max("fact", filter=Q(kind="vote"))
    )
    entries = counter("ledger_entries", "Facts that have their number.")
    entries.add_metric([], numbered["number"] or 0)
    yield entries
    waiting = Vote.objects.filter(
        pk__gt=(numbered["vote"] or 0) - LOOK_BACK, ledger_entry__number__isnull=True
    ).aggregate(number=Count("pk"), oldest=Min("cast_at"))
    votes_waiting = gauge("ledger_waiting_votes", "Votes that have no number yet.")
    votes_waiting.add_metric([], waiting["number"])
    yield votes_waiting
    lag = gauge("ledger_lag_seconds", "Age of the oldest vote without a number.")
    lag.add_metric([], _age(waiting["oldest"]))
    yield lag


def boards() -> Iterator[Metric]:
    """How old the newest snapshot of each board is, and how long votes waited for theirs."""
    made = gauge("snapshot_timestamp_seconds", "When the newest snapshot was made.", ("board",))
    counted = gauge("snapshot_votes", "Votes in the newest snapshot.", ("board",))
    refresh = gauge(
        "refresh_seconds",
        "From the number of the newest fact in it to the newest snapshot of the board.",
        ("board",),
    )
    newest = Snapshot.objects.order_by("board_id", "-id").distinct("board_id")
    snapshots = list(newest.select_related("board"))
    numbered = dict(
        LedgerEntry.objects.filter(
            number__in={snapshot.ledger_number for snapshot in snapshots}
        ).values_list("number", "at")
    )
    for snapshot in snapshots:
        board = [snapshot.board.slug]
        made.add_metric(board, snapshot.created_at.timestamp())
        counted.add_metric(board, snapshot.votes)
        if at := numbered.get(snapshot.ledger_number):
            refresh.add_metric(board, max(0.0, (snapshot.created_at - at).total_seconds()))
    yield from (made, counted, refresh)


def answers() -> Iterator[Metric]:
    """What models wrote, and whose fault it is where they did not."""
    states = Answer.objects.values("status", "failure_kind").annotate(
        number=Count("pk"),
        tokens=Coalesce(Sum("completion_tokens"), 0),
        seconds=Coalesce(Sum("seconds"), 0.0, output_field=FloatField()),
    )
    made = counter("answers", "Answers that are there.")
    failed = counter("answer_failures", "Answers that failed, by whose fault it was.", ("kind",))
    pending = gauge("pending_answers", "Answers asked for and not there yet.")
    tokens = counter("answer_tokens", "Tokens that models wrote, in answers that are there.")
    seconds = counter("answer_seconds", "Seconds that model servers took for them.")
    for row in states:
        if row["status"] == Answer.Status.READY:
            made.add_metric([], row["number"])
            tokens.add_metric([], row["tokens"])
            seconds.add_metric([], row["seconds"])
        elif row["status"] == Answer.Status.FAILED:
            failed.add_metric([row["failure_kind"]], row["number"])
        else:
            pending.add_metric([], row["number"])
    yield from (made, failed, pending, tokens, seconds)


def jobs() -> Iterator[Metric]:
    """Imports and other long work that somebody asked for."""
    states = gauge("jobs", "Long work that somebody asked for.", ("kind", "state"))
    for row in Job.objects.values("kind", "state").annotate(number=Count("pk")):
        states.add_metric([row["kind"], row["state"]], row["number"])
    yield states


def queues() -> Iterator[Metric]:
    """Messages that wait for a worker, and who gives signs of life."""
    client = redis_client()
    waiting = gauge("queue_length", "Messages that no worker has taken.", ("queue",))
    for queue in QUEUES:
        waiting.add_metric([queue], client.llen(queue))
    yield waiting
    held = gauge("tasks_in_hand", "Messages that workers have taken and not finished.")
    held.add_metric([], client.hlen("unacked"))
    yield held
    alive = gauge("alive", "1 while the part gives signs of life.", ("part",))
    signs = marks.present(client)
    for mark in (marks.WORKER, marks.BEAT, marks.ROUND_TRIP):
        alive.add_metric([mark.rpartition(":")[2]], mark in signs)
    yield alive


def tallied() -> Iterator[Metric]:
    """What was counted as it happened."""
    seen = tallies.read()
    refused = counter("refused_requests", "Replies of 429 and of 500 and above.", ("status",))
    for status, number in seen.refusals.items():
        refused.add_metric([status], number)
    yield refused
    done = counter("tasks", "Tasks that ended, well or not.", ("task",))
    seconds = counter("task_seconds", "Seconds that they took.", ("task",))
    for task, number in seen.tasks.items():
        done.add_metric([task], number)
        seconds.add_metric([task], seen.task_seconds.get(task, 0.0))
    yield from (done, seconds)
    failed = counter("task_failures", "Tasks that ended by an error.", ("task", "kind"))
    for name, number in seen.task_failures.items():
        failed.add_metric(name.split(tallies.BETWEEN), number)
    yield failed


def _age(moment: datetime | None) -> float:
    return max(0.0, (now() - moment).total_seconds()) if moment else 0.0


SECTIONS = (votes, claims, ledger, boards, answers, jobs, queues, tallied)

"""Votes from files, on a board that shows them within seconds.

The import commits and then announces its votes, as a vote does. Numbered and rated here, it would
hold the ledger's lock for as long as boards are rated, and everybody's votes would wait.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.models import Annotator, Job
from annotations.actions.import_votes import VoteChoices
from annotations.actions.import_votes import import_votes as write_votes
from annotations.announce import announce_new_votes
from annotations.importers import ColumnMapping, WinnerMapping
from annotations.importers.arena import ArenaVotes
from catalog.intake.report import Report
from catalog.intake.run import ImportFile, Watch, all_or_nothing, find_or_make_benchmark, note
from catalog.intake.uploads import import_job
from leaderboard.actions.make_board import make_board


def import_votes(
    files: Sequence[ImportFile],
    benchmark: str,
    choices: VoteChoices | None = None,
    *,
    dry_run: bool = False,
    actor: Annotator | None = None,
    job: Job | None = None,
    watch: Watch | None = None,
) -> Report:
    """Add votes to a benchmark; it and its board are made when they are new."""
    report = Report(benchmark, dry_run=dry_run)
    with all_or_nothing(report, job):
        found = find_or_make_benchmark(benchmark, report)
        write_votes(files, found, choices or VoteChoices(), report, job, watch)
        if not report.is_refused:
            board = make_board(found)
            report.said["board"] = f"/leaderboard/{board.slug}/"
            transaction.on_commit(announce_new_votes, robust=True)
        note(report, found, action="votes_imported", actor=actor)
    return report


def import_votes_job(job: Job) -> None:
    """Do an import that was asked for on a page."""
    stated = job.parameters
    with import_job(job) as file:
        import_votes(
            [file],
            stated["benchmark"],
            choices_of(stated),
            dry_run=stated["dry_run"],
            actor=job.created_by,
            job=job,
        )


def choices_of(stated: Mapping[str, Any]) -> VoteChoices:
    """What was stated beside a file of votes, as the words of a page or command say it."""
    columns, winners = stated["columns"], stated["winners"]
    return VoteChoices(
        format=stated["format"] or ArenaVotes.name,
        columns=ColumnMapping.parse(columns) if columns else None,
        winners=WinnerMapping.parse(winners) if winners else None,
        ignore=frozenset(stated["ignore"]),
    )

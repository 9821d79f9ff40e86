import time

from celery import shared_task
from django.core.cache import cache

from accounts.actions import jobs
from annotations.actions.number_facts import number_facts
from annotations.announce import take_announcement
from leaderboard.actions.import_votes import import_votes_job
from leaderboard.actions.make_board import make_missing_boards
from leaderboard.actions.refresh_board import parameters_of, refresh_board
from leaderboard.models import Board
from leaderboard.tallies import has_new_facts

PAUSE_SECONDS = 0.4  # under load boards follow two or three times a second, not with each vote
LOOK_AGAIN_SECONDS = 60
LAST_START = "boards-refreshed-at"


@shared_task(name="leaderboard.refresh_boards")  # type: ignore[untyped-decorator]
def refresh_boards() -> None:
    """Number new votes and rate every board whose tally changed."""
    wait = PAUSE_SECONDS - (time.time() - (cache.get(LAST_START) or 0.0))
    if 0 < wait <= PAUSE_SECONDS:
        time.sleep(wait)
    cache.set(LAST_START, time.time(), timeout=60)
    take_announcement()
    refresh_all(number_facts())


@shared_task(name="leaderboard.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """The net under lost messages: everything numbered, every board there and up to date."""
    make_missing_boards()
    refresh_all(number_facts(everything=True))


def refresh_all(last: int) -> None:
    """Rate every board that may have changed up to ledger entry `last`.

    Counting reads every vote, so boards without news are passed over, until the note of what
    was looked at fades.
    """
    for board in Board.objects.all():
        key = f"board-looked-at:{board.pk}"
        seen, parameters = cache.get(key) or (0, None)
        if parameters == parameters_of(board) and not has_new_facts(board, since=seen, as_of=last):
            continue
        refresh_board(board, as_of=last)
        cache.set(key, (last, parameters_of(board)), timeout=LOOK_AGAIN_SECONDS)


@shared_task(name="leaderboard.run_import_votes")  # type: ignore[untyped-decorator]
def run_import_votes(job_id: int) -> None:
    """Votes from an uploaded file."""
    with jobs.Attempt(job_id) as job:
        if job:
            import_votes_job(job)

import time

from celery import shared_task
from django.core.cache import cache

from annotations.actions.number_facts import number_facts
from annotations.announce import take_announcement
from leaderboard.actions.bring_up_to_date import bring_up_to_date
from leaderboard.actions.make_board import make_missing_boards
from leaderboard.signals import boards_rated

PAUSE_SECONDS = 0.4  # under load boards follow two or three times a second, not with each vote
LAST_START = "boards-refreshed-at"


@shared_task(name="leaderboard.refresh_boards")  # type: ignore[untyped-decorator]
def refresh_boards() -> None:
    """Number new votes and rate every board whose tally changed."""
    wait = PAUSE_SECONDS - (time.time() - (cache.get(LAST_START) or 0.0))
    if 0 < wait <= PAUSE_SECONDS:
        time.sleep(wait)
    cache.set(LAST_START, time.time(), timeout=60)
    take_announcement()
    bring_up_to_date(as_of=number_facts())
    boards_rated.send(sender=None)


@shared_task(name="leaderboard.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """The net under lost messages: everything numbered, every board there and up to date."""
    make_missing_boards()
    bring_up_to_date(as_of=number_facts(everything=True))
    boards_rated.send(sender=None)

"""Tells the rooms above that there are new votes, without knowing who listens."""

from celery import current_app
from django.conf import settings
from django.core.cache import cache

# Votes that come while a message waits need none of their own: the task takes them all.
FLAG = "new-votes-announced"
FLAG_SECONDS = 5


def announce_new_votes() -> None:
    """Send the tasks of `ON_NEW_VOTES` unless their message is already on its way."""
    if cache.add(FLAG, 1, timeout=FLAG_SECONDS):
        for name in settings.ON_NEW_VOTES:
            current_app.send_task(name, retry=False, ignore_result=True)


def take_announcement() -> None:
    """Called by a listening task before it looks: votes from here on send a new message."""
    cache.delete(FLAG)

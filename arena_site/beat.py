"""The Celery application of beat: it names tasks and never runs them, so it imports none."""

import os

from celery import Celery

from arena_site.messaging import PROMISES, schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arena_site.settings")
app = Celery("arena", fixups=[], set_as_current=False)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(PROMISES)
app.conf.beat_schedule = schedule()

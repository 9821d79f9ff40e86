"""The files that wait, each with what has been done with it so far."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Job
from catalog.intake.uploads import KINDS
from imports.models import Upload
from imports.recognise import Recognised
from imports.words import is_ready, what_in_words


@dataclass(frozen=True)
class Waiting:
    """A line of the list: the file, in words what it is, its state and where to go on."""

    upload: Upload
    what: str
    rows: int | None
    state: str  # of the marks of a status: good, warn, off, busy, bad
    words: Promise
    url: str
    action: Promise


READY: tuple[str, Promise, Promise] = ("good", _("recognised"), _("Look and choose"))


def waiting_uploads() -> list[Waiting]:
    """Every file that is kept, the newest first; a file that was imported waits no more."""
    uploads = list(Upload.objects.select_related("uploaded_by__user"))
    names = [str(upload.public_id) for upload in uploads]
    jobs = Job.objects.filter(kind__in=KINDS, parameters__upload__in=names)
    latest: dict[str, Job] = {}
    imported: set[str] = set()
    for job in jobs.order_by("pk").only("state", "parameters", "public_id"):
        name = job.parameters["upload"]
        if job.parameters["dry_run"]:
            latest[name] = job
        elif job.state not in {Job.State.FAILED, Job.State.CANCELLED}:
            imported.add(name)
    return [
        _line(upload, latest.get(str(upload.public_id)))
        for upload in uploads
        if str(upload.public_id) not in imported
    ]


def _line(upload: Upload, preview: Job | None) -> Waiting:
    found = Recognised.from_json(upload.found)
    page = reverse("imports:file", args=[upload.public_id])
    state, words, action = READY
    if not upload.file:
        state, words, action = "off", _("left out"), _("See why")
    elif not is_ready(found):
        is_votes = found.kind == Upload.Kind.VOTES
        state, words, action = "warn", _("needs you"), _("Choose columns") if is_votes else READY[2]
    if preview:
        page = reverse("imports:import_preview", args=[preview.public_id])
        state, words, action = _looked_through(preview)
    return Waiting(upload, what_in_words(found), found.rows, state, words, page, action)


def _looked_through(preview: Job) -> tuple[str, Promise, Promise]:
    if not preview.is_over:
        return "busy", _("being looked through"), _("See")
    if preview.state == Job.State.DONE:
        return "good", _("looked through"), _("See what would happen")
    return "bad", _("has errors"), _("See the errors")

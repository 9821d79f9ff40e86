"""An import in two steps: a dry run that says what would happen, and the import itself."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.jobs import create_job
from accounts.models import Annotator, Job


class NotReadyError(Exception):
    """The dry run is not over, found errors, or was decided on before."""


def ask_for_preview(
    kind: str, stated: Mapping[str, Any], file: File[bytes], *, actor: Annotator
) -> Job:
    """Keep the file under a random name and ask for a dry run of its import."""
    names = {"file": stated["file_name"], "benchmark": stated["benchmark"]}
    title = _("Look through %(file)s for %(benchmark)s") % names
    stored = File(file.file, name=secrets.token_hex(16))
    return create_job(kind, title, actor=actor, parameters=stated, file=stored)


@transaction.atomic
def ask_for_import(preview: Job, *, actor: Annotator) -> Job:
    """Ask for what the dry run tried, once. The file goes over to the new job."""
    preview = Job.objects.select_for_update().get(pk=preview.pk)
    is_good = preview.state == Job.State.DONE and preview.parameters["dry_run"]
    if not (is_good and preview.file):
        raise NotReadyError
    stated = {**preview.parameters, "dry_run": False, "preview": str(preview.public_id)}
    names = {"file": stated["file_name"], "benchmark": stated["benchmark"]}
    title = _("Import %(file)s into %(benchmark)s") % names
    job = create_job(preview.kind, title, actor=actor, parameters=stated)
    Job.objects.filter(pk=job.pk).update(file=preview.file.name)
    Job.objects.filter(pk=preview.pk).update(file="")
    return job


def import_of(preview: Job) -> Job | None:
    """The import that was asked for after this dry run, if it was."""
    asked = Job.objects.filter(kind=preview.kind, parameters__preview=str(preview.public_id))
    return asked.first()

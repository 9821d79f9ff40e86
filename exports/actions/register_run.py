"""Takes a finished training run in: what it was trained on, how, and its curves."""

from pathlib import Path

from django.db import transaction

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from catalog.models import Benchmark
from exports.models import TrainingRun
from exports.run_files import RunFilesError, read_run


@transaction.atomic
def register_run(folder: Path, *, name: str = "", actor: Annotator | None = None) -> TrainingRun:
    """Register the run of a folder; the same folder again gives the run that is there.

    Raises RunFilesError.
    """
    found = read_run(folder)
    if known := TrainingRun.objects.filter(digest=found.digest).first():
        return known
    record = found.record
    name = name or folder.resolve().name
    if TrainingRun.objects.filter(name=name).exists():
        raise RunFilesError(f"There is a run {name!r} already, another one: give --name.")
    run = TrainingRun.objects.create(
        name=name,
        method=record.method,
        base=record.base,
        base_digest=record.base_digest,
        benchmark=Benchmark.objects.named(str(record.export.get("benchmark", ""))),
        export_digest=record.export_digest,
        export=record.export,
        trained_items=record.trained_items,
        configuration=record.config,
        versions=record.versions,
        code_version=record.code_version,
        metrics=record.metrics,
        log=found.log,
        samples=found.samples,
        files=record.files,
        folder=str(folder.resolve()),
        digest=found.digest,
        registered_by=actor,
    )
    write_audit("run_registered", name, actor=actor, method=run.method, export=run.export_digest)
    return run

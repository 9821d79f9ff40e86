"""Writes one export into a folder. The same choices over the same facts give the same bytes."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from annotations.actions.number_facts import number_facts
from catalog.models import Benchmark
from exports.card import card_of
from exports.choices import Choices, ExportError
from exports.evidence import Case
from exports.files import (
    CARD,
    MANIFEST,
    SplitFiles,
    check_target,
    digest_of,
    facts_of,
    replace_folder,
)
from exports.planning import TEST, TRAIN, Plan, plan_of
from exports.shapes import SHAPES, Shape
from exports.sources import source_of
from exports.sources.source import Source, batches
from exports.tallying import Tally

Watch = Callable[[int, int], None]  # items that are done, and all


def _watch_nothing(done: int, total: int) -> None:
    pass


def write_export(choices: Choices, folder: Path, watch: Watch = _watch_nothing) -> dict[str, Any]:
    """Write all files and return the manifest. Raises ExportError, and then nothing has changed."""
    benchmark, shape = _benchmark(choices), _shape(choices)
    check_target(folder)
    number_facts()  # so that votes of a moment ago are there
    source = source_of(benchmark, choices)
    plan = plan_of(source, benchmark, choices)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as scratch:
        made = Path(scratch)
        tally = write_rows(shape, source, plan, choices, made, watch)
        manifest = _manifest(benchmark, choices, source, plan, tally)
        if not tally.rows[TRAIN]:
            raise ExportError(_why_empty(manifest))
        _finish(shape, choices, made, manifest)
        replace_folder(made, folder)
    return manifest


def _benchmark(choices: Choices) -> Benchmark:
    benchmark = Benchmark.objects.named(choices.benchmark)
    if benchmark is None:
        names = ", ".join(Benchmark.objects.values_list("name", flat=True)[:20])
        raise ExportError(
            f"There is no benchmark {choices.benchmark!r}. "
            + (f"There are: {names}." if names else "Import one.")
        )
    return benchmark


def _shape(choices: Choices) -> Shape:
    shape = SHAPES.get(choices.shape)
    if shape is None:
        raise ExportError(f"--shape is {choices.shape!r}: state one of {', '.join(SHAPES)}.")
    return shape


def write_rows(
    shape: Shape,
    source: Source,
    plan: Plan,
    choices: Choices,
    made: Path,
    watch: Watch = _watch_nothing,
) -> Tally:
    """The rows of every item of the plan; memory stays flat however many there are."""
    tally = Tally()
    schema = shape.schema(choices)
    with ExitStack() as stack:
        names = [TRAIN, TEST] if choices.split else [TRAIN]
        files = {name: stack.enter_context(SplitFiles(made, name, schema)) for name in names}
        for number, case in enumerate(_cases(source, plan), start=1):
            split = plan.split[case.item.pk]
            _write_case(shape, case, choices, files[split], split, tally)
            watch(number, len(plan.items))
    return tally


def _cases(source: Source, plan: Plan) -> Iterator[Case]:
    for batch in batches(plan.items, plan.weights):
        yield from source.cases([each.pk for each in batch])


def _write_case(
    shape: Shape, case: Case, choices: Choices, files: SplitFiles, split: str, tally: Tally
) -> None:
    about = {"item": case.item.key, "item_version": case.item.version}
    has_rows = False
    for written in shape.rows(case, choices):
        has_rows = True
        files.add(written, about)
        tally.add_row(split, written)
    if has_rows:
        tally.add_item(split, case)
    if shape.records and case.answers:
        files.add_record(shape.records(case, choices))


def _manifest(
    benchmark: Benchmark,
    choices: Choices,
    source: Source,
    plan: Plan,
    tally: Tally,
) -> dict[str, Any]:
    return {
        "benchmark": benchmark.name,
        "shape": choices.shape,
        "source": choices.source,
        "choices": choices.as_json(),
        "rule": source.rule,
        "facts": dict(source.facts()),
        "counts": tally.as_json(),
        "left_out": dict(sorted(source.left_out.counts.items())),
        "models_left_out": dict(sorted(source.left_out.models.items())),
        "decontamination": {
            "is_on": choices.decontaminate,
            "words": choices.words,
            "benchmarks": [each.name for each in plan.judges],
            "items": [
                {"item": each.key, "version": each.version, "also_in": place.benchmark,
                 "as": place.item}
                for each, place in plan.contaminated
            ],
        },
    }  # fmt: skip


def _why_empty(manifest: dict[str, Any]) -> str:
    """What to do where nothing is left to train on."""
    said = [f"There is nothing to export from {manifest['benchmark']}: no row for training."]
    guard = manifest["decontamination"]
    if guard["items"]:
        names = ", ".join(sorted({each["also_in"] for each in guard["items"]}))
        said.append(
            f"{len(guard['items'])} items stand in {names} too; name the benchmark that will judge "
            "with --judged-by, or switch this off with --no-decontamination."
        )
    said += [f"Left out: {count} {words}." for words, count in manifest["left_out"].items()]
    if manifest["models_left_out"]:
        names = ", ".join(manifest["models_left_out"])
        said.append(f"Their terms forbid training: {names} (--with-forbidden-licences).")
    return " ".join(said)


def _finish(shape: Shape, choices: Choices, made: Path, manifest: dict[str, Any]) -> None:
    """Card, extra files and manifest, which names all others with their digests."""
    for name, text in shape.extras(choices).items():
        (made / name).write_text(text, encoding="utf-8")
    (made / CARD).write_text(card_of(manifest), encoding="utf-8")
    manifest["files"] = facts_of(made)
    manifest["digest"] = digest_of(manifest["files"])
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (made / MANIFEST).write_text(text, encoding="utf-8")

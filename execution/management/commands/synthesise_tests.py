from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from accounts.models import Job
from execution.actions.save_tests import lines_of
from execution.actions.synthesise import Voice, ask_for_synthesis, synthesise_job
from execution.models import Synthesis
from execution.seeds import read_seeds
from execution.waiting import carry_out
from generation.find import find_benchmark, find_endpoint
from generation.models import Endpoint
from web.command import PlainCommand

_SHOWN = 50


class Command(PlainCommand):
    help = "Have a model write tests for items, and keep those that another one's program passes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--benchmark", required=True, help="name or slug")
        for name, words in (("writer", "writes question and tests"), ("filter", "tries them")):
            parser.add_argument(
                f"--{name}", required=True, metavar="ENDPOINT:MODEL", help=f"the model that {words}"
            )
        parser.add_argument(
            "--again", action="store_true", help="for items that have tests as well"
        )
        parser.add_argument(
            "--seeds",
            metavar="FILE",
            help='make new items from programs: JSON Lines of {"id": ..., "program": ...}',
        )
        parser.add_argument("--wait", action="store_true", help="until it is done; print a table")

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark = find_benchmark(options["benchmark"])
        writer, filter = (voice(options[name]) for name in ("writer", "filter"))
        job = ask_for_synthesis(
            benchmark,
            writer,
            filter,
            again=options["again"],
            programs=self._programs(options["seeds"]) if options["seeds"] else (),
            actor=None,
        )
        if not options["wait"]:
            self.stdout.write(f"A worker does it: /jobs/{job.public_id}/")
            return
        carry_out(job, synthesise_job)
        for line in lines(job):
            self.stdout.write(line)
        if job.state != Job.State.DONE:
            raise CommandError(job.message)
        if left := job.summary["left"]:
            raise CommandError(f"{left} questions got no answer; run the command again.")

    def _programs(self, name: str) -> list[tuple[str, str]]:
        programs, errors = read_seeds(Path(name))
        for line in lines_of(errors[:_SHOWN]):
            self.stderr.write(line)
        if errors or not programs:
            raise CommandError(f"{len(errors):,} errors: nothing was asked for.")
        return programs


def voice(words: str) -> Voice:
    """The endpoint and the model that `ENDPOINT:MODEL` names; both may hold colons."""
    places = [place for place, sign in enumerate(words) if sign == ":"]
    if not places or not words[places[0] + 1 :]:
        raise CommandError(f"{words!r} names no model: write ENDPOINT:MODEL.")
    for place in reversed(places):
        found = Endpoint.objects.filter(name=words[:place]) or Endpoint.objects.filter(
            slug=words[:place]
        )
        if found and words[place + 1 :]:
            return Voice(found[0], words[place + 1 :])
    return Voice(find_endpoint(words[: places[0]]), words[places[0] + 1 :])


def lines(job: Job) -> Iterator[str]:
    """What became of each question, why tests were dropped, and the sums."""
    for row in Synthesis.objects.filter(job=job).order_by("pk"):
        yield f"{row.key}: {_outcome(row)}"
        for test in row.tests:
            if test["reason"]:
                yield f"    {test['fate']}: {test['text'][:100]}: {test['reason'][:160]}"
    for name in ("questions", "kept", "dropped", "tests_written", "tests_kept", "flaky"):
        yield f"{name:<16} {job.summary.get(name, 0):,}"


def _outcome(row: Synthesis) -> str:
    if row.reason:
        return f"dropped. {row.reason}"
    score = "no mutant" if row.mutation_score is None else f"{row.mutation_score:.0%}"
    return f"{row.kept} of {row.written} tests kept, mutation score {score}"

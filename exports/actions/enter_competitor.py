"""What was trained enters the arena: on an endpoint, with its ancestry, against its family."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from annotations.actions.pair_up import save
from annotations.models import Battle
from backends import BackendError
from backends.openai_chat import OpenAIChat
from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor
from exports.models import Descent, TrainingRun
from generation.actions.competitors import SETTINGS, CompetitorError, add_competitor
from generation.actions.run_job import settled_places, start_job
from generation.connect import connect
from generation.models import Endpoint, GenerationJob

OVERLAP = 3  # votes for each battle
SEED = 7


class EntryError(Exception):
    """A run that cannot enter as asked; the text says why and what to do."""


@dataclass(frozen=True)
class Entry:
    """What came of it."""

    competitor: Competitor
    base: Competitor
    benchmark: Benchmark
    job: GenerationJob | None  # that gets the answers which are still to come
    adapter: str  # how the adapter came to the server


def enter_competitor(
    run: TrainingRun,
    endpoint: Endpoint,
    *,
    name: str = "",
    base: str = "",
    benchmark: Benchmark | None = None,
    actor: Annotator | None = None,
) -> Entry:
    """Make the competitor of a run and have it answer. Safe to repeat: it goes on where it was.

    Raises EntryError.
    """
    if run.method == "reward":
        raise EntryError(f"{run.name} is a reward model: it scores answers and writes none.")
    parent = base_of(run, base)
    judged = benchmark or run.benchmark
    if judged is None:
        raise EntryError("The benchmark of the export is not here: state --benchmark.")
    known = Descent.objects.filter(run=run).select_related("competitor").first()
    model = known.competitor.model if known else name or run.name
    adapter = serve_adapter(endpoint, model, run)
    competitor = known.competitor if known else _make(run, endpoint, model, parent, actor)
    return Entry(competitor, parent, judged, _ask(judged, competitor, actor), adapter)


@transaction.atomic
def _make(
    run: TrainingRun, endpoint: Endpoint, name: str, parent: Competitor, actor: Annotator | None
) -> Competitor:
    """The settings are the base's: only what was learnt differs."""
    values = {each: getattr(parent, each) for each in (*SETTINGS, "licence", "provider")}
    values |= {"model": name, "revision": run.digest[:12]}
    try:
        competitor = add_competitor(name, endpoint, actor=actor, **values)
    except CompetitorError as error:
        raise EntryError(f"{error} Give --name.") from error
    Descent.objects.create(competitor=competitor, base=parent, run=run)
    write_audit("competitor_entered", name, actor=actor, run=run.name, base=parent.name)
    return competitor


def _ask(
    benchmark: Benchmark, competitor: Competitor, actor: Annotator | None
) -> GenerationJob | None:
    items = set(benchmark.items.current().values_list("pk", flat=True))
    answered = {item for item, _, _ in settled_places(benchmark, [competitor])}
    if not items - answered:
        return None
    waiting = GenerationJob.objects.filter(
        benchmark=benchmark, competitors=competitor, state__in=["pending", "running", "paused"]
    )
    return waiting.first() or start_job(benchmark, [competitor], actor=actor)


def base_of(run: TrainingRun, name: str) -> Competitor:
    """The competitor that was trained further: named, or the one of the run's base."""
    wanted = name or run.base
    by_name = Competitor.objects.filter(name=wanted).first()
    found = by_name or Competitor.objects.filter(model=wanted, descent=None).order_by("pk").first()
    if found is None:
        names = ", ".join(Competitor.objects.values_list("name", flat=True)[:20])
        raise EntryError(
            f"No model here is called {wanted!r}, from which {run.name} was trained: state --base. "
            f"There are: {names or 'none'}."
        )
    return found


def serve_adapter(endpoint: Endpoint, model: str, run: TrainingRun) -> str:
    """See to it that the server has the model; how it came to it, in words. Raises EntryError."""
    try:
        return asyncio.run(_serve(endpoint, model, run.folder))
    except BackendError as error:
        raise EntryError(
            f"{endpoint.name} does not take the adapter: {error} Start vLLM with --enable-lora and "
            "VLLM_ALLOW_RUNTIME_LORA_UPDATING=True, or with "
            f"--lora-modules {model}={run.folder}/adapter."
        ) from error


async def _serve(endpoint: Endpoint, model: str, folder: str) -> str:
    backend = connect(endpoint)
    try:
        if model in {served.name for served in await backend.models()}:
            return "it was served already"
        if not isinstance(backend, OpenAIChat):
            return "the server takes any name"
        await backend.load_adapter(model, f"{folder}/adapter")
        return "loaded into the running server"
    finally:
        await backend.close()


@transaction.atomic
def pair_with_family(
    entry: Entry, run: TrainingRun, *, overlap: int = OVERLAP, actor: Annotator | None = None
) -> int:
    """Battles against the base on every held-out item, and against one neighbour each.

    Neighbours are the models with answers, the base first among them in turn; items that the run
    was trained on are left out. Battles that are there already stay the only ones of their pair.
    """
    Benchmark.objects.select_for_update().get(pk=entry.benchmark.pk)
    items = held_out_items(entry.benchmark, run)
    answers = _answers(items)
    there = _pairs_of(entry)
    battles = []
    for place, item in enumerate(items):
        own = answers.get((item, entry.competitor.pk))
        if own is None:
            continue
        for other in _opponents(entry, item, place, answers):
            pair = frozenset((own, answers[item, other]))
            if pair not in there:
                battles.append(_battle(item, own, answers[item, other], overlap))
    save(battles, overlap)
    if battles:
        subject = f"benchmark {entry.benchmark.slug}"
        write_audit("family_paired", subject, actor=actor, battles=len(battles), run=run.name)
    return len(battles)


def held_out_items(benchmark: Benchmark, run: TrainingRun) -> list[int]:
    """The active items that a run was not trained on, in the order of their keys."""
    items: list[BenchmarkItem] = list(benchmark.items.current().only("pk", "key"))
    if run.benchmark_id == benchmark.pk:
        trained = set(run.trained_items)
        items = [item for item in items if item.key not in trained]
    return [item.pk for item in sorted(items, key=lambda item: item.key)]


def _answers(items: Sequence[int]) -> dict[tuple[int, int], int]:
    rows = Answer.objects.pairable().filter(item__in=items).order_by("-sample", "-pk")
    return {(item, author): pk for item, author, pk in rows.values_list("item", "competitor", "pk")}


def _pairs_of(entry: Entry) -> set[frozenset[int]]:
    battles = Battle.objects.filter(item__benchmark=entry.benchmark, purpose=Battle.Purpose.NORMAL)
    return {frozenset(pair) for pair in battles.values_list("answer_a", "answer_b")}


def _opponents(
    entry: Entry, item: int, place: int, answers: dict[tuple[int, int], int]
) -> list[int]:
    """The base, and of the others one, in turn."""
    own, base = entry.competitor.pk, entry.base.pk
    others = sorted(author for answered, author in answers if answered == item)
    others = [author for author in others if author not in {own, base}]
    found = [base] if (item, base) in answers else []
    return [*found, *([others[place % len(others)]] if others else [])]


def _battle(item: int, own: int, other: int, overlap: int) -> Battle:
    sides = [own, other]
    secrets.SystemRandom().shuffle(sides)
    return Battle(
        item_id=item,
        answer_a_id=sides[0],
        answer_b_id=sides[1],
        draw_probability=1.0,  # on purpose, not by lot
        seed=SEED,
        overlap=overlap,
    )

"""Chooses a few instructions that stand for all that a run kept."""

import secrets
from collections.abc import Sequence

import numpy as np
from django.conf import settings
from django.db import transaction

from accounts.actions import jobs
from accounts.actions.audit import write_audit
from accounts.models import Annotator, Job
from backends import BackendError
from generation.connect import Connect, connect
from generation.models import Endpoint
from mining.coverage import coverage_of
from mining.models import Choice, MiningRun, Selection
from mining.queries.funnel import pool_of
from mining.vectors import HASHED, Embedder, points_of
from stats.arrays import Integers
from stats.k_center import Chosen, choose
from stats.text_vectors import Points, flat_map

KIND = "select_instructions"
BATCH = 2000
MAX_OTHERS = 1500  # points on the map that were not chosen


class SelectionError(Exception):
    """Nothing can be chosen as asked; `str` says why and what to do."""


def ask_for_selection(
    run: MiningRun,
    budget: int,
    *,
    seed: int | None = None,
    embedder: Embedder | None = None,
    actor: Annotator | None = None,
) -> Job:
    """Have a worker choose. Raises `SelectionError`."""
    check_budget(run, budget)
    settings.JOB_TASKS[KIND]
    parameters = {
        "run": run.pk,
        "budget": budget,
        "seed": seed,
        "endpoint": embedder.endpoint.pk if embedder else None,
        "model": embedder.model if embedder else "",
    }
    title = f"{run.name}: {budget} instructions chosen"
    return jobs.create_job(KIND, title, actor=actor, parameters=parameters)


def select_job(job: Job) -> None:
    """Do what was asked on a page."""
    said = job.parameters
    run = MiningRun.objects.get(pk=said["run"])
    embedder = None
    if said["endpoint"] is not None:
        endpoint = Endpoint.objects.select_related("key").get(pk=said["endpoint"])
        embedder = Embedder(endpoint, said["model"])
    try:
        with transaction.atomic():
            made = select(
                run, said["budget"], seed=said["seed"], embedder=embedder, actor=job.created_by
            )
            jobs.finish(job, {"chosen": made.budget, "pool": made.pool})
    except (SelectionError, BackendError) as error:
        jobs.fail(job, str(error))


def check_budget(run: MiningRun, budget: int) -> int:
    """How many there are to choose from. Raises `SelectionError`."""
    pool = pool_of(run).count()
    if not pool:
        raise SelectionError(
            f"{run.name} has nothing to choose from: wait for its screening and grading, or look "
            "at its funnel for where everything went."
        )
    if not 1 <= budget <= pool:
        raise SelectionError(f"Choose 1 to {pool}, not {budget}: so many were kept.")
    return pool


def select(
    run: MiningRun,
    budget: int,
    *,
    seed: int | None = None,
    embedder: Embedder | None = None,
    actor: Annotator | None = None,
    connect: Connect = connect,
) -> Selection:
    """Choose by the farthest-first rule and keep the choice. Raises `SelectionError`, BackendError.

    The same pool, vectors, budget and seed give the same choice.
    """
    check_budget(run, budget)
    seed = secrets.randbits(31) if seed is None else seed
    rows = list(pool_of(run).order_by("seed").values_list("pk", "text"))
    texts = [text for _, text in rows]
    points = points_of(texts, embedder, seed, connect)
    chosen = choose(points, budget, seed)
    places = flat_map(points, seed)
    keys = np.array([pk for pk, _ in rows], dtype=np.int64)
    with transaction.atomic():
        made = Selection.objects.create(
            run=run,
            budget=budget,
            seed=seed,
            vectors=str(embedder) if embedder else HASHED,
            pool=len(rows),
            mean_distance=_mean_distance(points, chosen),
            others=_others(keys, places, chosen.order, seed),
            coverage=coverage_of(texts, [texts[place] for place in chosen.order.tolist()]),
            made_by=actor,
        )
        for start in range(0, budget, BATCH):
            Choice.objects.bulk_create(_choices(made, keys, places, chosen, start))
        subject, words = f"run {run.slug}", {"budget": budget, "pool": len(rows)}
        write_audit("instructions_selected", subject, actor=actor, seed=seed, **words)
    return made


def _choices(
    made: Selection, keys: Integers, places: Points, chosen: Chosen, start: int
) -> Sequence[Choice]:
    stands_for = np.bincount(chosen.nearest, minlength=len(chosen.order))
    return [
        Choice(
            selection=made,
            instruction_id=int(keys[chosen.order[step]]),
            position=step + 1,
            radius=float(chosen.radius[step]),
            stands_for=max(1, int(stands_for[step])),
            x=float(places[chosen.order[step], 0]),
            y=float(places[chosen.order[step], 1]),
        )
        for step in range(start, min(start + BATCH, len(chosen.order)))
    ]


def _mean_distance(points: Points, chosen: Chosen) -> float:
    """How far the pool is from what stands for it, on average."""
    total = 0.0
    for start in range(0, len(points), BATCH):
        part = points[start : start + BATCH]
        centres = points[chosen.order[chosen.nearest[start : start + BATCH]]]
        total += float(np.linalg.norm(part - centres, axis=1).sum())
    return total / len(points)


def _others(keys: Integers, places: Points, order: Integers, seed: int) -> list[list[float]]:
    """A sample of what was not chosen, for the map."""
    left = np.setdiff1d(np.arange(len(keys)), order)
    if len(left) > MAX_OTHERS:
        left = np.random.default_rng(seed).choice(left, MAX_OTHERS, replace=False)
    return [
        [float(keys[place]), round(float(places[place, 0]), 4), round(float(places[place, 1]), 4)]
        for place in np.sort(left).tolist()
    ]

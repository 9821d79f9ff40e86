"""Where to ask people next: rather where a judge is unsure, or says something else when turned.

Every battle has its chance, and keeps it: a fifth of the draws is uniform. Battles that were drawn
so are special ones, which the correction of a judge by people must not rest on; its report says
so by itself.
"""

import secrets
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from django.db import transaction

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from annotations.actions.pair_up import (
    Candidates,
    NothingToPairError,
    PairUp,
    find_candidates,
    make_battle,
    save,
    taken_pairs,
)
from annotations.models import Battle, Campaign
from catalog.models import Benchmark, BenchmarkItem
from judging.models import Judge
from judging.queries.battles import judged_battles
from stats.arrays import Floats

UNIFORM = 0.2  # share of draws that the judge has no say in


@dataclass(frozen=True)
class Free:
    """The battles that could be made, with how unsure the judge is of each."""

    places: list[tuple[int, int, int]]  # row of the item, columns of the two competitors
    doubt: Floats  # 0 to 1


@transaction.atomic
def ask_people(
    benchmark: Benchmark,
    judge: Judge,
    number: int,
    *,
    overlap: int = 1,
    seed: int | None = None,
    campaign: Campaign | None = None,
    actor: Annotator | None = None,
) -> PairUp:
    """Make so many battles, one after the other, each with the chance that it had then."""
    Benchmark.objects.select_for_update().get(pk=benchmark.pk)
    candidates = find_candidates(benchmark, campaign)
    free = _free(benchmark, judge, candidates, campaign)
    if not free.places:
        raise NothingToPairError(f"All pairs of answers of {benchmark.name} are battles already.")
    seed = secrets.randbits(62) if seed is None else seed
    generator = np.random.default_rng(seed)
    battles = []
    for place, chance in drawn(free.doubt, number, generator):
        row, first, second = free.places[place]
        pairing = (row, first, second, chance)
        battles.append(make_battle(candidates, pairing, generator, seed=seed, overlap=overlap))
    for battle in battles:
        battle.campaign = campaign
    save(battles, overlap)
    subject, asked = f"benchmark {benchmark.slug}", {"battles": len(battles), "overlap": overlap}
    write_audit("pair_up", subject, actor=actor, **asked, seed=seed, judge=judge.slug)
    return PairUp(len(battles), len(battles) * overlap, seed)


def drawn(doubt: Floats, number: int, generator: np.random.Generator) -> list[tuple[int, float]]:
    """Places without a repeat, each with its chance given all earlier ones."""
    left = np.ones(len(doubt), dtype=bool)
    found = []
    for _ in range(min(number, len(doubt))):
        even = left / left.sum()
        unsure = np.where(left, doubt, 0.0)
        chances = even
        if unsure.sum() > 0:
            chances = UNIFORM * even + (1 - UNIFORM) * unsure / unsure.sum()
        place = int(generator.choice(len(doubt), p=chances))
        found.append((place, float(chances[place])))
        left[place] = False
    return found


def _free(
    benchmark: Benchmark, judge: Judge, candidates: Candidates, campaign: Campaign | None
) -> Free:
    before = Battle.objects.filter(
        item__benchmark=benchmark, campaign=campaign, purpose=Battle.Purpose.NORMAL
    )
    taken = {(row, *sorted(pair)) for row, *pair in taken_pairs(before, candidates).tolist()}
    shares = {b.key: b.share for b in judged_battles(judge, benchmark) if b.share is not None}
    keys = dict(BenchmarkItem.objects.filter(pk__in=candidates.items).values_list("pk", "key"))
    by_row: dict[int, list[int]] = {}
    for row, column in candidates.answers:
        by_row.setdefault(row, []).append(column)
    places, doubt = [], []
    for row, columns in by_row.items():
        key = keys[candidates.items[row]]
        for first, second in combinations(sorted(columns), 2):
            if (row, first, second) not in taken:
                pair = (candidates.competitors[first], candidates.competitors[second])
                share = shares.get((key, 0, *pair), 0.5)  # not judged: nobody is sure
                places.append((row, first, second))
                doubt.append(1 - abs(2 * share - 1))
    return Free(places, np.array(doubt))

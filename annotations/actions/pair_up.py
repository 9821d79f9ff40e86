"""Drawing battles: which two answers to which item are compared next."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.actions import write_audit
from accounts.models import Annotator
from annotations.models import Battle, Campaign, Seat
from catalog.models import Answer, Benchmark, Competitor
from stats.pairing import Pairings, draw_pairings

BATCH = 2000
MAX_PAIRS, MAX_VOTES = 100_000, 1000  # drawn at once; for each battle
MAX_SEED = 2**62 - 1


@dataclass(frozen=True)
class PairUp:
    """What was drawn; the seed draws the same battles again from the same state."""

    battles: int
    seats: int
    seed: int


class NothingToPairError(ValueError):
    """No two answers to one item are there to be compared."""


@dataclass(frozen=True)
class Candidates:
    """The answers that may be drawn, as the arrays of `stats.pairing` want them."""

    items: list[int]
    competitors: list[int]
    answers: dict[tuple[int, int], list[int]]  # row, column -> answers (one for each sample)

    @property
    def answered(self) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
        table = np.zeros((len(self.items), len(self.competitors)), dtype=bool)
        for row, column in self.answers:
            table[row, column] = True
        return table


@transaction.atomic
def pair_up(
    benchmark: Benchmark,
    *,
    pairs: int | None = None,
    overlap: int = 1,
    seed: int | None = None,
    campaign: Campaign | None = None,
    items: Collection[int] | None = None,
    actor: Annotator | None = None,
) -> PairUp:
    """Draw battles of a benchmark and make their seats; one for each item unless told otherwise.

    Only whole answers that were never published with their author are drawn, and no two
    answers twice. Each battle keeps the probability with which it was drawn. A campaign draws
    from the answers of its models, evenly over the items, and minds its own battles alone; so does
    whoever names the items.
    """
    Benchmark.objects.select_for_update().get(pk=benchmark.pk)  # two draws would not see each other
    candidates = find_candidates(benchmark, campaign, items)
    before = Battle.objects.filter(
        item__benchmark=benchmark, campaign=campaign, purpose=Battle.Purpose.NORMAL
    )
    seed = secrets.randbits(62) if seed is None else seed
    generator = np.random.default_rng(seed)
    drawn = draw_pairings(
        candidates.answered,
        taken_pairs(before, candidates),
        votes_ordered(before, candidates),
        len(candidates.items) if pairs is None else pairs,
        generator,
        votes_per_battle=overlap,
        even_items=campaign is not None or items is not None,
    )
    battles = [
        make_battle(candidates, pairing, generator, seed=seed, overlap=overlap)
        for pairing in rows_of(drawn)
    ]
    for battle in battles:
        battle.campaign = campaign
    save(battles, overlap)
    result = PairUp(len(battles), len(battles) * overlap, seed)
    subject = f"benchmark {benchmark.slug}"
    write_audit("pair_up", subject, actor=actor, battles=result.battles, overlap=overlap, seed=seed)
    return result


def rows_of(drawn: Pairings) -> Iterator[tuple[int, int, int, float]]:
    """Item row, two competitor columns and probability of each draw."""
    columns = (drawn.item, drawn.first, drawn.second, drawn.probability)
    return zip(*(column.tolist() for column in columns), strict=True)


def make_battle(
    candidates: Candidates,
    pairing: tuple[int, int, int, float],
    generator: np.random.Generator,
    *,
    seed: int,
    overlap: int,
) -> Battle:
    """One battle of a drawn pair: a sample of each, in an order that says nothing."""
    row, first, second, probability = pairing
    samples = candidates.answers[row, first], candidates.answers[row, second]
    chosen = [int(generator.choice(ids)) for ids in samples]
    generator.shuffle(chosen)
    return Battle(
        item_id=candidates.items[row],
        answer_a_id=chosen[0],
        answer_b_id=chosen[1],
        draw_probability=probability / (len(samples[0]) * len(samples[1])),
        seed=seed,
        overlap=overlap,
    )


def answers_to_draw_from(
    benchmark: Benchmark,
    campaign: Campaign | None,
    models: Collection[Competitor] | None = None,
) -> QuerySet[Answer]:
    """Whole unpublished answers to current items; of the campaign's models where there is one.

    `models`: instead of those that the campaign has, for one that is not kept yet.

    The answers of its gold are left out: whoever has seen them could not be lent the battle, so
    that its seats might never fill.
    """
    answers = Answer.objects.pairable().filter(
        item__benchmark=benchmark, item__is_latest=True, item__status="active"
    )
    if campaign is None:
        return answers
    if campaign.release:
        answers = answers.filter(item__in=campaign.release.released_items.values("item"))
    if campaign.pk:
        gold = campaign.battles.filter(purpose=Battle.Purpose.GOLD)
        for side in ("answer_a", "answer_b"):
            answers = answers.exclude(pk__in=gold.values(side))
    return answers.filter(competitor__in=campaign.competitors.all() if models is None else models)


def find_candidates(
    benchmark: Benchmark, campaign: Campaign | None = None, items: Collection[int] | None = None
) -> Candidates:
    """Answers to current items, or to some of them, that another competitor answered too."""
    drawable = answers_to_draw_from(benchmark, campaign)
    if items is not None:
        drawable = drawable.filter(item__in=items)
    rows = drawable.order_by("item_id", "competitor_id", "id").values_list(
        "item_id", "competitor_id", "id"
    )
    by_item: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for item, competitor, answer in rows:
        by_item[item][competitor].append(answer)
    compared = {item: found for item, found in by_item.items() if len(found) > 1}
    if not compared:
        raise NothingToPairError(
            _("Benchmark “{name}” has no item with ready answers of two models.").format(
                name=benchmark.name
            )
        )
    items = list(compared)
    competitors = sorted({c for found in compared.values() for c in found})
    column = {competitor: i for i, competitor in enumerate(competitors)}
    answers = {
        (row, column[competitor]): ids
        for row, item in enumerate(items)
        for competitor, ids in compared[item].items()
    }
    return Candidates(items, competitors, answers)


def taken_pairs(
    before: QuerySet[Battle], candidates: Candidates
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """The (item, competitor, competitor) that are battles already."""
    row = {item: i for i, item in enumerate(candidates.items)}
    column = {competitor: i for i, competitor in enumerate(candidates.competitors)}
    taken = [
        (row[item], column[a], column[b])
        for item, a, b in before.values_list(
            "item_id", "answer_a__competitor_id", "answer_b__competitor_id"
        )
        if item in row and a in column and b in column
    ]
    return np.array(taken, dtype=np.int64).reshape(-1, 3)


def votes_ordered(
    before: QuerySet[Battle], candidates: Candidates
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """How many votes each pair of competitors has or still expects."""
    column = {competitor: i for i, competitor in enumerate(candidates.competitors)}
    ordered = np.zeros((len(column), len(column)), dtype=np.int64)
    sums = (
        before.values_list("answer_a__competitor_id", "answer_b__competitor_id")
        .order_by()
        .annotate(votes=Sum("overlap"))
    )
    for a, b, votes in sums:
        if a in column and b in column:
            ordered[column[a], column[b]] += votes
            ordered[column[b], column[a]] += votes
    return ordered


def save(battles: list[Battle], overlap: int) -> None:
    Battle.objects.bulk_create(battles, batch_size=BATCH)
    Seat.objects.bulk_create(
        (Seat(battle=battle, number=n) for battle in battles for n in range(1, overlap + 1)),
        batch_size=BATCH,
    )

"""People are asked about a sample of the experts' battles, on the ordinary battle page."""

from django.db import transaction

from accounts.models import Annotator
from annotations.actions.pair_up import PairUp, pair_up
from catalog.models import Benchmark
from mining.models import ExpertBattles


@transaction.atomic
def ask_people(
    battles: ExpertBattles,
    number: int,
    *,
    overlap: int = 1,
    seed: int | None = None,
    actor: Annotator | None,
) -> PairUp:
    """Draw so many battles and open the benchmark for voting. Raises NothingToPairError."""
    benchmark = battles.benchmark
    made = pair_up(benchmark, pairs=number, overlap=overlap, seed=seed, actor=actor)
    Benchmark.objects.filter(pk=benchmark.pk).update(is_open=True)
    return made

"""Drawing battles from a page, where a click may come twice."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Annotator
from annotations.actions.pair_up import PairUp, pair_up
from annotations.models import Battle
from catalog.models import Benchmark


class DrawnMeanwhileError(Exception):
    """Battles of this benchmark were drawn since the page was made."""


@transaction.atomic
def draw_battles(
    benchmark: Benchmark,
    *,
    known: int,
    pairs: int | None,
    overlap: int,
    seed: int | None,
    actor: Annotator,
) -> PairUp:
    """Draw battles once: refused unless the benchmark has as many as the page `known` showed."""
    Benchmark.objects.select_for_update().get(pk=benchmark.pk)
    if number_of_battles(benchmark) != known:
        raise DrawnMeanwhileError(
            _("Battles were drawn since you opened this page. Look at the new numbers first.")
        )
    return pair_up(benchmark, pairs=pairs, overlap=overlap, seed=seed, actor=actor)


def number_of_battles(benchmark: Benchmark) -> int:
    return Battle.objects.filter(item__benchmark=benchmark).count()

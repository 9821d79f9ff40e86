"""The models that a campaign on a benchmark can choose from, those with answers first."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from annotations.actions.pair_up import answers_to_draw_from
from catalog.models import Benchmark, Competitor


@dataclass(frozen=True)
class ModelRow:
    """A model with how many items of the benchmark it has answered."""

    competitor: Competitor
    answered: int
    missing: int  # items in use that it has not
    is_chosen: bool


@dataclass(frozen=True)
class ModelChoice:
    """Every active model, once."""

    benchmark: Benchmark
    answering: list[ModelRow]  # the most answers first
    silent: list[ModelRow]  # no answer to this benchmark yet

    @property
    def chosen(self) -> int:
        return sum(row.is_chosen for row in (*self.answering, *self.silent))

    @property
    def is_silent_open(self) -> bool:
        """Whether a model without answers is chosen, so that all of them are shown."""
        return any(row.is_chosen for row in self.silent)


def model_choice(benchmark: Benchmark, chosen: Collection[int]) -> ModelChoice:
    """Two queries, and one for the number of items. `chosen`: keys of competitors."""
    answers = answers_to_draw_from(benchmark, None).order_by().values_list("competitor")
    answered = dict(answers.annotate(n=Count("item", distinct=True)))
    items = benchmark.items.filter(is_latest=True, status="active").count()
    rows = [
        ModelRow(
            competitor,
            answered.get(competitor.pk, 0),
            items - answered.get(competitor.pk, 0),
            competitor.pk in chosen,
        )
        for competitor in Competitor.objects.filter(status=Competitor.Status.ACTIVE)
    ]
    return ModelChoice(
        benchmark,
        sorted((row for row in rows if row.answered), key=lambda row: -row.answered),
        [row for row in rows if not row.answered],
    )

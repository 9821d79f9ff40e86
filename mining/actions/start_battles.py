"""Expert battles of a selection: a benchmark of its instructions, answers, then judgments."""

import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db import transaction

from accounts.actions.audit import write_audit
from accounts.models import Annotator, Job
from catalog.importers import Message
from catalog.intake.items import new_item
from catalog.intake.slugs import free_slug
from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor
from generation.actions.run_job import JobPlanError
from generation.actions.run_job import start_job as start_answers
from generation.models import Serving
from judging.actions.judges import add_judge
from judging.actions.start_job import start_job as start_judging
from judging.models import Judge, Protocol
from judging.places import Place
from mining.models import (
    Choice,
    ExpertBattles,
    FoughtItem,
    MiningRun,
    RatingMethod,
    Selection,
)
from mining.panel import PanelError, check_panel, pairs_for
from stats.expert_scores import ALPHA

BATCH = 1000
SLUG_LENGTH = 80
NAME_LENGTH = 100


class BattlesError(Exception):
    """Battles that cannot be as asked; `field` names what is wrong, `str` says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Rules:
    """How the votes of experts are taken and mixed."""

    alpha: float = ALPHA
    method: str = RatingMethod.BRADLEY_TERRY
    is_family_barred: bool = True
    seed: int | None = None


@transaction.atomic
def start_battles(
    selection: Selection,
    rules: Rules,
    *,
    judges: Sequence[Judge] = (),
    actor: Annotator | None = None,
) -> ExpertBattles:
    """Have all competitors of the run answer; judging follows. Raises `BattlesError`.

    Without judges each competitor judges the others.
    """
    run = _checked(selection, rules, judges)
    competitors = list(run.competitors.order_by("name"))
    panel = list(judges) or [expert_of(each, actor=actor) for each in competitors]
    try:
        check_panel(panel, competitors, is_family_barred=rules.is_family_barred)
    except PanelError as error:
        raise BattlesError("judges", str(error)) from error
    benchmark = _benchmark(selection)
    battles = ExpertBattles.objects.create(
        selection=selection,
        benchmark=benchmark,
        alpha=rules.alpha,
        method=rules.method,
        is_family_barred=rules.is_family_barred,
        seed=secrets.randbits(31) if rules.seed is None else rules.seed,
        made_by=actor,
    )
    battles.competitors.set(competitors)
    battles.judges.set(panel)
    _write_items(battles)
    try:
        battles.answering = start_answers(benchmark, competitors, budget=run.budget, actor=actor)
    except JobPlanError as error:
        raise BattlesError("competitors", str(error)) from error
    battles.save(update_fields=["answering"])
    subject, words = f"run {run.slug}", {"instructions": selection.budget, "judges": len(panel)}
    write_audit("expert_battles_started", subject, actor=actor, alpha=rules.alpha, **words)
    return battles


def _checked(selection: Selection, rules: Rules, judges: Sequence[Judge]) -> MiningRun:
    """The run, locked: of two that begin at once the second sees the first's battles."""
    if not 0 <= rules.alpha <= 1:
        raise BattlesError("alpha", f"Alpha is a share from 0 to 1, not {rules.alpha:g}.")
    if wrong := [judge.name for judge in judges if not judge.kind.is_of_pairs]:
        raise BattlesError("judges", f"{', '.join(wrong)}: a judge of pairs is needed.")
    run = MiningRun.objects.select_for_update(of=("self",)).get(pk=selection.run_id)
    if ExpertBattles.objects.filter(selection=selection).exists():
        raise BattlesError("selection", "There are battles of this choice already.")
    return run


def expert_of(competitor: Competitor, *, actor: Annotator | None = None) -> Judge:
    """The judge that a competitor is; made when there is none."""
    endpoint = Serving.objects.select_related("endpoint").get(competitor=competitor).endpoint
    known = Judge.objects.filter(
        endpoint=endpoint, model=competitor.model, protocol=Protocol.BATTLES
    )
    if (found := known.order_by("pk").first()) is not None:
        return found
    name = f"{competitor.name} as a judge"[:NAME_LENGTH]
    return add_judge(name, endpoint, model=competitor.model, protocol=Protocol.BATTLES, actor=actor)


def _benchmark(selection: Selection) -> Benchmark:
    run = selection.run
    number = ExpertBattles.objects.filter(selection__run=run).count() + 1
    name = f"Expert battles of {run.name}" + (f" ({number})" if number > 1 else "")
    taken = set(Benchmark.objects.values_list("slug", flat=True))
    return Benchmark.objects.create(
        name=name,
        slug=free_slug(name, taken, longest=SLUG_LENGTH),
        description="Instructions that models wrote themselves, chosen to stand for the rest.",
        is_open=False,
    )


def _write_items(battles: ExpertBattles) -> None:
    found = battles.selection.choices.select_related("instruction__opening")
    choices = list(found.select_related("instruction__competitor", "instruction__opening"))
    for start in range(0, len(choices), BATCH):
        part = choices[start : start + BATCH]
        items = [_item(battles, choice) for choice in part]
        BenchmarkItem.objects.bulk_create(items)
        FoughtItem.objects.bulk_create(
            FoughtItem(battles=battles, choice=choice, item=item)
            for choice, item in zip(part, items, strict=True)
        )


def _item(battles: ExpertBattles, choice: Choice) -> BenchmarkItem:
    instruction = choice.instruction
    key = f"instruction-{instruction.pk}"
    item = new_item(battles.benchmark, key, [Message(role="user", content=instruction.text)])
    item.source = f"mined out of {instruction.competitor.name}"[:300]
    item.licence = instruction.competitor.licence
    return item


def start_judges(battles: ExpertBattles) -> None:
    """Once all answers are there: every judge votes on the pairs that it may, in both orders."""
    answers = _answers(battles)
    competitors = list(battles.competitors.all())
    for judge in battles.judges.select_related("endpoint", "prompt").order_by("pk"):
        allowed = pairs_for(judge, competitors, is_family_barred=battles.is_family_barred)
        places = list(_places(answers, allowed))
        if places:
            job = start_judging(
                judge,
                battles.benchmark,
                competitors,
                budget=battles.selection.run.budget,
                places=places,
                actor=battles.made_by,
            )
            battles.judging.add(job)


def _answers(battles: ExpertBattles) -> dict[int, dict[int, int]]:
    """The ready answer of each competitor to each item."""
    rows = Answer.objects.ready().filter(
        item__benchmark=battles.benchmark_id, competitor__in=battles.competitors.all(), sample=1
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for item, competitor, pk in rows.order_by("item", "attempt").values_list(
        "item", "competitor", "pk"
    ):
        found[item][competitor] = pk
    return found


def _places(answers: dict[int, dict[int, int]], allowed: set[tuple[int, int]]) -> Iterator[Place]:
    for item, by_competitor in answers.items():
        for one, other in combinations(sorted(by_competitor), 2):
            if (one, other) in allowed:
                first, second = by_competitor[one], by_competitor[other]
                yield Place(item, (first, second), order=1)
                yield Place(item, (second, first), order=2)


@transaction.atomic
def go_on_without_missing(battles: ExpertBattles, *, actor: Annotator | None) -> bool:
    """Let the judges begin although answers are missing through failures of servers."""
    locked = ExpertBattles.objects.select_for_update(of=("self",)).get(pk=battles.pk)
    job = locked.answering
    if job is None or locked.judging.exists() or job.state != Job.State.FAILED:
        return False
    start_judges(locked)
    write_audit("expert_battles_judged", f"run {locked.selection.run.slug}", actor=actor)
    return True

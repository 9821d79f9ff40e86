"""Battles of answers that came from model servers after battles were drawn: nobody has to ask.

A running campaign that has fewer battles than planned gets the rest. A benchmark whose battles
were drawn without a campaign gets one more for each item with a new answer, for as many votes as
the last ones asked for. An item waits until no job wants anything of it any more, so that every
pair of its answers is as likely as it would have been.
"""

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Job
from annotations.actions.pair_up import NothingToPairError, pair_up
from annotations.models import Battle, Campaign
from campaigns.actions.run_campaign import CampaignError, draw, lock, normal_battles
from catalog.models import Answer, Benchmark
from generation.models import WantedAnswer

REMEMBERED = 24 * 3600  # seconds for which a look that found nothing is not repeated


def follow_answers() -> int:
    """Draw what new answers make possible; the number of battles."""
    drawn = 0
    for benchmark in Benchmark.objects.filter(items__answers__is_generated=True).distinct():
        state = _state_of(benchmark)
        key = f"followed-answers:{benchmark.pk}"
        if cache.get(key) == state:
            continue
        drawn += sum(map(_complete, _campaigns_of(benchmark))) + _extend(benchmark)
        cache.set(key, state, REMEMBERED)
    return drawn


def _state_of(benchmark: Benchmark) -> list[object]:
    """What a draw depends on; the same state, the same nothing to draw."""
    newest = Answer.objects.ready().filter(item__benchmark=benchmark, is_generated=True)
    running = Campaign.objects.filter(benchmark=benchmark, state=Campaign.State.RUNNING)
    return [
        newest.aggregate(newest=Max("pk"))["newest"],
        len(_awaited(benchmark)),
        sorted(running.values_list("pk", "size")),
    ]


def _awaited(benchmark: Benchmark) -> set[int]:
    """Items of which a job still wants an answer."""
    waiting = WantedAnswer.objects.filter(
        state=WantedAnswer.State.WAITING,
        job__benchmark=benchmark,
        job__state__in=[Job.State.PENDING, Job.State.RUNNING],
    )
    return set(waiting.values_list("item_id", flat=True).distinct())


def _campaigns_of(benchmark: Benchmark) -> list[Campaign]:
    return list(Campaign.objects.filter(benchmark=benchmark, state=Campaign.State.RUNNING))


def _complete(campaign: Campaign) -> int:
    """The battles that a running campaign was to have and could not have at its start."""
    current = campaign.benchmark.items.current()
    if campaign.release:
        current = current.filter(pk__in=campaign.release.released_items.values("item"))
    items = set(current.values_list("pk", flat=True))
    with transaction.atomic():
        locked = lock(campaign)
        short = (locked.size or len(items)) - normal_battles(locked)
        if locked.state != Campaign.State.RUNNING or short <= 0:
            return 0
        try:
            with transaction.atomic():
                settled = items - _awaited(locked.benchmark)
                return draw(locked, short, actor=None, items=settled).battles
        except CampaignError:  # nothing to pair yet
            return 0


def _extend(benchmark: Benchmark) -> int:
    """One battle for each item with a generated answer that came after its last battle."""
    before = Battle.objects.filter(
        item__benchmark=benchmark, campaign=None, purpose=Battle.Purpose.NORMAL
    )
    first, last = before.order_by("pk").first(), before.order_by("-pk").first()
    if first is None or last is None:
        return 0
    of_item = before.filter(item=OuterRef("item")).order_by("-pk").values("created_at")
    new = (
        Answer.objects.pairable()
        .filter(item__benchmark=benchmark, is_generated=True)
        .alias(drawn_at=Coalesce(Subquery(of_item[:1]), Value(first.created_at)))
        .filter(created_at__gt=F("drawn_at"))
    )
    items = set(new.values_list("item_id", flat=True)) - _awaited(benchmark)
    if not items:
        return 0
    try:
        return pair_up(benchmark, pairs=len(items), overlap=last.overlap, items=items).battles
    except NothingToPairError:
        return 0

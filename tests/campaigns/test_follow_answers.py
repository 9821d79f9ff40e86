"""Between new answers and battles nobody has to do anything."""

import pytest

from annotations.actions.pair_up import pair_up
from annotations.models import Battle, Campaign
from campaigns.actions.follow_answers import follow_answers
from campaigns.actions.run_campaign import start
from generation.models import WantedAnswer
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    BenchmarkFactory,
    CampaignFactory,
    CompetitorFactory,
    GenerationJobFactory,
    ItemFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def benchmark():
    made = BenchmarkFactory()
    for _ in range(4):
        ItemFactory(benchmark=made)
    return made


@pytest.fixture
def competitors():
    return [CompetitorFactory() for _ in range(3)]


def answer(benchmark, competitors, items=slice(None), **more):
    for item in list(benchmark.items.order_by("pk"))[items]:
        for competitor in competitors:
            AnswerFactory(item=item, competitor=competitor, is_generated=True, **more)


def test_a_campaign_gets_the_battles_that_it_was_to_have(benchmark, competitors):
    answer(benchmark, competitors, slice(0, 2))
    campaign = CampaignFactory(benchmark=benchmark, state="draft", size=4)
    campaign.competitors.set(competitors)
    assert start(campaign, actor=AnnotatorFactory()).battles == 4
    Campaign.objects.update(size=8)
    answer(benchmark, competitors, slice(2, 4))
    assert follow_answers() == 4
    assert campaign.battles.filter(purpose="normal").count() == 8
    assert follow_answers() == 0


def test_an_earlier_draw_goes_on_with_new_answers(benchmark, competitors):
    answer(benchmark, competitors[:2])
    pair_up(benchmark, overlap=3)
    assert Battle.objects.count() == 4
    answer(benchmark, competitors[2:])
    assert follow_answers() == 4
    newest = Battle.objects.order_by("-pk")[:4]
    assert {battle.overlap for battle in newest} == {3}
    for battle in newest:
        assert competitors[2] in {battle.answer_a.competitor, battle.answer_b.competitor}
        assert 0 < battle.draw_probability <= 1
    assert follow_answers() == 0


def test_nothing_is_drawn_where_nobody_drew_before(benchmark, competitors):
    answer(benchmark, competitors)
    assert follow_answers() == 0


def test_an_item_waits_until_nothing_more_is_wanted_of_it(benchmark, competitors):
    answer(benchmark, competitors[:2])
    pair_up(benchmark)
    job = GenerationJobFactory(benchmark=benchmark, state="running")
    awaited = benchmark.items.first()
    wanted = WantedAnswer.objects.create(job=job, item=awaited, competitor=competitors[0], sample=2)
    answer(benchmark, competitors[2:])
    assert follow_answers() == 3
    assert awaited.pk not in set(Battle.objects.order_by("-pk")[:3].values_list("item", flat=True))
    wanted.state = WantedAnswer.State.READY
    wanted.save()
    assert follow_answers() == 1


def test_answers_out_of_files_are_paired_by_hand(benchmark, competitors):
    answer(benchmark, competitors[:2])
    pair_up(benchmark)
    for item in benchmark.items.all():
        AnswerFactory(item=item, competitor=competitors[2])
    assert follow_answers() == 0

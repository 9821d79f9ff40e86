"""Drawing battles: fair, remembered with its chance, and never the same two answers twice."""

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from accounts.models import AuditEntry
from annotations.actions.pair_up import NothingToPairError, pair_up
from annotations.models import Battle, Seat
from tests.factories import AnswerFactory, BenchmarkFactory, CompetitorFactory, ItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def benchmark():
    """Six items answered by three competitors each: 18 battles are possible."""
    found = BenchmarkFactory()
    competitors = CompetitorFactory.create_batch(3)
    for item in ItemFactory.create_batch(6, benchmark=found):
        for competitor in competitors:
            AnswerFactory(item=item, competitor=competitor)
    return found


def drawn():
    return [
        (b.item_id, b.answer_a_id, b.answer_b_id, b.draw_probability)
        for b in Battle.objects.order_by("id")
    ]


def test_each_item_gets_one_battle_unless_told_otherwise(benchmark):
    result = pair_up(benchmark, overlap=3)
    assert (result.battles, result.seats) == (6, 18)
    assert Seat.objects.filter(is_free=True).count() == 18
    assert AuditEntry.objects.get().details["seed"] == result.seed


def test_no_two_answers_are_drawn_twice_and_it_ends_when_nothing_is_free(benchmark):
    assert pair_up(benchmark, pairs=10).battles == 10
    assert pair_up(benchmark, pairs=100).battles == 8
    assert pair_up(benchmark, pairs=100).battles == 0
    pairs = {(b.item_id, frozenset({b.answer_a_id, b.answer_b_id})) for b in Battle.objects.all()}
    assert len(pairs) == 18
    assert all(
        {b.answer_a.item_id, b.answer_b.item_id} == {b.item_id} for b in Battle.objects.all()
    )


def test_the_same_seed_draws_the_same_battles(benchmark, own_savepoint):
    with own_savepoint():
        pair_up(benchmark, pairs=9, seed=4)
        first = drawn()
    pair_up(benchmark, pairs=9, seed=4)
    assert drawn() == first
    assert Battle.objects.filter(seed=4).count() == 9


def test_every_battle_keeps_a_probability(benchmark):
    pair_up(benchmark, pairs=1)
    battle = Battle.objects.get()
    assert battle.draw_probability == pytest.approx(1 / 18)


def test_failed_published_and_retired_answers_are_not_drawn(benchmark):
    item = ItemFactory(benchmark=benchmark)
    AnswerFactory(item=item)
    AnswerFactory(item=item, published_at=now())
    AnswerFactory(item=item, status="failed", failure_kind="model", text="")
    AnswerFactory(item=item, competitor__status="retired")
    AnswerFactory(item=ItemFactory(benchmark=benchmark, status="retired"))
    pair_up(benchmark, pairs=100)
    assert not Battle.objects.filter(item=item).exists()


def test_of_several_attempts_only_the_last_is_drawn(benchmark):
    item = benchmark.items.first()
    first = item.answers.first()
    again = AnswerFactory(item=item, competitor=first.competitor, attempt=2)
    AnswerFactory(
        item=item,
        competitor=first.competitor,
        attempt=3,
        status="failed",
        failure_kind="model",
        text="",
    )
    pair_up(benchmark, pairs=100)
    used = set(Battle.objects.values_list("answer_a", "answer_b"))
    used = {answer for pair in used for answer in pair}
    assert again.pk in used
    assert first.pk not in used


def test_a_benchmark_without_pairs_says_so():
    with pytest.raises(NothingToPairError, match="two models"):
        pair_up(BenchmarkFactory())


def test_the_command_draws_and_names_what_is_known(benchmark, capsys):
    call_command("pair_up", benchmark=benchmark.name, pairs=4, overlap=2, seed=1)
    assert capsys.readouterr().out == "4 battles with 8 seats, seed 1\n"
    with pytest.raises(CommandError, match=benchmark.name):
        call_command("pair_up", benchmark="nowhere")
    for wrong in ({"pairs": 0}, {"overlap": 40_000}, {"seed": -1}, {"seed": 2**63}):
        with pytest.raises(CommandError, match=r"--\w+ is .* give a number from"):
            call_command("pair_up", benchmark=benchmark.slug, **wrong)

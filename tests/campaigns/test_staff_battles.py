"""Battles, progress and drawing for those who look after the work."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import AuditEntry
from annotations.models import Battle
from campaigns.seat_counts import progress_of
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    BenchmarkFactory,
    CompetitorFactory,
    GoldBattleFactory,
    ItemFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


def test_a_battle_shows_its_seats_and_who_has_them(as_curator):
    battle = BattleFactory(overlap=3, draw_probability=0.125)
    one, two, _three = battle.seats.order_by("number")
    voted = AssignmentFactory(battle=battle, seat=one, outcome="voted", closed_at=now())
    skipped = AssignmentFactory(
        battle=battle, seat=two, outcome="skipped", skip_reason="broken", closed_at=now()
    )
    lent = AssignmentFactory(battle=battle, seat=two)
    battle.seats.filter(pk__in=[one.pk, two.pk]).update(is_free=False)
    page = text(as_curator.get(f"/battles/drawn/{battle.public_id}/"))
    for assignment in (voted, skipped, lent):
        assert str(assignment.annotator) in page
    words = [part.split("</span>")[0].split(">")[-1] for part in page.split('"status ')[1:]]
    assert words == ["voted", "lent", "free"]
    assert "An answer is broken" in page
    assert "0.125" in page
    assert "one answer" in page
    assert "the other" in page


def test_the_texts_of_a_battle_stand_in_no_order_that_tells_sides(as_curator):
    for battle in BattleFactory.create_batch(12):
        page = text(as_curator.get(f"/battles/drawn/{battle.public_id}/"))
        ids = sorted((battle.answer_a.public_id, battle.answer_b.public_id))
        assert page.index(str(ids[0])) < page.index(str(ids[1]))


def test_battles_are_found_by_item_purpose_and_seats(as_lead):
    BattleFactory(item__key="plain-1")
    gold = BattleFactory(item__key="gold-1", purpose="gold")
    gold.seats.update(is_free=False)
    queries = {
        "purpose=gold": {"gold-1"},
        "state=free": {"plain-1"},
        "state=taken": {"gold-1"},
        "q=-1": {"plain-1", "gold-1"},
        "q=plain&state=taken": set(),
    }
    for query, keys in queries.items():
        page = text(as_lead.get(f"/battles/drawn/?{query}"))
        assert {key for key in ("plain-1", "gold-1") if f">{key}<" in page} == keys, query


def ready(items=3, models=3):
    benchmark = BenchmarkFactory(slug="b")
    competitors = CompetitorFactory.create_batch(models)
    for item in ItemFactory.create_batch(items, benchmark=benchmark):
        for competitor in competitors:
            AnswerFactory(item=item, competitor=competitor)
    return benchmark


def test_a_lead_draws_battles_and_sees_how_many(as_lead, lead):
    ready()
    sent = {"pairs": "4", "overlap": "2", "seed": "7", "known": "0"}
    page = text(as_lead.post("/benchmarks/b/draw/", sent, follow=True))
    assert "4 battles with 8 seats are drawn; the seed was 7." in page
    assert Battle.objects.count() == 4
    assert AuditEntry.objects.get().actor == lead.annotator
    assert "Battles drawn" in text(as_lead.get("/benchmarks/b/"))


def test_a_second_click_draws_nothing(as_lead):
    ready()
    sent = {"pairs": "2", "overlap": "1", "known": "0"}
    assert as_lead.post("/benchmarks/b/draw/", sent).status_code == 302
    reply = as_lead.post("/benchmarks/b/draw/", sent)
    assert reply.status_code == 422
    page = reply.content.decode()
    assert "since you opened this page" in page
    assert 'name="known" value="2"' in page
    assert Battle.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"pairs": "0"},
        {"pairs": "5001"},
        {"overlap": ""},
        {"overlap": "101"},
        {"overlap": "x"},
        {"seed": "-1"},
        {"seed": str(2**62)},
        {"known": ""},
        {"known": "-1"},
    ],
)
def test_numbers_that_make_no_sense_draw_nothing(as_lead, wrong):
    ready()
    sent = {"pairs": "2", "overlap": "1", "seed": "", "known": "0"} | wrong
    assert as_lead.post("/benchmarks/b/draw/", sent).status_code == 422
    assert not Battle.objects.exists()


def test_a_benchmark_without_answers_says_why_nothing_is_drawn(as_lead):
    BenchmarkFactory(slug="b")
    reply = as_lead.post("/benchmarks/b/draw/", {"overlap": "1", "known": "0"})
    assert reply.status_code == 422
    assert "ready answers of two models" in reply.content.decode()


def test_curators_see_the_progress_and_draw_nothing(as_curator):
    ready()
    assert "Draw battles" not in text(as_curator.get("/benchmarks/b/progress/"))
    sent = {"pairs": "2", "overlap": "1", "known": "0"}
    assert as_curator.post("/benchmarks/b/draw/", sent).status_code == 403
    assert not Battle.objects.exists()


def test_progress_counts_seats_in_all_and_for_each_pair(as_curator):
    benchmark = BenchmarkFactory(slug="b")
    item = ItemFactory(benchmark=benchmark)
    ada, bob, cyd = (CompetitorFactory(name=name) for name in ("Ada", "Bob", "Cyd"))
    a, b, c = (AnswerFactory(item=item, competitor=model) for model in (ada, bob, cyd))
    first = BattleFactory(item=item, answer_a=a, answer_b=b, overlap=3)
    turned = BattleFactory(item=item, answer_a=b, answer_b=a, overlap=1)
    BattleFactory(item=item, answer_a=c, answer_b=a, overlap=2)
    BattleFactory(overlap=5)  # of another benchmark
    one, two, _three = first.seats.order_by("number")
    AssignmentFactory(battle=first, seat=one, outcome="voted", closed_at=now())
    AssignmentFactory(battle=first, seat=two, leased_until=now() + timedelta(minutes=5))
    first.seats.filter(pk__in=[one.pk, two.pk]).update(is_free=False)
    AssignmentFactory(battle=turned, outcome="skipped", skip_reason="other", closed_at=now())
    progress = progress_of(Q(item__benchmark=benchmark))
    assert (progress.seats.done, progress.seats.lent, progress.seats.free) == (1, 1, 4)
    assert [row.name for row in progress.rows] == ["Ada", "Bob", "Cyd"]
    ada_bob = progress.rows[1].cells[0]
    assert (ada_bob.done, ada_bob.lent, ada_bob.free, ada_bob.in_all) == (1, 1, 2, 4)
    assert progress.rows[2].cells[0].in_all == 2
    assert progress.rows[2].cells[1] is None
    page = text(as_curator.get("/benchmarks/b/progress/"))
    assert "<b>1</b> <small>/ 4</small>" in page
    assert "<b>0</b> <small>/ 2</small>" in page


def test_which_battles_are_gold_is_shown_to_leads_alone(as_curator, as_lead):
    gold = GoldBattleFactory().battle
    page = reverse("campaigns:staff_battle", args=[gold.public_id])
    assert str(gold.public_id) in text(as_lead.get("/battles/drawn/?purpose=gold"))
    assert as_lead.get(page).status_code == 200
    assert str(gold.public_id) not in text(as_curator.get("/battles/drawn/?purpose=gold"))
    assert as_curator.get(page).status_code == 404

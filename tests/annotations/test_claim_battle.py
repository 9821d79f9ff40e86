"""Claiming: an open seat, at random, never the same answers twice to one person."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from django.utils.timezone import now

from annotations.actions.show_author import show_author
from annotations.lending import claim_battle as claiming
from annotations.lending.claim_battle import claim_battle
from annotations.lending.empty_queue import why_nothing
from annotations.lending.keep_lease import expire_leases, skip
from annotations.lending.lend import draw_arrangements
from annotations.models import Assignment, AssignmentSide, Reveal, Seat
from catalog.models import RenderedText
from stats.sides import COIN
from tests.annotations.conftest import with_token
from tests.factories import (
    AdjudicationFactory,
    AnnotatorFactory,
    AnswerFactory,
    BattleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def claim(annotator=None, **options):
    return claim_battle((annotator or AnnotatorFactory()).pk, **options)


def test_a_claim_lends_a_free_seat_and_takes_it():
    battle = BattleFactory()
    assignment = claim()
    assert assignment.battle == battle
    assert not Seat.objects.filter(is_free=True).exists()
    assert {s.answer for s in assignment.sides.all()} == {battle.answer_a, battle.answer_b}


def test_a_second_claim_gives_the_open_battle_again():
    BattleFactory()
    BattleFactory()
    me = AnnotatorFactory()
    assert claim(me) == claim(me)
    assert Assignment.objects.count() == 1


def test_overlap_is_the_number_of_people_who_get_a_battle():
    BattleFactory(overlap=2)
    assert [claim() is None for _ in range(3)] == [False, False, True]


def test_a_skipped_battle_goes_to_somebody_else_and_never_back():
    BattleFactory()
    me = AnnotatorFactory()
    skip(claim(me), reason="other")
    assert claim(me) is None
    assert claim() is not None


def test_an_expired_lease_frees_the_seat_for_others():
    BattleFactory()
    me = AnnotatorFactory()
    claim(me)
    assert claim() is None
    Assignment.objects.update(leased_until=now() - timedelta(seconds=1))
    assert expire_leases() == 1
    assert claim(me) is None
    assert claim() is not None


def test_nobody_is_lent_an_answer_that_another_battle_of_theirs_holds():
    battle = BattleFactory()
    BattleFactory(
        item=battle.item, answer_a=battle.answer_a, answer_b=AnswerFactory(item=battle.item)
    )
    me = AnnotatorFactory()
    skip(claim(me), reason="seen")
    assert claim(me) is None


def test_nobody_is_lent_an_answer_whose_author_they_were_shown():
    battle = BattleFactory()
    me = AnnotatorFactory()
    Reveal.objects.create(annotator=me, answer=battle.answer_b)
    assert claim(me) is None
    assert claim() is not None


@pytest.mark.parametrize("which", ["answer_a", "answer_b", "prompt"])
def test_nothing_is_lent_before_its_html_is_made(which):
    battle = BattleFactory()
    missing = battle.item.prompt_digest if which == "prompt" else getattr(battle, which).text_digest
    RenderedText.objects.filter(text_digest=missing).delete()
    assert claim() is None


def test_a_published_answer_is_in_no_battle_any_more():
    battle = BattleFactory()
    battle.answer_b.published_at = now()
    battle.answer_b.save()
    assert claim() is None


@pytest.mark.parametrize("what", ["item", "version", "model"])
def test_what_is_retired_or_superseded_is_not_lent_any_more(what):
    battle = BattleFactory()
    changed = battle.answer_b.competitor if what == "model" else battle.item
    if what == "version":
        changed.is_latest = False
    else:
        changed.status = "retired"
    changed.save()
    assert claim() is None
    assert why_nothing(AnnotatorFactory().pk).code == "no_battles"


def test_a_closed_benchmark_lends_nothing_and_a_named_one_only_its_own():
    closed, open_ = BattleFactory(), BattleFactory()
    closed.item.benchmark.is_open = False
    closed.item.benchmark.save()
    slug = open_.item.benchmark.slug
    assert claim(benchmark=closed.item.benchmark.slug) is None
    assert claim(benchmark=slug).battle == open_


def test_a_free_seat_is_found_from_every_starting_place_behind_many_forbidden_ones(monkeypatch):
    item_battles = [BattleFactory()]
    first = item_battles[0]
    for _ in range(80):  # more than one window of seats that all hold the same answer
        BattleFactory(
            item=first.item, answer_a=first.answer_a, answer_b=AnswerFactory(item=first.item)
        )
    wanted = BattleFactory()
    Seat.objects.filter(battle=wanted).update(position=0.5)
    for start in (0.0, 0.499, 0.5, 0.999):
        me = AnnotatorFactory()
        Reveal.objects.create(annotator=me, answer=first.answer_a)
        monkeypatch.setattr(
            "annotations.lending.claim_battle.draw_start", lambda generator, start=start: start
        )
        assignment = claim(me)
        assert assignment.battle == wanted
        Assignment.objects.update(outcome="expired", closed_at=now())
        Seat.objects.update(is_free=True)


def test_sides_are_drawn_for_each_assignment_and_stay_balanced_for_each_person():
    first, second = BattleFactory(), None
    competitors = (first.answer_a.competitor, first.answer_b.competitor)
    for _ in range(39):
        second = BattleFactory(
            answer_a__competitor=competitors[0], answer_b__competitor=competitors[1]
        )
    assert second.answer_a.competitor == competitors[0]
    me, generator = AnnotatorFactory(), np.random.default_rng(7)
    for _ in range(40):
        assignment = claim(me, generator=generator)
        Assignment.objects.filter(pk=assignment.pk).update(outcome="voted", closed_at=now())
    shown_as_a = AssignmentSide.objects.filter(letter="a", answer__competitor=competitors[0])
    assert 14 <= shown_as_a.count() <= 26


def test_the_coin_leans_towards_the_side_that_was_seen_less():
    generator = np.random.default_rng(5)
    drawn = [draw_arrangements(generator) for _ in range(3000)]
    straight = {name: sum(one[name] for one in drawn) / 3000 for name in drawn[0]}
    assert straight == {
        "straight_if_less": pytest.approx(COIN, abs=0.04),  # four standard errors
        "straight_if_even": pytest.approx(0.5, abs=0.04),
        "straight_if_more": pytest.approx(1 - COIN, abs=0.04),
    }


def test_the_order_of_sides_is_stable_on_reload(client):
    BattleFactory()
    api = with_token(client, UserFactory())
    first, second = api.claim().json(), api.claim().json()
    assert first["battle"] == second["battle"]
    assert first["id"] == second["id"]


def test_a_battle_that_is_given_again_has_all_the_time_of_a_new_one(client):
    BattleFactory()
    api = with_token(client, UserFactory())
    api.claim()
    Assignment.objects.update(leased_until=now() + timedelta(seconds=2))
    told = datetime.fromisoformat(api.claim().json()["expires_at"])
    kept = Assignment.objects.get().leased_until
    assert told == kept
    assert kept > now() + timedelta(minutes=25)


def test_a_battle_that_was_decided_an_instant_ago_is_not_given_again(monkeypatch):
    BattleFactory()
    me = AnnotatorFactory()
    held = claim(me)
    looked = claiming.lock_and_look(me.pk)
    assert looked.holds_one
    monkeypatch.setattr(claiming, "lock_and_look", lambda *_: looked)
    skip(held, reason="other")
    assert claim(me) is None


def why(annotator):
    return why_nothing(annotator.pk).code


def test_who_decided_about_the_last_battle_is_told_that_all_is_done():
    battle = BattleFactory()
    me = AnnotatorFactory()
    AdjudicationFactory(battle=battle, annotator=me)
    assert claim(me) is None
    assert why(me) == "all_done"


def test_who_was_shown_the_authors_of_the_last_battle_is_told_that_all_is_done():
    battle = BattleFactory()
    me = AnnotatorFactory()
    show_author(battle.answer_b, me.pk)
    assert claim(me) is None
    assert why(me) == "all_done"
    assert claim() is not None  # and a lent battle is no hope either
    assert why(me) == "all_done"


@pytest.mark.parametrize("which", ["answer_a", "answer_b", "prompt"])
def test_only_a_text_that_is_missing_is_being_prepared(which):
    battle = BattleFactory()
    me = AnnotatorFactory()
    skip(claim(me), reason="other")
    assert why(me) == "all_done"
    other = BattleFactory(
        item=battle.item,
        answer_a=AnswerFactory(item=battle.item),
        answer_b=AnswerFactory(item=battle.item),
    )
    missing = other.item.prompt_digest if which == "prompt" else getattr(other, which).text_digest
    RenderedText.objects.filter(text_digest=missing).delete()
    assert claim(me) is None
    assert why(me) == "being_prepared"


def test_a_battle_that_somebody_is_taking_just_now_is_lent():
    BattleFactory()
    assert why(AnnotatorFactory()) == "all_lent"

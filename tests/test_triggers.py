"""Rules over several rows: keys of two columns and triggers, one case for each."""

import pytest
from django.db import IntegrityError, connection, transaction

from annotations.models import Assignment, AssignmentSide, Battle, GoldBattle
from catalog.models import Answer, BenchmarkItem, Competitor, ReleasedItem
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    AssignmentFactory,
    AssignmentSideFactory,
    BattleFactory,
    CampaignFactory,
    CompetitorFactory,
    EndpointFactory,
    ExecutionFactory,
    GoldBattleFactory,
    ItemFactory,
    KeyBindingFactory,
    ReleaseFactory,
    TestSetFactory,
    VoteFactory,
)
from tests.rules import Cases

pytestmark = pytest.mark.django_db

CASES = Cases()
violates = CASES.violates

# Append-only tables have tests of their own; what keeps descriptions refuses nothing.
RULES = """
SELECT conname FROM pg_constraint
WHERE contype = 'f' AND cardinality(conkey) > 1 AND connamespace = 'public'::regnamespace
UNION SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace
  AND tgname NOT IN (relname || '_append_only', relname || '_never_emptied',
                     relname || '_keeps_descriptions', relname || '_keeps_names',
                     relname || '_keeps_its_first_name')
"""


def refused(name):
    return pytest.raises(IntegrityError, match=rf"\b{name}\b")


# What is settled stays.


@violates("changed_text_makes_a_new_version")
def another_task_under_the_same_version():
    ItemFactory()
    BenchmarkItem.objects.update(messages=[{"role": "user", "content": "Another task."}])


@violates("a_release_gains_no_item")
def one_item_more():
    release = ReleaseFactory()
    ReleasedItem.objects.create(release=release, item=ItemFactory(benchmark=release.benchmark))


@violates("an_answer_keeps_its_author")
def another_author():
    AnswerFactory()
    Answer.objects.update(competitor=CompetitorFactory())


@violates("an_answer_keeps_its_account")
def another_account_of_how_an_answer_came():
    AnswerFactory()
    Answer.objects.update(is_generated=True)


@violates("settings_with_answers_stay")
def other_settings_under_answers():
    AnswerFactory()
    Competitor.objects.update(temperature=0.9)


@violates("a_competitor_keeps_its_address")
def another_address_of_a_competitor():
    CompetitorFactory()
    Competitor.objects.update(slug="another")


@violates("a_key_goes_to_its_own_address")
def a_key_for_another_address():
    EndpointFactory(key=KeyBindingFactory(origin="http://127.0.0.1:10"))


@violates("a_retry_is_a_new_attempt")
def another_text():
    AnswerFactory()
    Answer.objects.update(text="Another text.")


@violates("an_execution_is_of_one_answer")
def run_against_tests_of_another_item():
    ExecutionFactory(test_set=TestSetFactory())


@violates("publishing_cannot_be_undone")
def back_into_battles():
    AnswerFactory(published_at="2026-01-01T00:00Z")
    Answer.objects.update(published_at=None)


@violates("a_battle_keeps_its_answers")
def answers_the_other_way_round():
    battle = BattleFactory()
    Battle.objects.update(answer_a=battle.answer_b, answer_b=battle.answer_a)


@violates("a_battle_keeps_its_purpose")
def gold_in_hindsight():
    BattleFactory()
    Battle.objects.update(purpose="gold")


@violates("gold_keeps_what_was_signed")
def another_known_winner():
    GoldBattleFactory()
    GoldBattle.objects.update(winner="model_b")


@violates("an_assignment_keeps_its_battle")
def lent_again_in_place():
    AssignmentFactory()
    other = BattleFactory()
    Assignment.objects.update(battle=other, seat=other.seats.get())


@violates("a_side_keeps_its_answer")
def sides_swapped():
    battle = AssignmentFactory().battle
    AssignmentSide.objects.filter(letter="a").update(answer=battle.answer_b)


# What belongs together.

violates("answer_a_is_to_the_item")(lambda: BattleFactory(answer_a=AnswerFactory()))
violates("answer_b_is_to_the_item")(lambda: BattleFactory(answer_b=AnswerFactory()))
violates("a_seat_is_of_the_battle")(lambda: AssignmentFactory(seat=BattleFactory().seats.get()))


@violates("a_side_is_for_the_annotator")
def a_side_for_somebody_else():
    assignment = AssignmentFactory(letters="a")
    answer, other = assignment.battle.answer_b, AnnotatorFactory()
    AssignmentSideFactory(assignment=assignment, letter="b", answer=answer, annotator=other)


@violates("a_side_shows_an_answer_of_the_battle")
def a_side_with_an_answer_from_elsewhere():
    assignment = AssignmentFactory(letters="a")
    other = BattleFactory(item=assignment.battle.item).answer_b
    AssignmentSideFactory(assignment=assignment, letter="b", answer=other)


violates("a_vote_is_by_the_annotator")(lambda: VoteFactory(annotator=AnnotatorFactory()))
violates("gold_was_drawn_as_gold")(lambda: GoldBattleFactory(battle=BattleFactory()))
violates("a_vote_is_about_what_was_shown")(lambda: VoteFactory(item=ItemFactory()))


@violates("a_vote_replaces_one_of_its_assignment")
def a_correction_of_another_vote():
    VoteFactory(replaces=VoteFactory())


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_database_refuses_what_breaks(name):
    with refused(name), transaction.atomic():
        CASES[name]()


def test_every_rule_of_the_database_has_a_case_and_every_case_its_rule():
    with connection.cursor() as cursor:
        cursor.execute(RULES)
        rules = {name for (name,) in cursor.fetchall()}
    assert CASES.missing(rules) == set()
    assert set(CASES) == rules


@pytest.mark.parametrize("letter", ["a", "b"])
def test_a_vote_names_the_models_as_they_were_shown(letter):
    assignment = AssignmentFactory()
    shown = assignment.sides.exclude(letter=letter).get().answer.competitor
    with refused("a_vote_is_about_what_was_shown"), transaction.atomic():
        VoteFactory(assignment=assignment, **{f"competitor_{letter}": shown})


@pytest.mark.parametrize("column", ["purpose", "campaign"])
def test_a_vote_says_what_its_battle_was_drawn_for(column):
    other = {"purpose": "gold", "campaign": CampaignFactory}[column]
    with refused("a_vote_is_about_what_was_shown"), transaction.atomic():
        VoteFactory(**{column: other() if callable(other) else other})


def test_a_vote_needs_the_sides_that_it_was_about():
    assignment = AssignmentFactory(letters="a")
    with refused("a_vote_is_about_what_was_shown"), transaction.atomic():
        VoteFactory(assignment=assignment)


def test_a_correction_of_the_same_assignment_is_taken():
    first = VoteFactory(is_current=False)
    assert VoteFactory(assignment=first.assignment, replaces=first).replaces == first


def test_a_battle_of_one_answer_twice_is_lent_and_voted_on():
    answer = AnswerFactory()
    battle = BattleFactory(
        item=answer.item, answer_a=answer, answer_b=answer, purpose="same_answer"
    )
    vote = VoteFactory(assignment__battle=battle, winner="tie", strength="")
    assert vote.competitor_a == vote.competitor_b == answer.competitor

"""After some votes: which model was A? Asked blind, answered once, never told."""

import pytest
from django.db import IntegrityError

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.actions.change_vote import change_vote
from annotations.actions.number_facts import number_facts
from annotations.after_vote.guessing import is_drawn, question_about
from annotations.after_vote.record_guess import GuessRefusedError, record_guess
from annotations.after_vote.show_names import show_names
from annotations.models import Guess, LedgerEntry, Vote
from tests.annotations.conftest import HTMX, ballot, page_of
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    CompetitorFactory,
    VoteFactory,
)

PART = {"Arena-Part": "yes"}


@pytest.fixture(autouse=True)
def everybody_is_asked(settings):
    settings.GUESS_SHARE = 1.0


def voted(assignment, winner="tie"):
    cast_vote(assignment, Ballot(winner=winner), client_id="key-1")
    return assignment


def author_of_a(assignment):
    return assignment.sides.get(letter="a").answer.competitor


def question(assignment):
    vote = Vote.objects.get(assignment=assignment, is_current=True)
    return question_about(vote, assignment.public_id)


def test_the_author_is_among_the_options_and_the_page_asks_the_same_again(assignment):
    AnswerFactory.create_batch(5, item=assignment.battle.item)
    voted(assignment)
    asked = question(assignment)
    assert len(asked.options) == 4
    assert author_of_a(assignment) in asked.options
    assert question(assignment) == asked


def test_nothing_before_the_vote_names_a_model(person, assignment):
    page = person.get(page_of(assignment)).text
    assert author_of_a(assignment).name not in page
    assert record_is_refused(assignment, author_of_a(assignment).slug)


def record_is_refused(assignment, slug):
    with pytest.raises(GuessRefusedError):
        record_guess(assignment, slug)
    return not Guess.objects.exists()


def test_in_the_flow_the_question_comes_with_the_next_battle(person, assignment):
    BattleFactory()
    said = ballot(flow="on")
    reply = person.post(page_of(assignment, "cast_vote"), said, headers=PART)
    assert 'id="question"' in reply.text
    assert 'id="battle"' in reply.text
    assert reply.text.count(author_of_a(assignment).name) == 1


def test_in_the_flow_the_question_comes_where_nothing_follows(person, assignment):
    prefetched = AssignmentFactory(annotator=assignment.annotator, prefetched=True)
    said = ballot(flow="on", shown=prefetched.public_id)
    reply = person.post(page_of(assignment, "cast_vote"), said, headers=PART)
    assert reply.status_code == 200
    assert 'id="question"' in reply.text
    assert 'id="battle"' not in reply.text


def test_without_a_script_the_receipt_asks(person, assignment):
    person.post(page_of(assignment, "cast_vote"), ballot())
    author = author_of_a(assignment)
    assert author.name in person.get(page_of(assignment)).text
    said = {"model": author.slug}
    assert person.post(page_of(assignment, "guess"), said).status_code == 302
    guess = Guess.objects.get()
    assert guess.guessed == author
    assert author.pk in guess.options
    page = person.get(page_of(assignment)).text
    assert 'id="question"' not in page
    assert author.name not in page


def test_the_same_answer_again_is_the_first_one_and_another_is_refused(person, assignment):
    voted(assignment)
    author = author_of_a(assignment).slug
    address = page_of(assignment, "guess")
    assert person.post(address, {"model": author}, headers=PART).status_code == 204
    assert person.post(address, {"model": author}, headers=PART).status_code == 204
    assert person.post(address, {"model": ""}, headers=PART).status_code == 409
    assert Guess.objects.get().guessed.slug == author


def test_a_model_that_was_not_among_the_options_is_refused(assignment):
    voted(assignment)
    assert record_is_refused(assignment, CompetitorFactory().slug)


def test_who_was_told_is_not_asked_any_more(assignment):
    voted(assignment)
    author = author_of_a(assignment)
    show_names(assignment)
    assert question(assignment) is None
    assert record_is_refused(assignment, author.slug)


def test_a_changed_vote_is_not_asked_about(assignment):
    voted(assignment)
    change_vote(assignment, Ballot(winner="both_bad"), client_id="key-2")
    assert question(assignment) is None


@pytest.mark.parametrize("purpose", ["gold", "same_answer"])
def test_battles_that_say_something_about_people_are_not_asked_about(db, purpose):
    vote = VoteFactory(assignment__battle__purpose="normal")
    vote.purpose = purpose
    assert question_about(vote, vote.assignment.public_id) is None


def test_where_only_one_model_answered_nothing_is_asked(assignment):
    voted(assignment)
    vote = Vote.objects.get()
    vote.item_id = AnswerFactory(competitor=vote.competitor_a).item_id
    assert question_about(vote, assignment.public_id) is None


def test_about_one_in_twenty_is_asked(settings, db):
    settings.GUESS_SHARE = 0.05
    drawn = sum(is_drawn(BattleFactory.build().public_id) for _ in range(4000))
    assert 140 < drawn < 260  # 200 expected, within four standard deviations


def test_programs_are_asked_and_answer(api, benchmark_):
    battle = BattleFactory()
    assigned = api.claim().json()["id"]
    asked = api.vote(assigned).json()["question"]
    names = {option["name"] for option in asked["options"]}
    assert {battle.answer_a.competitor.name, battle.answer_b.competitor.name} == names
    address = f"/api/assignments/{assigned}/guess"
    assert api.post(address, {"model": None}).status_code == 204
    assert api.post(address, {"model": asked["options"][0]["model"]}).status_code == 409
    assert api.post(address, {}).status_code == 422
    assert Guess.objects.get().guessed is None


def test_guesses_are_numbered_in_the_ledger(assignment):
    voted(assignment)
    record_guess(assignment, "")
    number_facts()
    assert LedgerEntry.objects.get(kind="guess").fact == Guess.objects.get().pk


def test_the_database_refuses_a_guess_that_was_no_option(assignment):
    voted(assignment)
    with pytest.raises(IntegrityError, match="the_guess_is_among_the_options"):
        Guess.objects.create(vote=Vote.objects.get(), options=[1], guessed=author_of_a(assignment))


def test_a_receipt_that_arrives_by_script_asks_as_well(person, assignment):
    reply = person.post(page_of(assignment, "cast_vote"), ballot(), headers=HTMX)
    assert 'id="question"' in reply.text

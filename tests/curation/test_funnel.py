"""Drafts and their blind checks: who may, when a draft is an item, what goes back."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from catalog.models import BenchmarkItem
from curation.actions.cast_check import Answers, CheckError, cast_check, pass_on
from curation.actions.claim_check import claim_check, waiting
from curation.actions.write_draft import DraftError, send_draft, write_draft
from curation.funnel import checkers_agreement, checkers_of, held_of_target
from curation.models import Check, CheckLease, CurationPlan, Draft, Question
from curation.targets import CODEARENA
from tests.factories import AnnotatorFactory, BenchmarkFactory, ItemFactory

pytestmark = pytest.mark.django_db

WORDS = {
    "raw": "",
    "text": "Our timer drifts by a second an hour on the small board. Find out why and mend it.",
    "knowledge": "timers, rounding",
    "difficulty": "hard",
    "raw_languages": ["C", "no such language"],
    "main_category": "Specialized Computing Areas",
    "sub_category": "Systems and Networks",
    "licence": "CC-BY-4.0",
    "source": "own work",
}
YES = Answers(dict.fromkeys(Question.values, True), {})
NO = Answers(
    {**dict.fromkeys(Question.values, True), "solvable": False}, {"solvable": "No circuit given."}
)


@pytest.fixture
def writer():
    return AnnotatorFactory()


@pytest.fixture
def draft(writer):
    made = write_draft(BenchmarkFactory(), WORDS, writer=writer)
    return send_draft(made, writer=writer)


def check(draft, said, checker=None):
    lease = claim_check(checker or AnnotatorFactory())
    assert lease.draft == draft
    return cast_check(lease, said)


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ([YES, YES, YES, YES], "accepted"),
        ([YES, NO, YES, YES], "accepted"),
        ([NO, YES, YES, NO], "returned"),
        ([NO, NO, NO, NO], "returned"),
        ([YES, YES, YES], "checking"),
        ([NO, NO], "checking"),
    ],
)
def test_three_of_four_yes_make_an_item(draft, verdicts, state):
    for said in verdicts:
        check(draft, said)
    draft.refresh_from_db()
    assert draft.state == state
    assert BenchmarkItem.objects.count() == (state == "accepted")


def test_an_accepted_draft_is_an_item_with_all_that_was_written(draft):
    for _ in range(4):
        check(draft, YES)
    item = BenchmarkItem.objects.get()
    assert item.messages == [{"role": "user", "content": WORDS["text"]}]
    assert (item.difficulty, item.sub_category) == ("hard", "Systems and Networks")
    assert item.raw_languages == ["C", "no such language"]
    assert item.languages == ["c"]
    assert (item.source, item.licence) == ("own work", "CC-BY-4.0")
    assert item.draft == draft
    with pytest.raises(DraftError, match="an item already"):
        write_draft(draft.benchmark, WORDS, writer=draft.writer, draft=draft)


def test_number_and_threshold_are_settings(draft):
    CurationPlan.objects.create(benchmark=draft.benchmark, checks=2, yes_needed=1)
    check(draft, NO)
    check(draft, YES)
    draft.refresh_from_db()
    assert draft.state == "accepted"


def test_nobody_checks_an_own_draft_or_one_twice_in_a_round(draft, writer):
    assert claim_check(writer) is None
    somebody = AnnotatorFactory()
    check(draft, YES, somebody)
    assert claim_check(somebody) is None
    other = AnnotatorFactory()
    pass_on(claim_check(other))
    assert claim_check(other) is None
    assert Check.objects.count() == 1


def test_no_more_are_lent_than_the_plan_asks_for_until_a_lease_runs_out(draft):
    leases = [claim_check(AnnotatorFactory()) for _ in range(4)]
    late = AnnotatorFactory()
    assert claim_check(late) is None
    CheckLease.objects.filter(pk=leases[0].pk).update(leased_until=now())
    assert claim_check(late).draft == draft


def test_a_claim_again_gives_the_same_draft(draft):
    somebody = AnnotatorFactory()
    assert claim_check(somebody) == claim_check(somebody)
    assert CheckLease.objects.count() == 1


def test_a_check_sent_twice_is_one(draft):
    lease = claim_check(AnnotatorFactory())
    assert cast_check(lease, YES) == cast_check(lease, NO)
    assert Check.objects.get().holds


@pytest.mark.parametrize(
    ("answers", "reasons", "words"),
    [
        ({"clear": True, "ethical": True, "valid": True}, {}, "missing: solvable"),
        (dict.fromkeys(Question.values, False), {"clear": "Which board?"}, "Is it ethical"),
        ({**dict.fromkeys(Question.values, True), "clear": False}, {"clear": " "}, "in the way"),
    ],
)
def test_missing_answers_and_reasons_are_asked_for(answers, reasons, words):
    with pytest.raises(CheckError, match=words):
        Answers(answers, reasons)


def test_a_returned_draft_begins_a_new_round_in_which_all_are_blind_again(draft, writer):
    people = [AnnotatorFactory() for _ in range(4)]
    for person in people:
        check(draft, NO, person)
    draft.refresh_from_db()
    write_draft(draft.benchmark, {**WORDS, "text": "Better."}, writer=writer, draft=draft)
    again = send_draft(draft, writer=writer)
    assert again.round == 2
    for person in people:
        check(draft, YES, person)
    draft.refresh_from_db()
    assert draft.state == "accepted"
    assert Check.objects.count() == 8


def test_a_draft_is_not_changed_while_it_is_checked_nor_by_others(draft, writer):
    with pytest.raises(DraftError, match="being checked"):
        write_draft(draft.benchmark, WORDS, writer=writer, draft=draft)
    with pytest.raises(DraftError, match="Only its writer"):
        write_draft(draft.benchmark, WORDS, writer=AnnotatorFactory(), draft=draft)


def test_a_late_check_is_refused(draft):
    late = claim_check(AnnotatorFactory())
    CheckLease.objects.filter(pk=late.pk).update(leased_until=now())
    for _ in range(4):
        check(draft, NO)
    with pytest.raises(CheckError, match="not being checked"):
        cast_check(late, YES)
    assert Check.objects.count() == 4


def test_the_longest_waiting_comes_first(draft, writer):
    send_draft(write_draft(draft.benchmark, WORDS, writer=writer), writer=writer)
    assert waiting(AnnotatorFactory(), now())[0] == draft


def test_checks_are_facts(draft):
    made = check(draft, YES)
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        Check.objects.filter(pk=made.pk).update(holds=False)


def test_the_funnel_tells_what_is_missing_most():
    benchmark = BenchmarkFactory()
    ItemFactory(benchmark=benchmark, sub_category="Code Management", difficulty="medium")
    lines = held_of_target(benchmark, CODEARENA)
    assert lines[0].name == "Algorithm Design and Implementation"
    assert lines[0].missing == 47
    [management] = [line for line in lines if line.name == "Code Management"]
    assert [cell.have for cell in management.cells] == [0, 1, 0]
    assert management.missing == 20
    assert [cell.heat for cell in management.cells] == [1, 1, 1]


def test_the_preset_is_the_published_distribution():
    levels = {
        level: sum(row[level] for row in CODEARENA.values()) for level in CODEARENA["Security"]
    }
    assert levels == {"easy": 92, "medium": 173, "hard": 132}
    assert len(CODEARENA) == 40


def test_checkers_are_told_with_time_and_agreement(draft):
    people = [AnnotatorFactory() for _ in range(4)]
    for person, said in zip(people, (YES, YES, YES, NO), strict=True):
        check(draft, said, person)
    assert [row.share_yes for row in checkers_of(draft.benchmark)].count(1.0) == 3
    assert checkers_agreement(draft.benchmark).units == 1
    assert Draft.objects.get().state == "accepted"

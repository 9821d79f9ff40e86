"""How often people prefer what passes, by category, and what it looks like when they do not."""

import pytest
from django.urls import reverse

from evidence import kept
from evidence.board import board_by_tests
from evidence.queries.agreement import agreement_of
from evidence.queries.judges import judges_beside_others
from judging.outcomes import SWAPPED
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    ExecutionFactory,
    ItemFactory,
    JudgeFactory,
    JudgmentFactory,
    TestSetFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    """No report of another test, and none that is kept because it took long."""
    monkeypatch.setattr(kept, "PATIENT", 0)
    kept.forget()


def battle_of(benchmark, a, b, category="Backend", texts=("short", "rather longer")):
    """A battle whose answers ended with these statuses; None was not run."""
    item = ItemFactory(benchmark=benchmark, main_category=category)
    tests = TestSetFactory(item=item)
    answers = [AnswerFactory(item=item, text=f"{text} {item.key}") for text in texts]
    for answer, status in zip(answers, (a, b), strict=True):
        if status:
            ExecutionFactory(answer=answer, test_set=tests, status=status)
    return BattleFactory(item=item, answer_a=answers[0], answer_b=answers[1], overlap=9)


def vote(battle, winner):
    strength = "clear" if winner.startswith("model") else ""
    number = battle.assignments.count()
    assignment = AssignmentFactory(battle=battle, seat=battle.seats.get(number=number + 1))
    return VoteFactory(assignment=assignment, winner=winner, strength=strength)


def test_votes_are_held_against_the_tests(benchmark):
    battle = battle_of(benchmark, "pass", "timeout")
    for winner in ("model_a", "model_a", "model_b", "tie"):
        vote(battle, winner)
    report = agreement_of(benchmark)
    everything, backend = report.lines
    assert (everything.name, backend.name) == ("", "Backend")
    assert (backend.votes, backend.passing, backend.failing, backend.neither) == (4, 2, 1, 1)
    assert backend.agreement == pytest.approx(2 / 3)
    assert backend.lower < 2 / 3 < backend.upper
    assert report.look.statuses == [("Timeout", 1)]
    assert report.look.longer == 1.0
    assert [one.battle for one in report.look.examples] == [battle]


def test_sides_that_were_shown_the_other_way_round_are_turned_back(benchmark):
    battle = battle_of(benchmark, "pass", "fail")
    a, b = battle.answer_a, battle.answer_b
    assignment = AssignmentFactory(battle=battle, seat=battle.seats.get(number=1), turned=True)
    shown = {"competitor_a": b.competitor, "competitor_b": a.competitor}
    VoteFactory(assignment=assignment, winner="model_b", **shown)  # the drawn A, which passes
    assert agreement_of(benchmark).lines[0].passing == 1


def test_where_tests_tell_no_difference_nothing_is_held_against_anybody(benchmark):
    for status, winner in (("pass", "tie"), ("pass", "model_a"), ("fail", "both_bad")):
        vote(battle_of(benchmark, status, status), winner)
    report = agreement_of(benchmark)
    assert report.lines == []
    assert (report.both_pass, report.none_pass) == ({"tie": 1, "one": 1}, {"both_bad": 1})


def test_answers_that_were_not_run_are_left_out(benchmark):
    vote(battle_of(benchmark, "pass", None), "model_a")
    not_run = battle_of(benchmark, "pass", "fail")
    ExecutionFactory._meta.model.objects.filter(answer=not_run.answer_b).update(is_current=False)
    vote(not_run, "model_a")
    assert agreement_of(benchmark).lines == []


def test_categories_stand_apart(benchmark):
    vote(battle_of(benchmark, "pass", "fail", "Backend"), "model_a")
    for _ in range(2):
        vote(battle_of(benchmark, "fail", "pass", "Frontend"), "model_a")
    lines = {line.name: (line.passing, line.failing) for line in agreement_of(benchmark).lines}
    assert lines == {"": (1, 2), "Frontend": (0, 2), "Backend": (1, 0)}


def test_judges_stand_beside_tests_and_people(as_lead, benchmark):
    judge = JudgeFactory(name="Strict")
    for label, winner in (("A>B", "model_a"), ("B>A", "model_a"), ("A=B", "model_b")):
        battle = battle_of(benchmark, "pass", "fail")
        vote(battle, winner)
        a, b = battle.answer_a, battle.answer_b
        for order, (one, other) in ((1, (a, b)), (2, (b, a))):
            JudgmentFactory(
                judge=judge,
                item=battle.item,
                competitor_a=one.competitor,
                competitor_b=other.competitor,
                answers=[one.pk, other.pk],
                order=order,
                label=label if order == 1 else SWAPPED[label],
            )
    found = {(pair.first, pair.second): pair.lines[0] for pair in judges_beside_others(benchmark)}
    with_tests, with_people = found["Strict", "tests"], found["people", "Strict"]
    assert (with_tests.passing, with_tests.failing, with_tests.neither) == (1, 1, 1)
    assert (with_people.passing, with_people.failing, with_people.neither) == (1, 1, 0)
    page = as_lead.get(reverse("evidence:agreement", args=[benchmark.slug])).text
    assert "Judges beside tests and people" in page


def test_the_page_tells_leads(as_lead, benchmark):
    address = reverse("evidence:agreement", args=[benchmark.slug])
    assert "Nothing to compare yet" in as_lead.get(address).text
    battle = battle_of(benchmark, "pass", "out_of_memory")
    vote(battle, "model_b")
    text = as_lead.get(address).text
    assert "100.0 %" in text  # for what fails
    assert "out of memory 1" in text
    assert reverse("campaigns:staff_battle", args=[battle.public_id]) in text


def test_a_report_is_kept_until_there_is_something_new(benchmark, django_assert_num_queries):
    battle_of(benchmark, "pass", "fail")
    first = board_by_tests(benchmark)
    with django_assert_num_queries(5):  # the newest fact of each kind
        assert board_by_tests(benchmark) is first
    battle_of(benchmark, "pass", "fail")
    assert len(board_by_tests(benchmark)) == 4


def test_the_board_by_tests_has_rank_ranges(client, benchmark, ran):
    for n in range(6):
        ran(f"i{n}", [1], model="Strong")
        ran(f"i{n}", [0.3], model="Weak")
        ran(f"i{n}", [1 if n % 2 else 0.5], model="Middle")
    rows = {row.rate.competitor: row for row in board_by_tests(benchmark)}
    assert [(row.best, row.worst) for row in rows.values()] == [(1, 2), (1, 3), (2, 3)]
    assert rows["Weak"].share == pytest.approx(0.3)
    text = client.get(reverse("evidence:by_tests", args=[benchmark.slug])).text
    assert text.index("Strong") < text.index("Middle") < text.index("Weak")
    assert "75.0" in text  # of the middle one's tests
    assert "Failed 6" in text

"""Rulings: which votes count, made one after the other, logged, and never by anybody but leads."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Role
from annotations.actions.number_facts import number_facts
from annotations.models import LedgerEntry, Ruling, Vote
from campaigns.actions import rule_on_votes as module
from campaigns.actions.rule_on_votes import NothingToRuleError, is_left_out, rule_on_votes
from tests.arena_site.waiting import until
from tests.factories import (
    AnnotatorFactory,
    BattleFactory,
    BenchmarkFactory,
    ImportedVoteFactory,
    RulingFactory,
    SeatFactory,
    UserFactory,
    VoteFactory,
)
from tests.threads import in_threads

HOSTILE = "<script>alert(1)</script> {{ 7 }} {% now %}"


@pytest.fixture
def person(db):
    return AnnotatorFactory()


@pytest.fixture
def lead(db):
    return UserFactory(role=Role.LEAD)


@pytest.fixture
def leads_browser(lead):
    client = Client()
    client.force_login(lead)
    return client


def cast(benchmark, person, **fields):
    battle = BattleFactory(item__benchmark=benchmark)
    return VoteFactory(assignment__battle=battle, assignment__annotator=person, **fields)


def counted(as_of=None):
    return set(Vote.objects.counted(as_of=as_of or number_facts()))


def rule(benchmark, person, excludes=True, reason="Clicks left.", actor=None):
    return rule_on_votes(
        benchmark, person, excludes=excludes, reason=reason, actor=actor or AnnotatorFactory()
    )


def address(benchmark, *person):
    names = ("rulings", "rule")
    arguments = [benchmark.slug, *(somebody.pseudonym for somebody in person)]
    return reverse(f"campaigns:{names[len(person)]}", args=arguments)


# Which votes count


def plain(benchmark, person):
    return cast(benchmark, person)


def gold(benchmark, person):
    battle = BattleFactory(item__benchmark=benchmark, purpose="gold")
    SeatFactory(battle=battle)
    return VoteFactory(assignment__battle=battle, assignment__annotator=person)


def same_answer(benchmark, person):
    answer = BattleFactory(item__benchmark=benchmark).answer_a
    battle = BattleFactory(
        item=answer.item, answer_a=answer, answer_b=answer, purpose="same_answer"
    )
    return VoteFactory(assignment__battle=battle, assignment__annotator=person)


def names_known(benchmark, person):
    return cast(benchmark, person, names_shown_at="2026-01-01T00:00Z")


def late(benchmark, person):
    return cast(benchmark, person, surplus=True)


def replaced(benchmark, person, **fields):
    first = cast(benchmark, person, is_current=False)
    VoteFactory(assignment=first.assignment, replaces=first, client_id="again", **fields)
    return first


def replaced_too_late(benchmark, person):
    return replaced(benchmark, person, names_shown_at="2026-01-01T00:00Z")


def excluded(benchmark, person):
    RulingFactory(benchmark=benchmark, annotator=person)
    return cast(benchmark, person)


def excluded_after_the_vote(benchmark, person):
    vote = cast(benchmark, person)
    number_facts()
    RulingFactory(benchmark=benchmark, annotator=person)
    return vote


def taken_in_again(benchmark, person):
    vote = excluded(benchmark, person)
    RulingFactory(benchmark=benchmark, annotator=person, excludes=False)
    return vote


def excluded_once_more(benchmark, person):
    vote = taken_in_again(benchmark, person)
    number_facts()
    RulingFactory(benchmark=benchmark, annotator=person)
    return vote


def excluded_elsewhere(benchmark, person):
    RulingFactory(annotator=person)
    return cast(benchmark, person)


def somebody_else_excluded(benchmark, person):
    RulingFactory(benchmark=benchmark)
    return cast(benchmark, person)


@pytest.mark.parametrize(
    ("make", "counts"),
    [
        (plain, True),
        (gold, False),
        (same_answer, False),
        (names_known, False),
        (late, False),
        (replaced, False),
        (replaced_too_late, True),
        (excluded, False),
        (excluded_after_the_vote, False),
        (taken_in_again, True),
        (excluded_once_more, False),
        (excluded_elsewhere, True),
        (somebody_else_excluded, True),
    ],
)
def test_each_part_of_the_rule_decides_alone(person, make, counts):
    vote = make(BenchmarkFactory(), person)
    assert (vote in counted(as_of=number_facts())) is counts


def test_a_vote_counts_from_its_number_on_and_a_ruling_from_its_own(person):
    benchmark = BenchmarkFactory()
    vote = cast(benchmark, person)
    before = LedgerEntry.objects.count()
    first = number_facts()
    rule(benchmark, person)
    second = number_facts()
    rule(benchmark, person, excludes=False)
    third = number_facts()
    known = {number: vote in counted(as_of=number) for number in (first, second, third)}
    assert (before, known) == (0, {1: True, 2: False, 3: True})
    assert not Vote.objects.counted(as_of=0).exists()


def test_a_ruling_without_a_number_changes_nothing_yet(person):
    benchmark = BenchmarkFactory()
    vote = cast(benchmark, person)
    number = number_facts()
    rule(benchmark, person)
    assert counted(as_of=number) == {vote}


def test_rulings_are_numbered_after_the_votes_of_the_same_call(person):
    first = RulingFactory()
    second = RulingFactory()
    vote = cast(BenchmarkFactory(), person)
    brought = ImportedVoteFactory()
    assert number_facts() == number_facts(everything=True) == 4
    entries = LedgerEntry.objects.order_by("number").values_list("kind", "fact")
    assert list(entries) == [
        ("vote", vote.pk),
        ("imported_vote", brought.pk),
        ("ruling", first.pk),
        ("ruling", second.pk),
    ]


def test_rulings_ask_the_database_nothing_more(person, django_assert_num_queries):
    cast(BenchmarkFactory(), person)
    number = number_facts()
    with django_assert_num_queries(1):
        assert len(counted(as_of=number)) == 1


# The action


def test_a_ruling_is_a_fact_and_is_logged_without_a_name(person, lead):
    benchmark = BenchmarkFactory()
    made = rule(benchmark, person, reason="Votes by length.", actor=lead.annotator)
    entry = AuditEntry.objects.get()
    assert (made.excludes, made.reason, made.ruled_by) == (
        True,
        "Votes by length.",
        lead.annotator,
    )
    assert (entry.action, entry.subject, entry.actor) == (
        "votes_excluded",
        person.pseudonym,
        lead.annotator,
    )
    assert entry.details == {"benchmark": benchmark.slug, "reason": "Votes by length."}
    rule(benchmark, person, excludes=False)
    assert AuditEntry.objects.latest("pk").action == "votes_included"


def test_the_page_of_the_person_tells_what_was_ruled(leads_browser):
    benchmark, person = BenchmarkFactory(), UserFactory().annotator
    rule(benchmark, person)
    rule(benchmark, person, excludes=False)
    text = leads_browser.get(reverse("accounts:person", args=[person.pseudonym])).text
    assert text.index("Votes taken in again") < text.index("Votes left out of boards")


def test_a_ruling_that_would_change_nothing_is_refused(person):
    benchmark = BenchmarkFactory()
    with pytest.raises(NothingToRuleError, match="counted already"):
        rule(benchmark, person, excludes=False)
    rule(benchmark, person)
    with pytest.raises(NothingToRuleError, match="left out already"):
        rule(benchmark, person)
    assert Ruling.objects.count() == AuditEntry.objects.count() == 1
    rule(BenchmarkFactory(), person)
    rule(benchmark, AnnotatorFactory())


def test_boards_hear_of_a_ruling_once_it_is_committed(
    person, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr(module, "announce_new_votes", lambda: told.append("news"))
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        rule(BenchmarkFactory(), person)
        assert told == []
    assert (told, len(callbacks)) == (["news"], 1)


def test_a_ruling_stands_when_nobody_can_be_told(
    person, monkeypatch, django_capture_on_commit_callbacks
):
    def broken(*_arguments, **_options):
        raise ConnectionError

    monkeypatch.setattr(cache, "add", broken)
    with django_capture_on_commit_callbacks(execute=True):
        rule(BenchmarkFactory(), person)
    assert Ruling.objects.count() == 1


def test_of_leads_who_rule_the_same_at_once_one_rules(own_database):
    benchmark, person, actor = BenchmarkFactory(), AnnotatorFactory(), AnnotatorFactory()

    def try_to_rule(_):
        try:
            rule(benchmark, person, actor=actor)
        except NothingToRuleError:
            return "refused"
        return "ruled"

    found = in_threads(try_to_rule, range(6))
    assert (found.count("ruled"), Ruling.objects.count()) == (1, 1)
    assert number_facts() == 1


def test_a_second_ruling_waits_for_the_first_and_then_holds(own_database):
    benchmark, person, actor = BenchmarkFactory(), AnnotatorFactory(), AnnotatorFactory()

    def take_in_again(somebody):
        return rule(benchmark, somebody, excludes=False, actor=actor)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            rule(benchmark, person, actor=actor)
            opposite = pool.submit(in_threads, take_in_again, [person])
            until(somebody_waits)
            assert not opposite.done()
        second = opposite.result()[0]
    number_facts()
    numbers = dict(LedgerEntry.objects.filter(kind="ruling").values_list("fact", "number"))
    assert numbers[second.pk] == 2
    assert not is_left_out(benchmark, person)


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


# The pages


def test_a_lead_looks_first_and_rules_in_a_second_step(leads_browser, person, lead):
    benchmark = BenchmarkFactory()
    cast(benchmark, person)
    number_facts()
    words = {"pseudonym": f" {person.pseudonym.upper()} ", "reason": "Clicks & left"}
    reply = leads_browser.post(address(benchmark), words)
    assert reply.status_code == 302
    assert not Ruling.objects.exists()
    page = leads_browser.get(reply.headers["Location"])
    assert "Clicks &amp; left" in page.text
    assert "Leave these votes out" in page.text
    assert page.context["votes"] == 1
    board_part = reverse("leaderboard:boards_without", args=[benchmark.slug, person.pseudonym])
    assert f'hx-get="{board_part}"' in page.text
    sent = {"excludes": "yes", "reason": "Clicks & left"}
    reply = leads_browser.post(address(benchmark, person), sent, follow=True)
    assert "the boards follow within seconds" in reply.text
    made = Ruling.objects.get()
    assert (made.benchmark, made.annotator, made.ruled_by) == (benchmark, person, lead.annotator)
    page = leads_browser.get(address(benchmark, person))
    assert "Take these votes in again" in page.text
    assert "Clicks &amp; left" in page.text


def test_who_comes_second_is_told_so_and_sees_what_is_in_force(leads_browser, person):
    benchmark = BenchmarkFactory()
    rule(benchmark, person)
    reply = leads_browser.post(address(benchmark, person), {"excludes": "yes", "reason": "Also."})
    assert reply.status_code == 422
    assert "somebody ruled before you" in reply.text
    assert "Take these votes in again" in reply.text
    assert Ruling.objects.count() == 1


@pytest.mark.parametrize(
    "words",
    [
        {"excludes": "yes", "reason": ""},
        {"excludes": "yes", "reason": "  \n "},
        {"excludes": "yes", "reason": "x" * 501},
        {"excludes": "perhaps", "reason": "Clicks left."},
        {"reason": "Clicks left."},
    ],
)
def test_a_ruling_needs_a_reason_and_says_which_way(leads_browser, person, words):
    assert leads_browser.post(address(BenchmarkFactory(), person), words).status_code == 422
    assert not Ruling.objects.exists()


def test_nobody_is_ruled_on_who_is_not_here(leads_browser, person):
    benchmark = BenchmarkFactory()
    words = {"pseudonym": "annotator-nobody", "reason": "Clicks left."}
    reply = leads_browser.post(address(benchmark), words)
    assert reply.status_code == 422
    assert "Nobody has this pseudonym." in reply.text
    assert leads_browser.get(f"{address(benchmark)}annotator-nobody/").status_code == 404


def test_the_list_tells_every_ruling_newest_first_and_which_are_in_force(leads_browser, person):
    benchmark = BenchmarkFactory()
    RulingFactory(reason="Of another benchmark.")
    for number in range(3):
        rule(benchmark, person, excludes=number % 2 == 0, reason=f"Reason {number}.")
    rule(benchmark, AnnotatorFactory(), reason="Somebody else.")
    reply = leads_browser.get(address(benchmark))
    told = [(row.reason, row.is_newest) for row in reply.context["page"].rows]
    assert told == [
        ("Somebody else.", True),
        ("Reason 2.", True),
        ("Reason 1.", False),
        ("Reason 0.", False),
    ]
    assert "Of another benchmark." not in reply.text


def test_a_hostile_reason_is_text(leads_browser, person):
    benchmark = BenchmarkFactory()
    words = {"pseudonym": person.pseudonym, "reason": HOSTILE}
    step = leads_browser.post(address(benchmark), words).headers["Location"]
    rule(benchmark, person, reason=HOSTILE)
    for page in (step, address(benchmark), address(benchmark, person)):
        text = leads_browser.get(page).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 }} {% now %}" in text


def test_leads_alone_are_led_to_rulings(leads_browser):
    benchmark = BenchmarkFactory()
    curator = Client()
    curator.force_login(UserFactory(role=Role.CURATOR))
    page = reverse("catalog:benchmark", args=[benchmark.slug])
    assert address(benchmark) in leads_browser.get(page).text
    assert address(benchmark) not in curator.get(page).text

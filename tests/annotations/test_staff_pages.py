"""Battles, votes, progress and authors for those who look after the work."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from accounts.models import AuditEntry, Role
from annotations.actions.claim_battle import claim_battle
from annotations.actions.show_author import BattleHeldError, knows_author, show_author
from annotations.models import Battle, Reveal, Vote
from annotations.seat_counts import progress_of
from catalog.models import Answer
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    BenchmarkFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    ItemFactory,
    UserFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db

LISTS = ("/battles/drawn/", "/votes/", "/votes/imported/")
FILES = ("/votes/all.csv", "/votes/imported.csv")


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def curator():
    return UserFactory(role=Role.CURATOR)


@pytest.fixture
def lead():
    return UserFactory(role=Role.LEAD)


@pytest.fixture
def as_curator(curator):
    return signed_in(curator)


@pytest.fixture
def as_lead(lead):
    return signed_in(lead)


def text(reply):
    assert reply.status_code == 200, reply.status_code
    return reply.content.decode()


def fill(number):
    for _ in range(number):
        vote = VoteFactory(assignment=AssignmentFactory(outcome="voted", closed_at=now()))
        ImportedVoteFactory(item=vote.item, item_key=vote.item.key)


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_list_says_so(as_lead, path):
    assert '<div class="empty">' in text(as_lead.get(path))


@pytest.mark.parametrize("path", LISTS)
def test_a_longer_list_needs_no_more_queries(as_lead, path, django_assert_max_num_queries):
    fill(3)
    as_lead.get(path)
    with django_assert_max_num_queries(20) as few:
        as_lead.get(path)
    fill(57)
    with django_assert_max_num_queries(len(few)):
        page = text(as_lead.get(path))
    assert page.count("<tr>") == 51
    assert "of <b>60</b>" in page


UNKNOWN = (
    "user__password__startswith=a",
    "annotator__user__password__startswith=a",
    "annotator__pseudonym__startswith=a",
    "competitor_a__name=x",
    "winner=model_c",
    "competitor=nobody",
    "benchmark=none",
    "purpose=x",
    "state=x",
    "q=%00",
)
NOWHERE = (
    "sort=annotator__user__password",
    "sort=winner",
    "after=x",
    "after=1",
    "before=99999999999999999999999",
    "after=%D9%A1",
)


@pytest.mark.parametrize("query", UNKNOWN + NOWHERE)
@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_filter_word_order_or_place_is_refused(as_lead, path, query):
    assert as_lead.get(f"{path}?{query}").status_code == 400


@pytest.mark.parametrize("query", UNKNOWN)
@pytest.mark.parametrize("path", FILES)
def test_a_file_refuses_unknown_filters_and_words_too(as_lead, path, query):
    assert as_lead.get(f"{path}?{query}").status_code == 400


# Invariant 10


def test_who_was_shown_an_author_is_never_lent_a_battle_with_the_answer(as_curator, curator):
    battle = BattleFactory()
    answer = battle.answer_b
    reply = as_curator.post(f"/answers/{answer.public_id}/author/")
    assert reply.headers["Location"] == f"/answers/{answer.public_id}/"
    assert claim_battle(curator.annotator_id) is None
    other = claim_battle(UserFactory().annotator_id)
    assert other is not None
    assert other.battle == battle


def test_looking_without_asking_for_the_author_costs_no_battle(as_curator, curator):
    battle = BattleFactory()
    for path in pages_about(battle):
        text(as_curator.get(path))
    assert not Reveal.objects.exists()
    assert claim_battle(curator.annotator_id) is not None


def pages_about(battle):
    """Every page of staff on which something of this battle is seen."""
    return (
        f"/answers/{battle.answer_a.public_id}/",
        f"/answers/{battle.answer_b.public_id}/",
        f"/battles/drawn/{battle.public_id}/",
        f"/items/{battle.item.public_id}/",
        f"/competitors/{battle.answer_a.competitor.slug}/",
        f"/benchmarks/{battle.item.benchmark.slug}/",
        f"/benchmarks/{battle.item.benchmark.slug}/progress/",
        "/answers/",
        "/items/",
        "/competitors/",
        "/battles/drawn/",
        "/votes/",
    )


def test_no_page_has_a_name_and_a_text_or_the_way_to_one(as_lead):
    battle = BattleFactory()
    VoteFactory(assignment=AssignmentFactory(battle=battle, outcome="voted", closed_at=now()))
    answers = (battle.answer_a, battle.answer_b)
    for path in pages_about(battle):
        page = text(as_lead.get(path))
        is_named = any(answer.competitor.name in page for answer in answers)
        leads_to_text = any(
            word in page for a in answers for word in (a.text, str(a.public_id), a.text_digest)
        )
        assert not (is_named and leads_to_text), path


def test_an_answer_is_shown_without_anything_of_its_author(as_curator):
    battle = BattleFactory(
        answer_a__completion_tokens=471_147_114,
        answer_a__seconds=98765.25,
        answer_a__finish_reason="stopped-so",
        answer_a__competitor__provider="Provider-Xyloquent",
    )
    answer = battle.answer_a
    reply = as_curator.get(f"/answers/{answer.public_id}/")
    page = text(reply)
    assert f"<p>{answer.text}</p>" in page
    assert battle.item.key in page
    told = (
        answer.competitor.name,
        answer.competitor.slug,
        "471147114",
        "98765",
        "stopped-so",
        "Xylo",
    )
    for word in told:
        assert word not in page
    assert reply.context["author"] is None


def test_the_author_stays_shown_to_who_asked_and_to_nobody_else(as_curator, as_lead, curator):
    battle = BattleFactory()
    answer = battle.answer_a
    path = f"/answers/{answer.public_id}/"
    for _ in range(2):
        as_curator.post(f"{path}author/")
    assert Reveal.objects.get().annotator == curator.annotator
    assert answer.competitor.name in text(as_curator.get(path))
    assert answer.competitor.name not in text(as_lead.get(path))
    other = text(as_curator.get(f"/answers/{battle.answer_b.public_id}/"))
    assert battle.answer_b.competitor.name not in other


def test_looking_at_an_answer_writes_nothing(as_curator):
    answer = BattleFactory().answer_a
    as_curator.get(f"/answers/{answer.public_id}/")
    as_curator.get(f"/answers/{answer.public_id}/author/")
    assert not Reveal.objects.exists()


def test_who_holds_a_battle_is_not_shown_its_authors(as_curator, curator):
    battle = BattleFactory()
    assignment = claim_battle(curator.annotator_id)
    answer = assignment.battle.answer_a
    path = f"/answers/{answer.public_id}/"
    page = text(as_curator.post(f"{path}author/", follow=True))
    assert "hold a battle" in page
    assert answer.competitor.name not in page
    assert not Reveal.objects.exists()
    with pytest.raises(BattleHeldError):
        show_author(battle.answer_b, curator.annotator_id)


def test_a_name_shown_at_the_moment_of_a_claim_is_hidden_until_the_vote(curator):
    battle = BattleFactory()
    assignment = claim_battle(curator.annotator_id)
    Reveal.objects.create(annotator=curator.annotator, answer=battle.answer_a)
    assert not knows_author(curator.annotator_id, battle.answer_a_id)
    type(assignment).objects.update(outcome="voted", closed_at=now())
    assert knows_author(curator.annotator_id, battle.answer_a_id)


def test_a_failed_answer_names_its_model_and_asks_nobody(as_curator):
    answer = AnswerFactory(
        status="failed", text="", failure_kind="model", failure_message="too long"
    )
    page = text(as_curator.get(f"/answers/{answer.public_id}/"))
    assert answer.competitor.name in page
    assert "too long" in page
    assert "Show who wrote it" not in page
    as_curator.post(f"/answers/{answer.public_id}/author/")
    assert not Reveal.objects.exists()


def test_a_pending_answer_names_nobody_for_its_text_will_come(as_curator):
    answer = AnswerFactory(status="pending", text="")
    page = text(as_curator.get(f"/answers/{answer.public_id}/"))
    assert answer.competitor.name not in page


# Battles


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


def test_battles_are_found_by_item_purpose_and_seats(as_curator):
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
        page = text(as_curator.get(f"/battles/drawn/?{query}"))
        assert {key for key in ("plain-1", "gold-1") if f">{key}<" in page} == keys, query


# Progress and drawing


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
    progress = progress_of(benchmark)
    assert (progress.seats.done, progress.seats.lent, progress.seats.free) == (1, 1, 4)
    assert [row.name for row in progress.rows] == ["Ada", "Bob", "Cyd"]
    ada_bob = progress.rows[1].cells[0]
    assert (ada_bob.done, ada_bob.lent, ada_bob.free, ada_bob.in_all) == (1, 1, 2, 4)
    assert progress.rows[2].cells[0].in_all == 2
    assert progress.rows[2].cells[1] is None
    page = text(as_curator.get("/benchmarks/b/progress/"))
    assert "<b>1</b> <small>/ 4</small>" in page
    assert "<b>0</b> <small>/ 2</small>" in page


# Votes


@pytest.fixture
def two_votes():
    benchmark = BenchmarkFactory(slug="one")
    first = VoteFactory(
        assignment__battle__item__benchmark=benchmark,
        assignment__battle__item__key="alpha",
        difficulty="hard",
        active_ms=5400,
    )
    second = VoteFactory(
        assignment__battle__item__key="beta", winner="tie", strength="", surplus=True
    )
    return first, second


def test_a_vote_is_shown_as_it_was_cast(as_curator, two_votes):
    page = text(as_curator.get("/votes/"))
    for vote in two_votes:
        for word in (vote.annotator, vote.competitor_a, vote.competitor_b, vote.item.key):
            assert str(word) in page
    assert "A clearly" in page
    assert "too late" in page
    assert "Hard" in page
    assert ">5<" in page


def test_votes_are_found_by_each_filter(as_curator, two_votes):
    first, second = two_votes
    queries = {
        f"annotator={first.annotator}": {"alpha"},
        f"annotator=+{first.annotator}+": {"alpha"},
        "annotator=nobody": set(),
        f"competitor={first.competitor_a.slug}": {"alpha"},
        f"competitor={second.competitor_b.slug}": {"beta"},
        "benchmark=one": {"alpha"},
        "winner=tie": {"beta"},
        "state=surplus": {"beta"},
        "state=current": {"alpha"},
        "state=replaced": set(),
        "q=et": {"beta"},
        "q=et&winner=model_a": set(),
    }
    for query, keys in queries.items():
        page = text(as_curator.get(f"/votes/?{query}"))
        assert {key for key in ("alpha", "beta") if f">{key}<" in page} == keys, query


def rows_of(reply):
    assert reply.status_code == 200
    assert reply.streaming
    body = b"".join(reply.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(body)))


def test_the_file_holds_what_the_filters_leave(as_lead, two_votes):
    assert [row["item"] for row in rows_of(as_lead.get("/votes/all.csv"))] == ["alpha", "beta"]
    (row,) = rows_of(as_lead.get("/votes/all.csv?winner=model_a"))
    first = two_votes[0]
    told = {
        "annotator": first.annotator.pseudonym,
        "model_a": first.competitor_a.name,
        "model_b": first.competitor_b.name,
        "winner": "model_a",
        "strength": "clear",
        "difficulty": "hard",
        "surplus": "False",
    }
    assert told.items() <= row.items()


def test_the_link_to_the_file_carries_the_filters(as_lead, two_votes):
    page = text(as_lead.get("/votes/?winner=tie&sort=added"))
    link = page.split('href="/votes/all.csv')[1].split('"')[0]
    assert link == "?winner=tie"
    assert len(rows_of(as_lead.get(f"/votes/all.csv{link}"))) == 1


@pytest.mark.parametrize("path", FILES)
def test_files_are_for_leads(as_curator, path):
    assert as_curator.get(path).status_code == 403
    assert path not in text(as_curator.get("/votes/"))


def test_a_cell_that_a_spreadsheet_would_calculate_is_defused(as_lead):
    ImportedVoteFactory(judge='=HYPERLINK("http://x")')
    (row,) = rows_of(as_lead.get("/votes/imported.csv"))
    assert row["judge"].startswith("'=")


def test_imported_votes_have_a_list_and_filters_of_their_own(as_curator):
    one = ImportedVoteFactory(judge="judge-1", item_key="k1", benchmark__slug="one")
    ImportedVoteFactory(judge="judge-2", item_key="k2", winner="both_bad")
    assert not Vote.objects.exists()
    queries = {
        "": {"k1", "k2"},
        "q=judge-2": {"k2"},
        "q=k1": {"k1"},
        "winner=both_bad": {"k2"},
        "benchmark=one": {"k1"},
        f"competitor={one.competitor_b.slug}": {"k1"},
    }
    for query, keys in queries.items():
        page = text(as_curator.get(f"/votes/imported/?{query}"))
        assert {key for key in ("k1", "k2") if f">{key}<" in page} == keys, query


def test_hostile_words_are_shown_and_not_run(as_curator):
    hostile = "<img src=x onerror=alert(1)>"
    ImportedVoteFactory(judge=hostile, item_key=hostile, competitor_a__name=hostile)
    assert hostile not in text(as_curator.get("/votes/imported/"))
    assert Answer.objects.count() == 0

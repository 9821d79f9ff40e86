"""Boards follow rulings, say how many votes are left out, and are rebuilt to the byte."""

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from annotations.actions.number_facts import number_facts
from annotations.models import ImportedVote, LedgerEntry, Vote
from leaderboard import tasks
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.board_cache import publish_version
from leaderboard.board_votes import with_and_without
from leaderboard.counted_votes import CountedVotes, counted_votes
from leaderboard.crowd_words import left_out_words
from leaderboard.models import Board, Rating, Snapshot
from leaderboard.presentation import in_order
from leaderboard.slices import Slice
from leaderboard.views import without as without_pages
from leaderboard.without import compare
from stats.newton import NotConvergedError
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    BoardFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    ImportRulingFactory,
    ItemFactory,
    RulingFactory,
    UserFactory,
)
from tests.factories import VoteFactory as Cast

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def board():
    return BoardFactory(vote_floor=2)


@pytest.fixture
def models():
    return [CompetitorFactory(name=name, slug=name.lower()) for name in ("Heron", "Marten", "Vole")]


@pytest.fixture
def people():
    return AnnotatorFactory.create_batch(3)


@pytest.fixture
def lead():
    client = Client()
    client.force_login(UserFactory(role=Role.LEAD))
    return client


def vote(board, person, pair, winner="model_a", **item):
    """On an item of its own."""
    item = ItemFactory(benchmark=board.benchmark, **item)
    answers = [AnswerFactory(item=item, competitor=model) for model in pair]
    battle = BattleFactory(item=item, answer_a=answers[0], answer_b=answers[1])
    assignment = AssignmentFactory(battle=battle, annotator=person)
    strength = "clear" if winner.startswith("model") else ""
    return Cast(assignment=assignment, winner=winner, strength=strength)


def fill(board, people, models):
    """Everybody says something of every pair; the last person turns it round."""
    for number, person in enumerate(people):
        turned = number == len(people) - 1
        for first in range(len(models)):
            for second in range(first + 1, len(models)):
                pair = models[first], models[second]
                for winner in ("model_a", "model_a", "model_b", "tie"):
                    vote(board, person, pair[::-1] if turned else pair, winner)


def exclude(board, person):
    return RulingFactory(benchmark=board.benchmark, annotator=person)


def take_in_again(board, person):
    return RulingFactory(benchmark=board.benchmark, annotator=person, excludes=False)


def refresh(board):
    return refresh_board(board, as_of=number_facts())


def address(board, person):
    return reverse("leaderboard:without", args=[board.slug, person.pseudonym])


def arrays(found):
    names = ("first", "second", "winner", "annotator", "item")
    columns = {name: getattr(found.votes, name).tolist() for name in names}
    return [c.slug for c in found.competitors], columns, found.digest, found.left_out


# Snapshots


def test_a_ruling_leaves_votes_out_and_a_later_one_brings_the_first_counts_back(
    board, people, models
):
    fill(board, people, models)
    first = refresh(board)
    exclude(board, people[2])
    second = refresh(board)
    take_in_again(board, people[2])
    third = refresh(board)
    assert [s.votes for s in (first, second, third)] == [36, 24, 36]
    assert second.tally_digest != first.tally_digest == third.tally_digest
    assert first.findings == third.findings
    numbers = [
        list(
            Rating.objects.filter(snapshot=s).order_by("competitor").values_list("rating", "lower")
        )
        for s in (first, second, third)
    ]
    assert numbers[0] == numbers[2] != numbers[1]


def test_snapshots_before_and_after_a_ruling_are_rebuilt_to_the_same_bytes(board, people, models):
    fill(board, people, models)
    snapshots = [refresh(board)]
    bytes_before = rebuild_board(snapshots[0]).again
    for rule in (exclude, take_in_again, exclude):
        rule(board, people[2])
        snapshots.append(refresh(board))
        for snapshot in snapshots:
            assert rebuild_board(Snapshot.objects.get(pk=snapshot.pk)).is_same
        assert rebuild_board(snapshots[0]).again == bytes_before
    assert len({rebuild_board(snapshot).again for snapshot in snapshots}) == 2


def test_a_board_says_how_many_votes_of_how_many_people_are_left_out(board, people, models):
    fill(board, people, models)
    assert "left_out" not in refresh(board).findings
    exclude(board, people[0])
    exclude(board, people[1])
    exclude(board, AnnotatorFactory())  # who never voted
    assert refresh(board).findings["left_out"] == {"votes": 24, "annotators": 2}


def test_a_further_vote_of_somebody_left_out_changes_only_what_is_left_out(board, people, models):
    fill(board, people, models)
    exclude(board, people[0])
    first = refresh(board)
    vote(board, people[0], models[:2])
    second = refresh(board)
    assert second.tally_digest == first.tally_digest
    assert second.findings["left_out"] == {"votes": 13, "annotators": 1}


def test_rulings_that_leave_the_counts_the_same_make_another_snapshot(board, models):
    twins = AnnotatorFactory.create_batch(2)
    for person in (*twins, AnnotatorFactory()):
        for winner in ("model_a", "model_b"):
            vote(board, person, models[:2], winner)
    exclude(board, twins[0])
    first = refresh(board)
    take_in_again(board, twins[0])
    exclude(board, twins[1])
    second = refresh(board)
    assert second.tally_digest == first.tally_digest
    assert refresh(board) is None


def test_a_ruling_holds_for_every_slice_and_for_no_other_benchmark(board, people, models):
    rust = BoardFactory(benchmark=board.benchmark, language="rust")
    other = BoardFactory()
    vote(board, people[0], models[:2], languages=["rust"])
    vote(board, people[1], models[:2], languages=["rust"])
    vote(other, people[0], models[:2])
    exclude(board, people[0])
    assert [refresh(b).votes for b in (board, rust, other)] == [1, 1, 1]


def test_a_judge_in_a_file_is_never_ruled_on(board, people, models):
    for judge in (people[0].pseudonym, str(people[0].pk)):
        ImportedVoteFactory(
            benchmark=board.benchmark, competitor_a=models[0], competitor_b=models[1], judge=judge
        )
    exclude(board, people[0])
    assert refresh(board).votes == 2


@pytest.mark.parametrize("method", ["bradley_terry", "equal_style", "elo"])
def test_every_method_leaves_them_out(board, people, models, method):
    board.method = method
    board.save()
    fill(board, people, models)
    exclude(board, people[1])
    snapshot = refresh(board)
    assert snapshot.votes == 24
    assert snapshot.findings["left_out"]["votes"] == 12
    assert rebuild_board(snapshot).is_same


def test_the_worker_rates_boards_again_after_a_ruling(board, people, models):
    fill(board, people, models)
    tasks.sweep()
    exclude(board, people[0])
    tasks.refresh_boards()
    assert Snapshot.objects.latest().votes == 24
    number = Snapshot.objects.count()
    tasks.sweep()
    assert Snapshot.objects.count() == number


# Counted votes in memory


def test_in_memory_votes_are_those_that_the_database_counts(board, people, models):
    """Whatever came between two looks: votes, rulings, or both at once."""
    kept = CountedVotes(board.benchmark_id, 0)
    rng = np.random.default_rng(7)
    for _ in range(12):
        person = people[rng.integers(3)]
        for _ in range(rng.integers(3)):
            vote(board, person, models[:2])
        if rng.random() < 0.7:
            RulingFactory(benchmark=board.benchmark, annotator=person, excludes=rng.random() < 0.5)
        number = number_facts()
        kept.catch_up(number)
        fresh = CountedVotes(board.benchmark_id, number)
        assert arrays(kept.slice(Slice())) == arrays(fresh.slice(Slice()))
        in_database = Vote.objects.counted(as_of=number)
        assert kept.slice(Slice()).tally.votes == in_database.count()
        assert kept.slice(Slice()).left_out.votes == Vote.objects.count() - in_database.count()


def test_the_kept_votes_follow_a_ruling_and_the_past_stays_as_it_was(board, people, models):
    fill(board, people, models)
    before = number_facts()
    assert counted_votes(board.benchmark_id, as_of=before).slice(Slice()).tally.votes == 36
    exclude(board, people[0])
    after = number_facts()
    for number, votes in ((after, 24), (before, 36), (after, 24)):
        found = counted_votes(board.benchmark_id, as_of=number)
        assert found.slice(Slice()).tally.votes == votes


def test_with_and_without_one_person_other_rulings_hold(board, people, models):
    fill(board, people, models)
    exclude(board, people[0])
    number = number_facts()
    for person, votes in ((people[0], (36, 24)), (people[1], (24, 12))):
        found = with_and_without(board.benchmark_id, Slice(), person.pk, as_of=number)
        assert tuple(part.tally.votes for part in found) == votes


# Before and after


def by_name(found):
    return {row.name: row for row in found.rows}


def test_before_and_after_are_what_the_board_says_before_and_after(board, people, models):
    fill(board, people, models)
    refresh(board)
    said = [compare(board, people[2])]
    exclude(board, people[2])
    said.append(None)
    refresh(board)
    shown = [
        {
            r.competitor.name: (r.rating, r.lower, r.upper, r.rank_low, r.rank_high)
            for r in in_order(Rating.objects.filter(snapshot=snapshot))
        }
        for snapshot in Snapshot.objects.order_by("id")
    ]

    def told(found, which):
        places = {name: getattr(row, which).rating for name, row in by_name(found).items()}
        return {
            name: (r.rating, r.lower, r.upper, r.rank_low, r.rank_high)
            for name, r in places.items()
        }

    assert told(said[0], "before") == shown[0]
    assert told(said[0], "after") == shown[1]
    back = compare(board, people[2])
    assert told(back, "before") == shown[1]
    assert told(back, "after") == shown[0]
    assert (said[0].votes, said[0].votes_before, said[0].votes_after) == (12, 36, 24)
    assert (back.votes, back.votes_before, back.votes_after) == (12, 24, 36)
    assert not said[0].is_quick


def test_looking_stores_nothing(board, people, models, lead):
    fill(board, people, models)
    number_facts()
    before = LedgerEntry.objects.count()
    vote(board, people[0], models[:2])  # which has no number yet
    assert lead.get(address(board, people[0]), headers=HTMX).status_code == 200
    assert not Snapshot.objects.exists()
    assert not Rating.objects.exists()
    assert LedgerEntry.objects.count() == before


def test_a_changed_rank_range_is_said_in_words_first(board, people, models, lead):
    for _ in range(60):
        vote(board, people[0], models[:2], "model_a")
    for winner in ("model_a", "model_b") * 3:
        vote(board, people[1], models[:2], winner)
    number_facts()
    html = lead.get(address(board, people[0]), headers=HTMX).text
    assert "Heron: rank 1 would become 1–2." in html
    assert html.index("would become") < html.index("<table")
    assert "Votes counted: 66 before, 6 after." in html


def test_who_would_lose_or_gain_a_rating_is_said(board, people, models, lead):
    for winner in ("model_a", "model_b") * 2:
        vote(board, people[0], models[:2], winner)
    vote(board, people[1], models[:2])
    number_facts()
    html = lead.get(address(board, people[0]), headers=HTMX).text
    assert "Heron would no longer be rated." in html
    exclude(board, people[0])
    number_facts()
    html = lead.get(address(board, people[0]), headers=HTMX).text
    assert "Heron would be rated." in html
    assert "not rated" in html


def test_a_board_without_votes_of_the_person_says_so(board, people, models, lead):
    vote(board, people[0], models[:2])
    number_facts()
    html = lead.get(address(board, people[1]), headers=HTMX).text
    assert "nothing would change" in html
    assert "<table" not in html


@pytest.mark.parametrize("method", ["equal_style", "elo"])
def test_other_methods_are_compared_too(board, people, models, lead, method):
    board.method = method
    board.save()
    fill(board, people, models)
    number_facts()
    html = lead.get(address(board, people[2]), headers=HTMX).text
    assert "Votes counted: 36 before, 24 after." in html
    assert ("quick ones, from a few random orders" in html) is (method == "elo")
    assert ("Rank before" in html) is (method != "elo")


def test_quick_intervals_are_called_so(board, people, models, lead, monkeypatch):
    fill(board, people, models)
    number_facts()
    assert "quick ones" not in lead.get(address(board, people[2]), headers=HTMX).text
    monkeypatch.setattr("leaderboard.without.WHOLE_UP_TO", 35)
    assert "quick ones" in lead.get(address(board, people[2]), headers=HTMX).text


def test_votes_that_cannot_be_rated_are_said_to_be_so(board, people, lead, monkeypatch):
    def broken(*_arguments):
        raise NotConvergedError("no")

    monkeypatch.setattr(without_pages, "compare", broken)
    reply = lead.get(address(board, people[0]), headers=HTMX)
    assert "cannot be rated just now" in reply.text


def test_every_board_of_the_benchmark_asks_for_its_own_numbers(board, people, lead):
    other = BoardFactory(benchmark=board.benchmark, language="rust")
    elsewhere = BoardFactory()
    path = reverse("leaderboard:boards_without", args=[board.benchmark.slug, people[0].pseudonym])
    html = lead.get(path, headers=HTMX).text
    assert "<html" not in html
    for shown in (board, other):
        assert f'hx-get="{address(shown, people[0])}"' in html
    assert address(elsewhere, people[0]) not in html


def test_without_a_script_the_same_is_a_page(board, people, models, lead):
    vote(board, people[0], models[:2])
    number_facts()
    boards = reverse("leaderboard:boards_without", args=[board.benchmark.slug, people[0].pseudonym])
    for path in (boards, address(board, people[0])):
        html = lead.get(path).text
        assert html.count("<html") == html.count("<h1") == 1
        assert board.title in html


def test_names_of_models_and_boards_are_text(board, people, lead):
    pair = [CompetitorFactory(name=f"<b>{n}</b>", slug=f"b{n}") for n in range(2)]
    board.title = "<i>Board</i>"
    board.save()
    for winner in ("model_a", "model_b") * 2:
        vote(board, people[0], pair, winner)
    number_facts()
    html = lead.get(address(board, people[0])).text
    assert "<b>0" not in html
    assert "<i>Board" not in html
    assert "&lt;b&gt;0&lt;/b&gt; would no longer be rated." in html


def test_a_hundred_thousand_votes_are_compared(people, models):
    board = BoardFactory(vote_floor=2, sources=Board.Sources.ALL)
    fill(board, people, models)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO annotations_importedvote (benchmark_id, item_key, competitor_a_id,"
            " competitor_b_id, winner, judge, file_digest, row_key, imported_at)"
            " SELECT %s, i %% 400, m[1 + i %% 3], m[1 + (i + 1 + i / 3 %% 2) %% 3],"
            " (array['model_a', 'model_b', 'tie'])[1 + i * 7 %% 11 %% 3], 'j' || i %% 200,"
            " repeat('0', 64), 'r' || i, now()"
            " FROM generate_series(1, 100000) i, (SELECT %s::bigint[] AS m) models",
            [board.benchmark_id, [model.pk for model in models]],
        )
    number_facts()
    found = compare(board, people[2])
    assert (found.votes_before, found.votes_after) == (100_036, 100_024)


# What readers see


def test_the_public_board_says_how_many_are_left_out_and_never_who(board, people, models, client):
    fill(board, people, models)
    refresh(board)
    pages = [f"/leaderboard/{board.slug}/", f"/leaderboard/{board.slug}/table/"]
    for page in pages:
        assert "left out by rulings" not in client.get(page).text
    ruling = exclude(board, people[0])
    snapshot = refresh(board)
    publish_version(board.slug, str(snapshot.public_id))
    old = Snapshot.objects.order_by("id").first()
    for page in (*pages, f"/leaderboard/{board.slug}/snapshots/{snapshot.public_id}/"):
        text = client.get(page).text
        assert "12 votes of 1 person left out by rulings" in text
        assert people[0].pseudonym not in text
        assert ruling.reason not in text
    assert (
        "left out" not in client.get(f"/leaderboard/{board.slug}/snapshots/{old.public_id}/").text
    )
    reply = client.get(f"/api/boards/{board.slug}/")
    assert reply.json()["snapshot"]["findings"]["left_out"] == {"votes": 12, "annotators": 1}
    assert people[0].pseudonym not in reply.text


def test_the_page_on_methods_lists_what_makes_a_vote_count(client):
    text = client.get("/methods/").text
    for part in ("numbers every vote", "names were hidden", "did not come in addition", "ruling"):
        assert part in text, part


# Imported votes


def brought(benchmark):
    """Two files of votes, of two judges each."""
    models = CompetitorFactory.create_batch(3)
    for number in range(24):
        ImportedVoteFactory(
            benchmark=benchmark,
            competitor_a=models[number % 3],
            competitor_b=models[(number + 1) % 3],
            winner=("model_a", "model_b")[number % 2],
            file_digest=str(number % 2) * 64,
            judge="anna" if number < 16 else "",
        )


def test_memory_and_database_leave_the_same_imported_votes_out(board):
    brought(board.benchmark)
    kept_up = CountedVotes(board.benchmark_id, number_facts())
    for file, judge in (("", "anna"), ("1" * 64, "")):
        ImportRulingFactory(benchmark=board.benchmark, file_digest=file, judge=judge)
        number = number_facts()
        kept_up.catch_up(number)
        expected = ImportedVote.objects.counted(as_of=number).count()
        for known in (kept_up, CountedVotes(board.benchmark_id, number)):
            found = known.slice(Slice(sources="imported"))
            assert found.tally.votes == expected
            assert found.left_out.imported == 24 - expected
            assert known.kept(Slice(), until=None, with_texts=False).sum() == expected
    assert expected == 4  # no judge, the other file


def test_a_board_says_that_imported_votes_are_left_out_and_takes_them_in_again(board):
    brought(board.benchmark)
    first = refresh(board)
    ruling = ImportRulingFactory(benchmark=board.benchmark, file_digest="1" * 64)
    second = refresh(board)
    assert second.findings["imported_left_out"] == 12
    assert second.votes == first.votes - 12
    assert "left_out" not in second.findings
    assert left_out_words(second.findings) == "12 imported votes left out by rulings"
    again = rebuild_board(first)
    assert again.is_same
    ImportRulingFactory(benchmark=board.benchmark, file_digest=ruling.file_digest, excludes=False)
    third = refresh(board)
    assert third.tally_digest == first.tally_digest
    assert "imported_left_out" not in third.findings

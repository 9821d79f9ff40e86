"""Public numbers move in steps, so that no reader learns from them what one vote said."""

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from annotations.actions.number_facts import number_facts
from annotations.models import LedgerEntry, Publication, Vote
from catalog.models import IdentityLeak
from leaderboard import board_cache
from leaderboard.actions.bring_up_to_date import bring_up_to_date
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.models import BoardStep, Snapshot
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    BoardFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    ItemFactory,
    RulingFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db

VOTES, PEOPLE, HOURS = 4, 3, 24


@pytest.fixture
def board():
    return BoardFactory(
        slug="whole", sources="all", step_votes=VOTES, step_people=PEOPLE, step_hours=HOURS
    )


@pytest.fixture
def people():
    return AnnotatorFactory.create_batch(4)


@pytest.fixture
def models():
    return CompetitorFactory.create_batch(3)


@pytest.fixture
def vote(board, models):
    items = {}

    def cast(person, *, language="rust", winner="model_a", pair=(0, 1)):
        if language not in items:
            items[language] = ItemFactory(benchmark=board.benchmark, languages=[language])
        item = items[language]
        a, b = (
            AnswerFactory(item=item, competitor=models[at], sample=1000 + Vote.objects.count())
            for at in pair
        )
        battle = BattleFactory(item=item, answer_a=a, answer_b=b)
        return VoteFactory(
            assignment=AssignmentFactory(annotator=person, battle=battle), winner=winner
        )

    return cast


def shown(board):
    """The number of votes that the public page of a board counts."""
    bring_up_to_date(as_of=number_facts())
    cache.clear()  # what a commit would do
    board_cache.forget()
    reply = Client().get(f"/api/boards/{board.slug}/").json()
    return reply["snapshot"]["votes"] if reply["snapshot"] else None


def slice_of(board, language="rust", **fields):
    steps = {name: getattr(board, name) for name in ("step_votes", "step_people", "step_hours")}
    return BoardFactory(
        benchmark=board.benchmark, slug=language, language=language, **steps | fields
    )


def a_day_later():
    """Everything was numbered a day earlier than it was."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE annotations_ledgerentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE annotations_ledgerentry SET at = at - interval '25 hours'")
        cursor.execute("ALTER TABLE annotations_ledgerentry ENABLE TRIGGER USER")


def test_the_board_moves_by_enough_votes_of_enough_people(board, people, vote):
    found = []
    for person in (0, 1, 2, 0, 1, 1, 1, 1, 1, 0, 2):
        vote(people[person])
        found.append(shown(board))
    assert found == [0, 0, 0, 4, 4, 4, 4, 4, 4, 4, 11]


def test_a_vote_that_waited_its_hours_is_shown_and_a_newer_one_waits_on(board, people, vote):
    vote(people[0])
    assert shown(board) == 0
    a_day_later()
    vote(people[1])
    assert shown(board) == 1
    assert shown(board) == 1
    assert BoardStep.objects.count() == 1


def test_nothing_public_changes_between_two_steps(board, people, vote):
    for person in (0, 1, 2, 0):
        vote(people[person])
    shown(board)
    client = Client()
    newest = str(Snapshot.objects.latest().public_id)
    names = ("board", "table", "csv")
    places = ["/", *(reverse(f"leaderboard:{name}", args=["whole"]) for name in names)]
    for name in ("snapshot", "snapshot_csv", "snapshot_json"):
        places.append(reverse(f"leaderboard:{name}", args=["whole", newest]))
    before = [client.get(place).content for place in places]
    vote(people[1])
    shown(board)
    assert [client.get(place).content for place in places] == before
    assert Snapshot.objects.count() == 1


def test_a_part_waits_until_it_and_the_rest_are_enough(board, people, vote):
    rust = slice_of(board)
    for person in (0, 1, 2):
        vote(people[person])
        vote(people[person], language="go")
    assert (shown(board), shown(rust)) == (6, 0)
    for person in (0, 1, 2):
        vote(people[person])
        vote(people[person], language="go")
    assert (shown(board), shown(rust)) == (12, 6)


def test_a_part_waits_where_it_would_leave_a_single_vote_of_a_step(board, people, vote):
    rust = slice_of(board)
    for person in (0, 1, 2, 0):
        vote(people[person])
    vote(people[1], language="go")
    assert (shown(board), shown(rust)) == (5, 0)  # five without four would tell of one
    for person in (0, 1, 2, 3):
        vote(people[person], language="go")
        vote(people[person])
    assert (shown(board), shown(rust)) == (13, 8)  # the rest of both steps together is five


def test_three_parts_do_not_tell_of_the_fourth(board, people, vote):
    parts = [slice_of(board, language) for language in ("c", "go", "rust")]
    for language, number in (("c", 4), ("go", 4), ("rust", 4), ("zig", 1)):
        for person in range(number):
            vote(people[person % 4], language=language)
    found = [shown(part) for part in (board, *parts)]
    assert found[0] == 13
    assert sorted(found[1:]) == [0, 4, 4]


def test_a_new_part_of_an_old_benchmark_shows_what_is_old(board, people, vote):
    for person in (0, 1, 2, 0):
        vote(people[person])
    assert shown(board) == 4
    a_day_later()
    rust = slice_of(board)
    vote(people[1])
    assert (shown(board), shown(rust)) == (4, 4)


def test_imports_and_rulings_are_public_at_once_and_take_no_vote_along(board, people, vote, models):
    for person in (0, 1, 2, 0):
        vote(people[person])
    assert shown(board) == 4
    vote(people[3])
    ImportedVoteFactory(benchmark=board.benchmark, competitor_a=models[0], competitor_b=models[1])
    assert shown(board) == 5
    RulingFactory(benchmark=board.benchmark, annotator=people[0])
    assert shown(board) == 3


def test_answers_that_name_their_author_are_a_part_too(board, people, vote):
    cast = [vote(people[person % 3]) for person in range(4)]
    number_facts()
    answer = cast[0].assignment.battle.answer_a
    IdentityLeak.objects.create(answer=answer, found=[], verdict="named")
    assert shown(board) == 0  # four, and three without the one that was named
    a_day_later()
    assert shown(board) == 4


def test_a_board_that_follows_every_vote_takes_no_steps(people, vote, board):
    board.step_votes = 1
    board.save()
    vote(people[0])
    assert shown(board) == 1
    assert not BoardStep.objects.exists()


def test_a_board_that_followed_every_vote_hides_nothing_when_it_begins_to_step(board, people, vote):
    board.step_votes = 1
    board.save()
    vote(people[0])
    shown(board)
    board.step_votes = VOTES
    board.save()
    vote(people[1])
    assert shown(board) == 1


def change(vote, winner):
    Vote.objects.filter(pk=vote.pk).update(is_current=False)
    return VoteFactory(assignment=vote.assignment, replaces=vote, winner=winner)


@pytest.mark.parametrize("live", [True, False])
def test_a_change_counts_until_the_board_has_shown_what_it_changes(board, people, vote, live):
    board.step_votes = 1 if live else 2
    board.step_people = 1
    board.save()
    first = vote(people[0])
    before = change(first, "model_b")
    other = vote(people[1])
    assert shown(board) == 2
    late = change(before, "model_a")
    change(late, "model_a")
    vote(people[2])
    vote(people[3])
    assert shown(board) == 4
    counted = Vote.objects.counted(as_of=number_facts())
    assert {before.pk, other.pk} < set(counted.values_list("pk", flat=True))
    assert late not in counted


def test_every_step_is_rebuilt_to_the_byte_whatever_came_later(board, people, vote):
    rust = slice_of(board)
    rng = np.random.default_rng(3)
    cast = []
    for _ in range(24):
        language = rng.choice(["rust", "go"])
        cast.append(vote(people[rng.integers(4)], language=language, pair=rng.permutation(3)[:2]))
        if rng.random() < 0.4:
            place = rng.integers(len(cast))
            cast[place] = change(cast[place], "model_b")
        shown(rust)
    snapshots = list(Snapshot.objects.all())
    assert len({snapshot.votes_until for snapshot in snapshots}) > 4
    assert all(rebuild_board(snapshot).is_same for snapshot in snapshots)


def test_a_publication_is_never_before_a_number_that_was_there(board, people, vote):
    for person in (0, 1, 2, 0):
        vote(people[person])
    shown(board)
    assert Publication.objects.get().up_to == LedgerEntry.objects.last_number()

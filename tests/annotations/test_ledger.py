"""Any room declares its facts, and each gets its number once, in an order of its own."""

import os

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from annotations.actions import number_facts as module
from annotations.actions.number_facts import number_facts
from annotations.models import LedgerEntry, Vote
from annotations.models.ledger import FactKind, fact_kinds
from catalog.models import Benchmark
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.actions.refresh_board import refresh_board
from tests.factories import (
    AnnotatorFactory,
    BoardFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    ItemReviewFactory,
    RulingFactory,
    VoteFactory,
)

VOTES = int(os.environ.get("LEDGER_VOTES", "300"))
BEFORE = [("annotations", "0009_ledger_numbers_self_namings")]


def test_every_kind_is_declared_once_and_by_the_room_of_its_model():
    kinds = [fact.kind for fact in fact_kinds()]
    assert len(kinds) == len(set(kinds)) == len({fact.model for fact in fact_kinds()})


@pytest.mark.parametrize("fact", list(fact_kinds()), ids=lambda fact: fact.kind)
def test_a_declared_fact_is_append_only_and_leads_to_its_benchmark(fact, db):
    assert fact.model.append_only
    found = fact.model._default_manager.values_list(f"{fact.benchmark}__slug", flat=True)
    assert found.query.model is fact.model
    last = fact.model._meta
    for name in fact.benchmark.split("__"):
        last = last.get_field(name).related_model._meta
    assert last.model is Benchmark


def test_a_fact_finds_its_own_entry_and_no_other_with_the_same_id(db):
    vote, brought = VoteFactory(), ImportedVoteFactory()
    LedgerEntry.objects.create(number=1, kind="vote", fact=vote.pk)
    LedgerEntry.objects.create(number=2, kind="imported_vote", fact=vote.pk + 1000)
    LedgerEntry.objects.create(number=3, kind="ruling", fact=vote.pk)
    assert vote.ledger_entry.number == 1
    assert list(Vote.objects.values_list("ledger_entry__number", flat=True)) == [1]
    assert list(type(brought).objects.values_list("ledger_entry__number", flat=True)) == [None]
    assert not Vote.objects.exclude(ledger_entry__number__lte=1).exists()
    assert Vote.objects.exclude(ledger_entry__number__lte=0).get() == vote


def test_a_room_above_can_have_its_facts_numbered(db, monkeypatch):
    """Of a model that no room declares: the ledger needs to know no more than the declaration."""
    review = ItemReviewFactory()
    declared = [*fact_kinds(), FactKind("review", type(review), "item__benchmark")]
    monkeypatch.setattr(module, "fact_kinds", lambda: iter(declared))
    vote = VoteFactory()
    assert number_facts() == number_facts() == 2
    entries = LedgerEntry.objects.order_by("number").values_list("kind", "fact")
    assert list(entries) == [("vote", vote.pk), ("review", review.pk)]


def test_a_fact_that_appears_late_is_found_by_a_look_back_or_by_the_sweep(db, monkeypatch):
    monkeypatch.setattr(module, "LOOK_BACK", 2)
    votes = VoteFactory.create_batch(6)
    LedgerEntry.objects.create(number=1, kind="vote", fact=votes[5].pk)
    assert number_facts() == 2  # the one before, within the look back
    assert set(LedgerEntry.objects.values_list("fact", flat=True)) == {votes[4].pk, votes[5].pk}
    assert number_facts(everything=True) == 6


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.loader.build_graph()
    executor.migrate(targets)


def newest():
    return [
        key for key in MigrationExecutor(connection).loader.graph.leaf_nodes() if key[0] in ROOMS
    ]


ROOMS = {config.label for config in apps.get_app_configs()}


def columns():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'annotations_ledgerentry'"
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.own_database
def test_a_board_of_before_the_kinds_is_rebuilt_to_the_byte(own_database, django_db_blocker):
    """Down to the columns of before and up again: each entry numbers what it numbered."""
    with django_db_blocker.unblock():
        board = BoardFactory(vote_floor=2, sources="all")
        fill(board)
        snapshot = refresh_board(board, as_of=number_facts())
        entries = list(LedgerEntry.objects.order_by("number").values_list())
        assert snapshot.votes == VOTES
        migrate(BEFORE)
        assert {"vote_id", "imported_vote_id", "self_naming_id"} <= columns()
        assert "kind" not in columns()
        migrate(newest())
        assert columns() == {"number", "kind", "fact", "at"}
        assert list(LedgerEntry.objects.order_by("number").values_list()) == entries
        assert rebuild_board(snapshot).is_same
        assert number_facts(everything=True) == len(entries)


def fill(board):
    """Votes, most of them from a file, with a ruling and a description changed in between."""
    models = CompetitorFactory.create_batch(3)
    person = AnnotatorFactory()
    vote = VoteFactory(assignment__battle__item__benchmark=board.benchmark)
    RulingFactory(benchmark=board.benchmark, annotator=person)
    vote.item.sub_category = "Another"
    vote.item.save()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO annotations_importedvote (benchmark_id, item_key, competitor_a_id,"
            " competitor_b_id, winner, judge, file_digest, row_key, imported_at)"
            " SELECT %s, i %% 400, m[1 + i %% 3], m[1 + (i + 1 + i / 3 %% 2) %% 3],"
            " (array['model_a', 'model_b', 'tie'])[1 + i * 7 %% 11 %% 3], 'j' || i %% 200,"
            " repeat('0', 64), 'r' || i, now()"
            " FROM generate_series(1, %s) i, (SELECT %s::bigint[] AS m) models",
            [board.benchmark_id, VOTES - 1, [model.pk for model in models]],
        )

"""Facts are written once: the database itself refuses to change or empty their tables."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from annotations.models import AssignmentSide, Vote
from arena_site.grants import unguarded
from catalog.models import Competitor, CompetitorName
from tests.factories import CompetitorFactory, VoteFactory

APPEND_ONLY = [m for m in apps.get_models() if getattr(m, "append_only", False)]

pytestmark = pytest.mark.django_db


def test_the_facts_of_the_design_are_append_only():
    assert {m.__name__ for m in APPEND_ONLY} >= {
        "Adjudication",
        "AssignmentSide",
        "AuditEntry",
        "CompetitorName",
        "Guideline",
        "ImportedVote",
        "LedgerEntry",
        "Rating",
        "Reveal",
        "Ruling",
        "Snapshot",
        "Vote",
    }


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda m: m.__name__)
def test_an_append_only_table_has_both_triggers(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled, encode(tgargs, 'escape') FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [model._meta.db_table],
        )
        triggers = {name: rest for name, *rest in cursor.fetchall()}
    table = model._meta.db_table
    flags = "".join(f"{name}\\000" for name in getattr(model, "append_only_except", ()))
    assert triggers[f"{table}_append_only"] == ["O", flags]
    assert triggers[f"{table}_never_emptied"] == ["O", ""]


@pytest.mark.parametrize("which", ["append_only", "never_emptied"])
def test_a_trigger_that_was_switched_off_is_seen(which):
    assert unguarded(connection) == []
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE annotations_vote DISABLE TRIGGER annotations_vote_{which}")
    assert unguarded(connection) == ["annotations_vote"]


def test_a_rule_that_was_switched_off_is_seen():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalog_answer DISABLE TRIGGER publishing_cannot_be_undone")
    assert unguarded(connection) == ["catalog_answer"]


def test_a_vote_cannot_be_changed_deleted_or_truncated():
    vote = VoteFactory()
    with connection.cursor() as cursor:  # TRUNCATE waits for no deferred foreign key
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in (
        "UPDATE annotations_vote SET winner = 'model_b'",
        "UPDATE annotations_vote SET winner = 'model_b', is_current = false",
        "DELETE FROM annotations_vote",
        "TRUNCATE annotations_vote CASCADE",
    ):
        with (
            pytest.raises(IntegrityError, match="append_only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Vote.objects.get().winner == vote.winner


def test_is_current_goes_from_true_to_false_and_never_back():
    VoteFactory()
    Vote.objects.update(is_current=False)
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        Vote.objects.update(is_current=True)
    assert not Vote.objects.get().is_current


def test_what_was_shown_cannot_be_taken_away_or_told_otherwise():
    VoteFactory()
    for change in (
        lambda: AssignmentSide.objects.all()._raw_delete("default"),
        lambda: AssignmentSide.objects.update(masked=[{"start": 0, "end": 1}]),
        lambda: AssignmentSide.objects.filter(letter="a").update(
            rendered=AssignmentSide.objects.get(letter="b").rendered
        ),
    ):
        with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
            change()


def test_each_name_of_a_competitor_is_kept_with_its_time():
    one = CompetitorFactory(name="First")
    Competitor.objects.update(name="Second")
    Competitor.objects.update(provider="Somebody")
    assert list(one.names.order_by("pk").values_list("name", flat=True)) == ["First", "Second"]
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        CompetitorName.objects.update(name="Third")

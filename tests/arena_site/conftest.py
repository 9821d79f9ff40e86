"""A database worth a backup, and an empty one to restore it into."""

from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.actions.number_facts import number_facts
from annotations.lending.claim_battle import claim_battle
from arena_site.backup import back_up
from arena_site.contents import contents
from arena_site.postgres_tools import owner_address
from leaderboard.actions.refresh_board import refresh_board
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    BattleFactory,
    BoardFactory,
    CompetitorFactory,
    ItemFactory,
)

BALLOTS = (Ballot("model_a", "clear"), Ballot("model_b", "slight"), Ballot("tie"))


@pytest.fixture
def voted(own_database):
    """A board with votes on it."""
    board = BoardFactory(vote_floor=1)
    rivals = CompetitorFactory.create_batch(3)
    for _ in range(12):
        item = ItemFactory(benchmark=board.benchmark)
        answers = [AnswerFactory(item=item, competitor=rival) for rival in rivals]
        for a, b in ((0, 1), (1, 2), (2, 0)):
            BattleFactory(item=item, answer_a=answers[a], answer_b=answers[b])
    vote_on_everything()
    refresh_board(board, as_of=number_facts())
    return board


@pytest.fixture
def elsewhere(voted):
    """Call it to go on in a database without tables; dropped when the test is over.

    `with_tables`: those of a first start, copied as they are kept, for migrations take long.
    """
    address = connection.settings_dict
    before, other = address["NAME"], f"other_{uuid4().hex[:8]}"
    make_database(other)

    def move(*, with_tables=False):
        connection.close()
        kept = address["TEST"].get("TEMPLATE")
        if with_tables and kept:
            make_database(other, template=kept)
        address["NAME"] = other
        if with_tables and not kept:
            call_command("migrate", interactive=False, verbosity=0)

    yield move
    connection.close()
    address["NAME"] = before
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{other}" WITH (FORCE)')


def make_database(name, *, template="template0"):
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@pytest.fixture
def backup(voted, tmp_path):
    """A file with votes."""
    back_up(tmp_path / "file")
    return tmp_path / "file"


@pytest.fixture
def first_start(backup, elsewhere):
    """A database as a first start leaves it, which a restore replaces; with one battle lent."""
    elsewhere(with_tables=True)
    call_command("grant_roles")
    BattleFactory()
    return claim_battle(AnnotatorFactory().pk)


@pytest.fixture
def as_application():
    """Django's connection is that of the running application, which owns nothing."""
    connection.close()
    role = conninfo_to_dict(settings.DATABASE_URL)
    names = {"USER": role["user"], "PASSWORD": role["password"]}
    before = {name: connection.settings_dict[name] for name in names}
    connection.settings_dict.update(names)
    yield
    connection.close()
    connection.settings_dict.update(before)


def vote_on_everything():
    annotators = [annotator.pk for annotator in AnnotatorFactory.create_batch(4)]
    for n in range(1000):
        assignment = claim_battle(annotators[n % 4])
        if assignment is None:
            return
        cast_vote(assignment, BALLOTS[n % 3], client_id=str(n))


def everything():
    with psycopg.connect(owner_address()) as database:
        return contents(database)

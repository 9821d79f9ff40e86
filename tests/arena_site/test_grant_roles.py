from io import StringIO

import psycopg
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from arena_site.grants import GrantError, append_only_tables, application_role, excess, grant

ROLE = "arena_app"


@pytest.fixture
def granted(db):
    grant(connection, ROLE)


def may(right: str, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [ROLE, table, right])
        return bool(cursor.fetchone()[0])


def columns_it_may_update(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 "
            "AND NOT attisdropped AND has_column_privilege(%s, attrelid, attname, 'UPDATE')",
            [table, ROLE],
        )
        return {name for (name,) in cursor.fetchall()}


def ordinary_tables() -> set[str]:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return tables - set(append_only_tables())


def test_the_application_may_read_and_write_ordinary_tables(granted):
    for table in ordinary_tables():
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            assert may(right, table), f"{right} on {table}"


def test_the_application_may_only_add_facts(granted):
    assert append_only_tables()
    for table, exceptions in append_only_tables().items():
        assert may("SELECT", table), table
        assert may("INSERT", table), table
        assert not may("UPDATE", table), table
        assert not may("DELETE", table), table
        assert columns_it_may_update(table) == set(exceptions)


def test_of_a_vote_only_its_being_current_may_change(granted):
    assert columns_it_may_update("annotations_vote") == {"is_current"}


def test_no_table_may_be_emptied_or_get_triggers(granted):
    for table in ordinary_tables() | set(append_only_tables()):
        for right in ("TRUNCATE", "TRIGGER", "REFERENCES"):
            assert not may(right, table), f"{right} on {table}"


def test_the_list_of_migrations_may_only_be_read(granted):
    assert may("SELECT", "django_migrations")
    assert not any(may(right, "django_migrations") for right in ("INSERT", "UPDATE", "DELETE"))


def test_nothing_may_be_created_in_the_schema(granted):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [ROLE])
        assert cursor.fetchone() == (False,)


def test_rights_that_somebody_added_by_hand_are_taken_back(granted):
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE, DELETE, TRUNCATE ON annotations_vote TO {ROLE}")
    assert excess(connection, ROLE) == [
        f"{right} on annotations_vote" for right in ("UPDATE", "DELETE", "TRUNCATE")
    ]
    grant(connection, ROLE)
    assert excess(connection, ROLE) == []


def test_a_single_column_that_somebody_opened_is_seen_and_closed(granted):
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE (winner, is_current) ON annotations_vote TO {ROLE}")
    assert excess(connection, ROLE) == ["UPDATE of winner on annotations_vote"]
    grant(connection, ROLE)
    assert excess(connection, ROLE) == []


def test_the_database_itself_refuses_the_application(own_database, settings):
    """Once with real connections: the rights above are what Postgres acts on."""
    grant(connection, ROLE)
    address = settings.DATABASE_URL.replace("/arena?", f"/{own_database}?")
    with psycopg.connect(address, autocommit=True) as application:
        assert application.execute("SELECT count(*) FROM annotations_vote").fetchone() == (0,)
        application.execute("UPDATE annotations_vote SET is_current = false")
        for statement in (
            "UPDATE annotations_vote SET winner = 'tie'",
            "DELETE FROM annotations_vote",
            "TRUNCATE annotations_vote CASCADE",
            "ALTER TABLE annotations_vote DISABLE TRIGGER ALL",
            "DELETE FROM django_migrations",
            "CREATE TABLE public.mine (id int)",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(statement)


def test_one_role_for_both_is_refused(settings):
    settings.DATABASE_OWNER_URL = settings.DATABASE_URL
    with pytest.raises(CommandError, match="name the same role"):
        call_command("grant_roles")


def test_a_role_that_does_not_exist_is_refused(db):
    with pytest.raises(GrantError, match=r"does not exist. Create it with CREATE ROLE nobody_yet"):
        grant(connection, "nobody_yet")


def test_a_superuser_as_application_is_refused(db):
    with pytest.raises(GrantError, match="is a superuser"):
        grant(connection, "postgres")


def test_any_name_of_a_role_will_do(db, settings):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,), "the owner needs no such power"
    settings.DATABASE_URL = settings.DATABASE_URL.replace(f"//{ROLE}:", "//someone-else:")
    assert application_role() == "someone-else"


def test_the_command_says_nothing_when_all_is_well(db):
    out = StringIO()
    call_command("grant_roles", stdout=out)
    assert out.getvalue() == ""
    assert excess(connection, ROLE) == []

"""What the running application's role may do: read all, write most, change no fact.

Models say of themselves `append_only = True`, and name the columns that may still change in
`append_only_except`. The role owns nothing, so it can neither empty a table nor switch off the
triggers that guard the facts a second time.
"""

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder
from psycopg.conninfo import conninfo_to_dict

from arena_site.contents import SET_ASIDE

SCHEMA = "public"
MIGRATIONS_TABLE = MigrationRecorder.Migration._meta.db_table


class GrantError(CommandError):
    """The role cannot be given these rights; the text says why and what to do."""


def application_role() -> str:
    """The role of DATABASE_URL; refused when it is the owner as well."""
    role = str(conninfo_to_dict(settings.DATABASE_URL).get("user", ""))
    owner = str(conninfo_to_dict(settings.DATABASE_OWNER_URL).get("user", ""))
    if not role or role == owner:
        raise GrantError(
            "DATABASE_URL and DATABASE_OWNER_URL name the same role, so nothing would keep the "
            "application from changing votes. Create a second role that owns nothing "
            "(CREATE ROLE arena_app LOGIN PASSWORD '...') and put it into DATABASE_URL."
        )
    return role


def append_only_tables() -> dict[str, tuple[str, ...]]:
    """Tables whose rows are kept as they are, each with the columns that may still change."""
    return {
        model._meta.db_table: getattr(model, "append_only_except", ())
        for model in _tables_of(apps.get_models())
        if getattr(model, "append_only", False)
    }


def _tables_of(found: "list[type[models.Model]]") -> "list[type[models.Model]]":
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give the role what it needs and take everything else. Run as the owner of the tables."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _refuse_half_restored(cursor)
        _refuse_powerful(cursor, role)
        for statement in _statements(connection, role):
            cursor.execute(statement)


def _refuse_half_restored(cursor: CursorWrapper) -> None:
    """Nobody may vote in tables that go when the old ones are brought back."""
    cursor.execute("SELECT FROM pg_namespace WHERE nspname = %s", [SET_ASIDE])
    if cursor.rowcount:
        raise GrantError(
            "A restore is under way, or was broken off: wait for it, or else run "
            "`ARENA_AS_OWNER=true python manage.py prepare`, which brings back what was there."
        )


# What makes a role stronger than its rights. A member of a role can become that role, and who owns
# the database owns its schema too (by way of pg_database_owner), with every table in it.
POWERS = """
SELECT CASE WHEN role.rolsuper THEN 'is a superuser' END,
       CASE WHEN role.rolcreaterole THEN 'may make roles' END,
       CASE WHEN pg_has_role(role.oid, current_user, 'MEMBER')
            THEN 'is a member of the owner''s role' END,
       CASE WHEN EXISTS (SELECT FROM pg_database WHERE datname = current_database()
                         AND pg_has_role(role.oid, datdba, 'MEMBER'))
            THEN 'owns the database' END,
       CASE WHEN EXISTS (SELECT FROM pg_namespace WHERE nspname = %(schema)s
                         AND pg_has_role(role.oid, nspowner, 'MEMBER'))
              OR EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace(%(schema)s)
                         AND pg_has_role(role.oid, relowner, 'MEMBER'))
            THEN 'owns tables' END
FROM pg_roles role WHERE role.rolname = %(role)s
"""


def _refuse_powerful(cursor: CursorWrapper, role: str) -> None:
    cursor.execute(POWERS, {"role": role, "schema": SCHEMA})
    row = cursor.fetchone()
    if row is None:
        raise GrantError(
            f"The role {role} of DATABASE_URL does not exist. Create it with "
            f"CREATE ROLE {role} LOGIN PASSWORD '...'."
        )
    if power := next(filter(None, row), None):
        raise GrantError(
            f"The role {role} of DATABASE_URL {power}, so rights mean nothing to it. Take a role "
            "that owns nothing."
        )


def _statements(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    quote = connection.ops.quote_name
    who, schema = quote(role), quote(SCHEMA)
    statements = [
        f"REVOKE CREATE ON SCHEMA {schema} FROM {who}",
        f"GRANT USAGE ON SCHEMA {schema} TO {who}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {who}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {who}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {who}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {who}",
        f"REVOKE INSERT, UPDATE, DELETE ON {quote(MIGRATIONS_TABLE)} FROM {who}",
    ]
    for table, columns in append_only_tables().items():
        statements.append(f"REVOKE UPDATE, DELETE ON {quote(table)} FROM {who}")
        if columns:
            names = ", ".join(quote(column) for column in columns)
            statements.append(f"GRANT UPDATE ({names}) ON {quote(table)} TO {who}")
    return statements


def excess(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """What the role may do to facts although it must not; empty when all is well."""
    return _rights_too_many(connection, role) + _columns_too_many(connection, role)


def _rights_too_many(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    wanted = [(table, right) for table in append_only_tables() for right in _FORBIDDEN]
    wanted += [(MIGRATIONS_TABLE, right) for right in ("INSERT", *_FORBIDDEN)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT forbidden.name, forbidden.privilege "
            "FROM unnest(%s::text[], %s::text[]) AS forbidden (name, privilege) "
            "WHERE has_table_privilege(%s, to_regclass(quote_ident(forbidden.name)), "
            "forbidden.privilege)",
            [[table for table, _ in wanted], [right for _, right in wanted], role],
        )
        return [f"{right} on {table}" for table, right in cursor.fetchall()]


def _columns_too_many(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """Columns of facts that were opened one by one."""
    allowed = [
        f"{table}.{column}" for table, columns in append_only_tables().items() for column in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fact.name, attname "
            "FROM unnest(%s::text[]) AS fact (name) "
            "JOIN pg_attribute ON attrelid = to_regclass(quote_ident(fact.name)) "
            "WHERE attnum > 0 AND NOT attisdropped "
            "AND NOT has_table_privilege(%s, attrelid, 'UPDATE') "
            "AND has_column_privilege(%s, attrelid, attnum, 'UPDATE') "
            "AND fact.name || '.' || attname <> ALL (%s)",
            [list(append_only_tables()), role, role, allowed],
        )
        return [f"UPDATE of {column} on {table}" for table, column in cursor.fetchall()]


_FORBIDDEN = ("UPDATE", "DELETE", "TRUNCATE")


def unguarded(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables of facts that miss a trigger, and all tables that have one that was switched off."""
    tables = list(append_only_tables())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fact.name FROM unnest(%s::text[]) AS fact (name) WHERE 2 > ("
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass(quote_ident(fact.name)) "
            "AND tgname IN (fact.name || '_append_only', fact.name || '_never_emptied') "
            "AND tgenabled IN ('O', 'A')) "
            "UNION SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE relnamespace = to_regnamespace(%s) AND tgenabled NOT IN ('O', 'A') ORDER BY 1",
            [tables, SCHEMA],
        )
        return [table for (table,) in cursor.fetchall()]

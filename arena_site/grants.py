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
        _refuse_powerful(cursor, role)
        for statement in _statements(connection, role):
            cursor.execute(statement)


def _refuse_powerful(cursor: CursorWrapper, role: str) -> None:
    cursor.execute(
        "SELECT rolsuper OR pg_has_role(oid, current_user, 'MEMBER') FROM pg_roles "
        "WHERE rolname = %s",
        [role],
    )
    row = cursor.fetchone()
    if row is None:
        raise GrantError(
            f"The role {role} of DATABASE_URL does not exist. Create it with "
            f"CREATE ROLE {role} LOGIN PASSWORD '...'."
        )
    if row[0]:
        raise GrantError(
            f"The role {role} of DATABASE_URL is a superuser or a member of the owner's role, so "
            "rights mean nothing to it. Take a role that owns nothing."
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


_FORBIDDEN = ("UPDATE", "DELETE", "TRUNCATE")

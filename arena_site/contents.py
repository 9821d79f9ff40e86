"""What the tables hold: their names, rows and digests, the same on every server."""

import hashlib
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

SET_ASIDE = "replaced_by_restore"  # a schema, with the old tables while a restore is under way


@dataclass(frozen=True)
class Contents:
    """Number of rows of a table, and the digest of all of them in the order of their keys."""

    rows: int
    digest: str


def contents(database: "psycopg.Connection[Any]") -> dict[str, Contents]:
    """Rows and digest of every table, the same on every server for the same facts."""
    with database.transaction():
        database.execute("SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'")
        return {table: contents_of(database, table) for table in tables_of(database)}


def contents_of(database: "psycopg.Connection[Any]", table: str) -> Contents:
    digest = hashlib.sha256()
    query = sql.SQL("COPY (SELECT * FROM public.{} ORDER BY {}) TO STDOUT").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, key_of(database, table)))
    )
    with database.cursor() as cursor:
        with cursor.copy(query) as rows:
            for piece in rows:
                digest.update(piece)
        return Contents(cursor.rowcount, digest.hexdigest())


def tables_of(database: "psycopg.Connection[Any]") -> list[str]:
    found = database.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    )
    return [name for (name,) in found]


def is_set_aside(database: "psycopg.Connection[Any]") -> bool:
    """Whether a restore is under way, or was killed, so that `public` holds half of it."""
    found = database.execute("SELECT FROM pg_namespace WHERE nspname = %s", [SET_ASIDE])
    return found.rowcount > 0


def key_of(database: "psycopg.Connection[Any]", table: str) -> list[str]:
    """The columns of the primary key."""
    found = database.execute(
        "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid "
        "AND attnum = ANY (indkey) WHERE indisprimary AND indrelid = "
        "(quote_ident('public') || '.' || quote_ident(%s))::regclass ORDER BY attnum",
        [table],
    )
    return [name for (name,) in found]


def count_rows(database: "psycopg.Connection[Any]", table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))
    ((number,),) = database.execute(query).fetchall()
    return int(number)

"""Triggers that keep facts: rows that are written once, and columns that are settled once."""

from django.db.migrations import RunSQL

# One function for all tables: arguments name the boolean columns that may go from true to false.
CREATE_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE allowed text; before jsonb; after jsonb;
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
        before := to_jsonb(OLD);
        after := to_jsonb(NEW);
        FOREACH allowed IN ARRAY TG_ARGV LOOP
            IF (before ->> allowed)::boolean OR before ->> allowed = after ->> allowed THEN
                before := before - allowed;
                after := after - allowed;
            END IF;
        END LOOP;
        IF before = after THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'append_only: % of % is refused; write a new row instead', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

# A trigger is named after the rule that it keeps, so that its message says the rule.
CREATE_REFUSAL = """
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: this % of % is refused', TG_NAME, TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
"""


def create_functions() -> RunSQL:
    """The operation that makes the trigger functions; every other one rests on it."""
    return RunSQL(
        CREATE_FUNCTION + CREATE_REFUSAL,
        "DROP FUNCTION refuse_change(); DROP FUNCTION refuse_rewriting();",
    )


def protect(table: str, *, may_clear: tuple[str, ...] = ()) -> RunSQL:
    """The operation that lets `table` grow only; `may_clear` names flags that may be lowered."""
    arguments = ", ".join(f"'{column}'" for column in may_clear)
    return RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_change({arguments});"
        f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();",
        f"DROP TRIGGER {table}_append_only ON {table};"
        f"DROP TRIGGER {table}_never_emptied ON {table};",
    )


def freeze(table: str, rule: str, *columns: str, once: str = "true") -> RunSQL:
    """The operation that keeps `columns` as they are, from the moment that `once` is true of a row.

    Postgres compares the values itself, so that an UPDATE that leaves them alone costs nothing.
    """
    names = ", ".join(columns)
    before, after = (", ".join(f"{row}.{c}" for c in columns) for row in ("OLD", "NEW"))
    return RunSQL(
        f"CREATE TRIGGER {rule} BEFORE UPDATE OF {names} ON {table} FOR EACH ROW "
        f"WHEN (({once}) AND ROW({before}) IS DISTINCT FROM ROW({after})) "
        "EXECUTE FUNCTION refuse_rewriting();",
        f"DROP TRIGGER {rule} ON {table};",
    )

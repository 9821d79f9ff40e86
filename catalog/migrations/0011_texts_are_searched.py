from django.db import migrations

LONGEST = 200_000  # characters that are indexed; Postgres refuses vectors of more than 1 MB

# The texts of all turns without the JSON around them; what JSON escapes is a blank to the parser.
_ITEM = f"""
to_tsvector('english'::regconfig, left(regexp_replace(
    jsonb_path_query_array(messages, '$[*].content')::text, '\\\\[nrtbf]', ' ', 'g'
), {LONGEST}))
"""
_ANSWER = f"to_tsvector('english'::regconfig, left(text, {LONGEST}))"


def searched(table, expression):
    """A vector that the database keeps, which no model reads with its row."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD COLUMN searched tsvector"
        f" GENERATED ALWAYS AS ({expression}) STORED;"
        f" CREATE INDEX {table}_searched ON {table} USING gin (searched);",
        f"ALTER TABLE {table} DROP COLUMN searched;",
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_names_are_kept")]

    operations = [
        searched("catalog_benchmarkitem", _ITEM),
        searched("catalog_answer", _ANSWER),
        migrations.RunSQL(
            "CREATE INDEX item_by_key_begun ON catalog_benchmarkitem (upper(key) text_pattern_ops);"
            "CREATE INDEX items_newest ON catalog_benchmarkitem (id DESC) WHERE is_latest;",
            "DROP INDEX item_by_key_begun; DROP INDEX items_newest;",
        ),
    ]

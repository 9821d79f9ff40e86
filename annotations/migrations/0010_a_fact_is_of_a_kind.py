from django.db import migrations, models

KINDS = ("vote", "imported_vote", "earlier_description", "ruling", "guess", "self_naming")
COLUMNS = ", ".join(f"{kind}_id" for kind in KINDS)
NAMED = " ".join(f"WHEN {kind}_id IS NOT NULL THEN '{kind}'" for kind in KINDS)
SORTED = ", ".join(f"{kind}_id = CASE kind WHEN '{kind}' THEN fact END" for kind in KINDS)


def rewritten(assignments: str) -> str:
    """Every entry says the same in other columns; its number and time stay."""
    return (
        "ALTER TABLE annotations_ledgerentry DISABLE TRIGGER annotations_ledgerentry_append_only;"
        f"UPDATE annotations_ledgerentry SET {assignments};"
        "SET CONSTRAINTS ALL IMMEDIATE;"
        "ALTER TABLE annotations_ledgerentry ENABLE TRIGGER annotations_ledgerentry_append_only;"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0009_ledger_numbers_self_namings"),
    ]
    # Which gives a table another name that is named here on the way back.
    run_before = [("catalog", "0009_identity_leaks")]

    operations = [
        migrations.RemoveConstraint("ledgerentry", "an_entry_numbers_one_fact"),
        migrations.AddField(
            "ledgerentry",
            "kind",
            models.CharField(max_length=40, db_collation="C", default=""),
            preserve_default=False,
        ),
        migrations.AddField("ledgerentry", "fact", models.BigIntegerField(null=True)),
        migrations.RunSQL(
            rewritten(f"kind = CASE {NAMED} END, fact = coalesce({COLUMNS})"), rewritten(SORTED)
        ),
        *(migrations.RemoveField("ledgerentry", kind) for kind in KINDS),
        migrations.AlterField("ledgerentry", "fact", models.BigIntegerField()),
        migrations.AddConstraint(
            "ledgerentry",
            models.UniqueConstraint(fields=["kind", "fact"], name="a_fact_is_numbered_once"),
        ),
        migrations.AddConstraint(
            "ledgerentry",
            models.CheckConstraint(
                condition=models.Q(("kind", ""), _negated=True),
                name="an_entry_says_what_it_numbers",
            ),
        ),
    ]

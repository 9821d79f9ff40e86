import django.db.models.deletion
from django.db import migrations, models

RULES = ("append_only", "never_emptied")
OLD, NEW = "catalog_selfnaming", "catalog_identityleak"


def rename(before: str, after: str) -> str:
    """Triggers keep their names when the table gets another."""
    return "".join(
        f"ALTER TRIGGER {before}_{rule} ON {NEW} RENAME TO {after}_{rule};" for rule in RULES
    )


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0008_settings_with_answers_stay"),
    ]

    operations = [
        migrations.RenameModel("SelfNaming", "IdentityLeak"),
        migrations.RunSQL(rename(OLD, NEW), rename(NEW, OLD)),
        migrations.RenameIndex(
            "identityleak", new_name="newest_identity_leak", old_name="newest_self_naming"
        ),
        migrations.AlterField(
            "identityleak",
            "answer",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="identity_leaks",
                to="catalog.answer",
            ),
        ),
    ]

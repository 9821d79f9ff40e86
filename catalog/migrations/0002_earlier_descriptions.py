import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from accounts.append_only import protect

DESCRIPTION = ("main_category", "sub_category", "languages", "difficulty")
OLD = ", ".join(f"OLD.{column}" for column in DESCRIPTION)
NEW = ", ".join(f"NEW.{column}" for column in DESCRIPTION)

# A trigger, so that no page, command or repair by hand can forget it.
KEEP = f"""
CREATE FUNCTION keep_earlier_description() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalog_earlierdescription (item_id, {", ".join(DESCRIPTION)}, at)
    VALUES (OLD.id, {OLD}, now());
    RETURN NULL;
END $$;
CREATE TRIGGER catalog_benchmarkitem_keeps_descriptions AFTER UPDATE ON catalog_benchmarkitem
    FOR EACH ROW WHEN (({OLD}) IS DISTINCT FROM ({NEW}))
    EXECUTE FUNCTION keep_earlier_description();
"""
FORGET = """
DROP TRIGGER catalog_benchmarkitem_keeps_descriptions ON catalog_benchmarkitem;
DROP FUNCTION keep_earlier_description();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_items_and_answers"),
        ("accounts", "0002_audit_is_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierDescription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("main_category", models.CharField(blank=True, max_length=80)),
                ("sub_category", models.CharField(blank=True, max_length=80)),
                ("languages", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ("difficulty", models.CharField(blank=True, max_length=10)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("item", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="earlier_descriptions", to="catalog.benchmarkitem")),
            ],
        ),
        protect("catalog_earlierdescription"),
        migrations.RunSQL(KEEP, FORGET),
    ]

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from accounts.append_only import freeze, protect

# A trigger, so that no page, command or repair by hand can forget it.
KEEP = """
CREATE FUNCTION keep_competitor_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalog_competitorname (competitor_id, name, at) VALUES (NEW.id, NEW.name, now());
    RETURN NULL;
END $$;
CREATE TRIGGER catalog_competitor_keeps_its_first_name AFTER INSERT ON catalog_competitor
    FOR EACH ROW EXECUTE FUNCTION keep_competitor_name();
CREATE TRIGGER catalog_competitor_keeps_names AFTER UPDATE OF name ON catalog_competitor
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name)
    EXECUTE FUNCTION keep_competitor_name();
INSERT INTO catalog_competitorname (competitor_id, name, at)
    SELECT id, name, created_at FROM catalog_competitor ORDER BY id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
FORGET = """
DROP TRIGGER catalog_competitor_keeps_its_first_name ON catalog_competitor;
DROP TRIGGER catalog_competitor_keeps_names ON catalog_competitor;
DROP FUNCTION keep_competitor_name();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0009_identity_leaks"),
    ]

    operations = [
        migrations.CreateModel(
            name="CompetitorName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "competitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="names",
                        to="catalog.competitor",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(KEEP, FORGET),
        protect("catalog_competitorname"),
        freeze("catalog_competitor", "a_competitor_keeps_its_address", "slug"),
    ]

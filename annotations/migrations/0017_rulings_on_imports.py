import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from accounts.append_only import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_audit_is_append_only"),
        ("annotations", "0016_gold_is_a_choice"),
        ("catalog", "0012_taxonomy_and_retirements"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRuling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_digest", models.CharField(blank=True, max_length=64)),
                ("judge", models.CharField(blank=True, max_length=200)),
                ("excludes", models.BooleanField()),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("benchmark", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="import_rulings", to="catalog.benchmark")),
                ("ruled_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.annotator")),
            ],
            options={
                "indexes": [models.Index(fields=["benchmark"], name="rulings_on_imports")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="an_import_ruling_has_a_reason"),
                    models.CheckConstraint(condition=models.Q(("file_digest", ""), ("judge", ""), _negated=True), name="an_import_ruling_says_on_what"),
                ],
            },
        ),
        protect("annotations_importruling"),
    ]

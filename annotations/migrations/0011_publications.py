import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from accounts.append_only import protect


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0010_a_fact_is_of_a_kind"),
        ("catalog", "0005_self_namings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("up_to", models.BigIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("benchmark", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="publications", to="catalog.benchmark")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("benchmark", "up_to"), name="one_publication_per_number")
                ],
            },
        ),
        protect("annotations_publication"),
    ]

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_jobs_can_pause"),
        ("annotations", "0012_opened_evidence"),
    ]

    operations = [
        migrations.RemoveConstraint("assignment", "one_battle_ahead_for_each_person"),
        migrations.RemoveIndex("assignment", "battles_ahead"),
        migrations.RemoveConstraint("assignment", "what_was_decided_was_shown"),
        migrations.RenameField("assignment", "ahead", "prefetched"),
        migrations.AddIndex(
            "assignment",
            models.Index(
                fields=["annotator"], condition=Q(prefetched=True), name="prefetched_battles"
            ),
        ),
        migrations.AddConstraint(
            "assignment",
            models.UniqueConstraint(
                fields=["annotator"],
                condition=Q(prefetched=True, outcome=""),
                name="one_prefetched_battle_for_each_person",
            ),
        ),
        migrations.AddConstraint(
            "assignment",
            models.CheckConstraint(
                condition=Q(prefetched=False) | Q(outcome__in=["", "expired"]),
                name="what_was_decided_was_shown",
            ),
        ),
    ]

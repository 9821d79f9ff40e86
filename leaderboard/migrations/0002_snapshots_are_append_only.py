from django.db import migrations

from accounts.append_only import protect


class Migration(migrations.Migration):
    dependencies = [
        ("leaderboard", "0001_boards_and_snapshots"),
        ("accounts", "0002_audit_is_append_only"),
    ]

    operations = [protect("leaderboard_snapshot"), protect("leaderboard_rating")]

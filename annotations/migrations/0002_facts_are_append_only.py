from django.db import migrations

from accounts.append_only import protect


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0001_battles_and_votes"),
        ("accounts", "0002_audit_is_append_only"),
    ]

    operations = [
        protect("annotations_vote", may_clear=("is_current",)),
        protect("annotations_importedvote"),
        protect("annotations_ledgerentry"),
        protect("annotations_reveal"),
    ]

from django.db import migrations

from accounts.append_only import protect


class Migration(migrations.Migration):
    """What a person was shown can neither be taken away nor be told otherwise later."""

    dependencies = [
        ("annotations", "0013_prefetched_battles"),
    ]

    operations = [
        protect("annotations_assignmentside"),
    ]

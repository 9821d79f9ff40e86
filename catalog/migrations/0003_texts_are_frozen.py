from django.db import migrations

from accounts.append_only import freeze


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_earlier_descriptions"),
        ("accounts", "0002_audit_is_append_only"),
    ]

    operations = [
        freeze(
            "catalog_benchmarkitem",
            "changed_text_makes_a_new_version",
            *("public_id", "benchmark_id", "key", "version"),
            *("messages", "content_digest", "prompt_digest"),
        ),
        freeze(
            "catalog_answer",
            "an_answer_keeps_its_author",
            *("public_id", "item_id", "competitor_id", "sample", "attempt"),
        ),
        freeze(
            "catalog_answer",
            "a_retry_is_a_new_attempt",
            *("status", "text", "text_digest", "failure_kind"),
            once="OLD.status <> 'pending'",
        ),
        freeze(
            "catalog_answer",
            "publishing_cannot_be_undone",
            "published_at",
            once="OLD.published_at IS NOT NULL",
        ),
    ]

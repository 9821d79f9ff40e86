from django.db import migrations

from accounts.append_only import freeze

SETTINGS = (
    "model, revision, system_prompt, temperature, top_p, max_tokens, seed, "
    "template_arguments, stop, context_limit"
)
BEFORE, AFTER = (
    ", ".join(f"{row}.{name}" for name in SETTINGS.split(", ")) for row in ("OLD", "NEW")
)
# Whoever reads a board has to know what was asked of a model: other settings, another competitor.
TRIGGER = f"""
CREATE FUNCTION look_for_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM catalog_answer WHERE competitor_id = OLD.id) THEN
        RAISE EXCEPTION '%: competitor % has answers', TG_NAME, OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER settings_with_answers_stay BEFORE UPDATE OF {SETTINGS} ON catalog_competitor
FOR EACH ROW WHEN (ROW({BEFORE}) IS DISTINCT FROM ROW({AFTER}))
EXECUTE FUNCTION look_for_answers();
"""  # noqa: S608  names of ours


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_answers_from_servers")]

    operations = [
        migrations.RunSQL(
            TRIGGER,
            "DROP TRIGGER settings_with_answers_stay ON catalog_competitor;"
            "DROP FUNCTION look_for_answers();",
        ),
        freeze(
            "catalog_answer",
            "an_answer_keeps_its_account",
            *("is_generated", "failure_reason", "request_id", "first_token_seconds"),
            once="OLD.status <> 'pending'",
        ),
    ]

"""A sweep had made one more board of the example, which did not say that it is simulated."""

from django.db import migrations

MARK = """
UPDATE leaderboard_board SET is_simulated = true, audience = 'archived'
WHERE NOT is_simulated
  AND benchmark_id IN (SELECT benchmark_id FROM leaderboard_board WHERE is_simulated)
"""


class Migration(migrations.Migration):
    dependencies = [("leaderboard", "0010_details")]

    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop)]

from django.db import migrations

# The board that comes with the application follows every vote; a change of a vote that stood on
# any board of before no longer counts.
UPGRADE = """
UPDATE leaderboard_board SET step_votes = 1, step_people = 1
FROM catalog_benchmark benchmark
WHERE benchmark.id = benchmark_id AND benchmark.slug = 'starter';

INSERT INTO annotations_publication (benchmark_id, up_to, at)
SELECT DISTINCT board.benchmark_id, (SELECT max(number) FROM annotations_ledgerentry), now()
FROM leaderboard_snapshot snapshot JOIN leaderboard_board board ON board.id = snapshot.board_id
WHERE EXISTS (SELECT FROM annotations_ledgerentry)
ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("leaderboard", "0004_boards_move_in_steps"),
        ("annotations", "0011_publications"),
    ]

    operations = [migrations.RunSQL(UPGRADE, migrations.RunSQL.noop)]

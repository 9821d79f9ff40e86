"""The peer of a vote: what Postgres itself does with the two inserts, measured by pgbench."""

import os
import re
import subprocess
from pathlib import Path

from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from arena_site.supervisor.postgres_files import binaries

# Tables of their own with the same columns, constraints and indexes, so that no made-up vote
# gets on a board. Foreign keys are not copied, which favours the peer.
TABLES = """
CREATE TABLE IF NOT EXISTS peer_assignment (LIKE annotations_assignment INCLUDING ALL);
CREATE TABLE IF NOT EXISTS peer_vote (LIKE annotations_vote INCLUDING ALL);
CREATE SEQUENCE IF NOT EXISTS peer_number;
"""

SCRIPT = r"""
SELECT nextval('peer_number') AS number \gset
INSERT INTO peer_assignment (public_id, battle_id, seat_id, annotator_id, opened_at, leased_until,
    last_activity_at, outcome, skip_reason, ui_version)
VALUES (gen_random_uuid(), :number, :number, 1, now(), now(), now(), '', '', 'peer');
INSERT INTO peer_vote (assignment_id, annotator_id, item_id, competitor_a_id, competitor_b_id,
    winner, strength, reasons, difficulty, flags, client_id, body_digest, cast_at,
    evidence_opened, guideline_version, surplus, is_current)
VALUES (:number, 1, 1, 1, 2, 'model_a', 'clear', '{}', 'medium', '[]', 'peer-' || :number::text,
    repeat('0', 64), now(), '[]', '', false, true);
"""


def two_inserts_per_second(folder: Path, clients: int, seconds: int) -> float:
    """How often so many clients at once insert an assignment and a vote, each committed."""
    address = conninfo_to_dict(os.environ["DATABASE_OWNER_URL"])
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    script = folder / "peer.sql"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [
            str(binaries(folder) / "pgbench"),
            *("--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1"),
            *(f"--time={seconds}", f"--file={script}"),
            *(f"--host={address['host']}", f"--username={address['user']}"),
            str(address["dbname"]),
        ],
        env={**os.environ, "PGPASSWORD": str(address["password"])},
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.M)
    assert found, done.stdout
    return float(found[1])

"""What the first start of an application makes, kept so that the next ones start from it.

Tests of the first start itself begin with an empty folder: test_supervisor_whole.py.
"""

import json
import secrets
import shutil
import subprocess
from pathlib import Path

from arena_site.supervisor import postgres
from arena_site.supervisor.data_folder import write_private
from tests import kept_cluster

STATIC = kept_cluster.CHECKOUT / ".local" / "test-static"


def give_tables(folder: Path) -> None:
    """A database as the migrations leave it; what rows a start brings is still to be loaded."""
    passwords = dict.fromkeys(postgres.ROLES, kept_cluster.version())
    key = secrets.token_hex(32)
    write_private(folder / "secrets.json", json.dumps({"secret_key": key, **passwords}))
    cluster = postgres.Cluster(
        home=folder,
        sockets=folder / "making",
        log=folder / "making.log",
        passwords=passwords,
        for_tests=True,
    )
    kept_cluster.copy_to(cluster, {"SECRET_KEY": key})


def give_files(folder: Path) -> None:
    """Files as they were collected; a start collects them anew where they are others now."""
    with kept_cluster.alone():
        if STATIC.exists():
            copy(STATIC, folder / "static")


def keep_files(folder: Path) -> None:
    """Keep what this start has collected, unless it is what was kept before."""
    made = folder / "static" / ".collected"
    with kept_cluster.alone():
        kept = STATIC / ".collected"
        if made.exists() and not (kept.exists() and kept.read_text() == made.read_text()):
            shutil.rmtree(STATIC, ignore_errors=True)
            copy(made.parent, STATIC)


def copy(here: Path, there: Path) -> None:
    subprocess.run(["cp", "-a", str(here), str(there)], check=True)

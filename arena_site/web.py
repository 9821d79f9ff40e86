"""`python -m arena_site.web`: the web server, with everything imported before it forks.

Granian's own command imports the application in each worker. Imported once in the parent, the
start costs half, memory is shared, and a worker that was killed is back at once.
"""

import argparse
import gc

from django.conf import settings
from django.urls import get_resolver
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from arena_site.front import front  # noqa: F401 (workers find it imported)

WORKERS = 2
COLLECT_AFTER = (10_000, 10, 10)  # objects, then rounds
MAX_WAITING = 4_096  # connections: those that send nothing yet hold a place and no thread


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description="The web server of Code Arena.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=WORKERS)
    arguments = parser.parse_args()
    _ = get_resolver().url_patterns  # imports the views, which nothing else does before a request
    # What is imported stays: the collector need not walk through it again and again, nor unshare
    # its memory. Requests leave next to no cycles behind, so it may come less often, too.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    Server(
        "arena_site.front:front",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.RSGI,
        workers=arguments.workers,
        backlog=MAX_WAITING,
        backpressure=MAX_WAITING,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=2,
        log_level=LogLevels.warning,
        log_dictconfig=settings.LOGGING,
    ).serve()


if __name__ == "__main__":
    main()

"""`python -m arena_site.supervisor`: everything that `make run` does once Python is there."""

import sys

from arena_site.supervisor.faults import StartError
from arena_site.supervisor.startup import run

if __name__ == "__main__":
    try:
        run()
    except StartError as error:
        sys.exit(f"Code Arena could not start. {error}")
    except OSError as error:  # a full disk, a file that may not be written
        place = f"{error.filename}: " if error.filename else ""
        sys.exit(
            f"Code Arena stopped. {place}{error.strerror or error}. Make room or repair the "
            "permissions of the data folder, then start again."
        )

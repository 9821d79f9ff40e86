"""What the processes of the application are given."""

from pathlib import Path

import pytest

from arena_site.supervisor import programs
from arena_site.supervisor.configuration import read

# As after `export ARENA_AS_OWNER=true` for a command, in the shell that then starts everything.
SHELL = {"ARENA_AS_OWNER": "true", "DATABASE_OWNER_URL": "postgresql://owner:word@/arena"}


@pytest.mark.parametrize("name", ["web", "live", "worker", "beat"])
def test_the_running_application_never_works_as_the_owner_of_the_tables(name):
    started = {p.name: p for p in programs.application(read({}), Path("logs"), SHELL)}
    environment = started[name].environment
    assert environment["ARENA_AS_OWNER"] == "false"
    assert environment["DATABASE_OWNER_URL"] == ""  # set, or the data folder would give it back


def test_the_preparation_works_as_the_owner():
    environment = programs.prepare(Path("logs"), SHELL | {"ARENA_AS_OWNER": "false"}).environment
    assert environment["ARENA_AS_OWNER"] == "true"
    assert environment["DATABASE_OWNER_URL"] == SHELL["DATABASE_OWNER_URL"]

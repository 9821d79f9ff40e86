"""With the operator's own Postgres and Redis: the same application, and no server of ours."""

import os
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tests.application import running

pytestmark = pytest.mark.processes
SPARE_REDIS_DATABASE = 15  # no worker of the tests counts that far


@pytest.fixture
def addresses():
    """A new database and an unused broker of the throw-away servers, as if they were foreign.

    It has its tables already: an empty one is filled in test_supervisor_whole.py.
    """
    name = f"operators_{uuid4().hex[:8]}"
    owner = os.environ["DATABASE_OWNER_URL"]
    with psycopg.connect(owner, autocommit=True) as connection:
        kept = sql.Identifier(settings.DATABASES["default"]["TEST"]["TEMPLATE"])
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), kept)
        connection.execute(made)
        yield {
            "DATABASE_URL": os.environ["DATABASE_URL"].replace("/arena?", f"/{name}?"),
            "DATABASE_OWNER_URL": owner.replace("/arena?", f"/{name}?"),
            "REDIS_URL": f"{os.environ['REDIS_URL'].split('?')[0]}?db={SPARE_REDIS_DATABASE}",
        }
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_named_servers_are_used_and_none_is_started(addresses):
    with running(**addresses) as application:
        started = set(application.pids()) - {"runner"}  # it starts where walls can be had
        assert started == {"web", "live", "worker", "beat"}
        assert addresses.items() <= application.addresses().items()
        assert application.manage("doctor").count("ok  ") == 9
        with psycopg.connect(addresses["DATABASE_URL"]) as connection:
            ((items,),) = connection.execute("SELECT count(*) FROM catalog_benchmarkitem")
        assert items == 40
        assert not (application.folder / "postgres").exists()
        assert not (application.folder / "redis" / "appendonlydir").exists()

"""What every test shares. The services start when a test first needs one: tests/throwaway.py."""

from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck, settings

from accounts.models import Role
from leaderboard import board_cache
from tests import quick_login, runner, throwaway
from tests.factories import UserFactory
from tests.pages import signed_in

# A busy machine is no fault: no example has a time within which it must be done.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Tests run in workers: they ask for the services, and this process starts them."""
    quick_login.use_it()
    if getattr(config.option, "numprocesses", None):
        throwaway.start_when_asked()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the services; workers of pytest-xdist have started none."""
    if not hasattr(config, "workerinput"):
        throwaway.stop_services()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what starts the whole application: the longest must not be what is left over."""
    items.sort(key=lambda item: item.get_closest_marker("processes") is None)


@pytest.fixture(scope="session")
def services():
    """Postgres and Redis run. Rooms whose tests need neither put a fixture of this name here."""
    throwaway.start_services()


@pytest.fixture(scope="session")
def django_db_setup(
    services, django_test_environment, django_db_modify_db_settings, django_db_blocker
):
    """The test database, also when only tests with `own_database` run."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="module")
def shared_rows(django_db_setup, django_db_blocker):
    """What fixtures of a module's scope make after this one, each of its tests finds as it was.

    A test runs in a transaction within theirs. Not together with `own_database`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def own_database(django_db_setup, django_db_blocker):
    """A clone of the test database in which threads commit; dropped when the test is over.

    Facts refuse TRUNCATE, so the usual flush of transactional tests is not to be had.
    """
    with django_db_blocker.unblock():
        database = connection.settings_dict
        template = database["NAME"]
        clone = f"{template}_{uuid4().hex[:8]}"
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{clone}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        database["NAME"] = clone
        try:
            yield clone
        finally:
            connection.close()
            database["NAME"] = template
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{clone}" WITH (FORCE)')


@pytest.fixture(autouse=True)
def empty_cache(services):
    """Limits and cached pages of one test are nobody else's."""
    cache.clear()
    board_cache.forget()


@pytest.fixture
def own_savepoint(db):
    """`with own_savepoint(): ...` undoes what the block wrote."""

    @contextmanager
    def undone():
        savepoint = transaction.savepoint()
        yield
        transaction.savepoint_rollback(savepoint)

    return undone


@pytest.fixture
def annotator(db):
    return UserFactory()


@pytest.fixture
def person(client, annotator):
    client.force_login(annotator)
    return client


@pytest.fixture
def curator(db):
    return UserFactory(role=Role.CURATOR)


@pytest.fixture
def lead(db):
    return UserFactory(role=Role.LEAD)


@pytest.fixture
def as_curator(curator):
    return signed_in(curator)


@pytest.fixture
def as_lead(lead):
    return signed_in(lead)


@pytest.fixture(scope="session")
def runner_address():
    """Where a runner with all its walls listens; without bubblewrap the test is left out."""
    with runner.running() as (address, _process):
        yield address

import pytest
from django.test import Client

from accounts.models import Role
from tests.factories import UserFactory

PASSWORD = "a long enough passphrase"


@pytest.fixture(autouse=True)
def room_alone(settings):
    """What this room does depends on nothing that rooms above put into the settings."""
    settings.SESSION_ENGINE = "accounts.sessions"
    settings.ON_ERASE = []
    settings.JOB_TASKS = {"import_items": "catalog.run_import"}
    settings.JOB_WORDS = {}
    settings.ACCOUNT_RATE_LIMITS = False


def with_password(**fields):
    user = UserFactory(**fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client


@pytest.fixture
def annotator(db):
    return with_password(role=Role.ANNOTATOR)


@pytest.fixture
def curator(db):
    return with_password(role=Role.CURATOR)


@pytest.fixture
def lead(db):
    return with_password(role=Role.LEAD)


@pytest.fixture
def as_lead(lead):
    return signed_in(lead)


@pytest.fixture
def as_annotator(annotator):
    return signed_in(annotator)

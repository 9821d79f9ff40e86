import pytest
from django.test import Client

from accounts.models import Role
from tests.factories import UserFactory


@pytest.fixture
def curator():
    return UserFactory(role=Role.CURATOR)


@pytest.fixture
def as_curator(curator):
    client = Client()
    client.force_login(curator)
    return client

import pytest
from django.conf import settings as django_settings

from backends import ServedModel
from backends.addresses import AllowedServers
from backends.scripted import ScriptedBackend
from generation.actions.competitors import add_competitor
from generation.actions.endpoints import add_endpoint
from tests.factories import BenchmarkFactory, ItemFactory


@pytest.fixture(autouse=True)
def loopback(monkeypatch):
    monkeypatch.setattr(django_settings, "MODEL_SERVERS", AllowedServers.parse("127.0.0.0/8"))


@pytest.fixture
def endpoint(db):
    return add_endpoint("House", url="http://127.0.0.1:9/v1", parallel=8)


@pytest.fixture
def competitors(endpoint):
    return [
        add_competitor(name, endpoint, model="scripted", max_tokens=200, seed=seed)
        for name, seed in (("Larch", 1), ("Spruce", 2))
    ]


@pytest.fixture
def benchmark(db):
    made = BenchmarkFactory(name="Tasks")
    for n in range(6):
        ItemFactory(benchmark=made, key=f"item-{n}")
    return made


@pytest.fixture
def backend():
    return ScriptedBackend(served=(ServedModel("scripted", 4096),))

import pytest
from django.conf import settings as django_settings

from backends import ServedModel
from backends.addresses import AllowedServers
from backends.scripted import Reply, ScriptedBackend
from generation.actions.competitors import add_competitor
from generation.actions.endpoints import add_endpoint
from generation.actions.serve_jobs import serve_jobs
from mining.work import MiningWork

NAMES = ("Larch", "Spruce", "Cedar")


@pytest.fixture(autouse=True)
def loopback(monkeypatch):
    monkeypatch.setattr(django_settings, "MODEL_SERVERS", AllowedServers.parse("127.0.0.0/8"))


@pytest.fixture
def endpoint(db):
    return add_endpoint("House", url="http://127.0.0.1:9/v1", parallel=8)


@pytest.fixture
def competitors(endpoint):
    return [add_competitor(name, endpoint, model=name.lower()) for name in NAMES]


def backend_of(script):
    """A server whose reply to each request is the text that `script` makes of it."""

    def reply(request):
        said = script(request)
        return said if isinstance(said, Reply) else Reply((said,))

    return ScriptedBackend(reply, served=tuple(ServedModel(name.lower()) for name in NAMES))


def serve(backend, **more):
    def connect(_endpoint):
        return backend

    serve_jobs(connect=connect, work=MiningWork(connect), **more)

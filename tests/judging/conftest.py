import re

import pytest
from django.conf import settings as django_settings

from backends import ServedModel
from backends.addresses import AllowedServers
from backends.scripted import Reply, ScriptedBackend
from generation.actions.endpoints import add_endpoint
from judging.actions.judges import add_judge
from judging.actions.serve_jobs import serve_jobs
from tests.factories import AnswerFactory, BenchmarkFactory, CompetitorFactory, ItemFactory

MODEL = ServedModel("scripted", 100_000)


@pytest.fixture(autouse=True)
def loopback(monkeypatch):
    monkeypatch.setattr(django_settings, "MODEL_SERVERS", AllowedServers.parse("127.0.0.0/8"))


@pytest.fixture
def endpoint(db):
    return add_endpoint("House", url="http://127.0.0.1:9/v1", parallel=8)


@pytest.fixture
def benchmark(db):
    return BenchmarkFactory(name="Tasks", slug="tasks")


@pytest.fixture
def larch(db):
    return CompetitorFactory(name="Larch", slug="larch")


@pytest.fixture
def spruce(db):
    return CompetitorFactory(name="Spruce", slug="spruce")


@pytest.fixture
def answered(benchmark, larch, spruce):
    """Makes so many items that both models have answered."""

    def make(number, models=(larch, spruce)):
        for n in range(number):
            item = ItemFactory(benchmark=benchmark, key=f"item-{n}")
            for model in models:
                AnswerFactory(item=item, competitor=model, text=f"{model.name} on {item.key}")
        return benchmark

    return make


@pytest.fixture
def judge_of(endpoint):
    def make(protocol="codearena", name="Oak", **more):
        return add_judge(name, endpoint, model="scripted", protocol=protocol, **more)

    return make


def serve(script, **more):
    """Serve with a judge whose reply is what `script` makes of the request."""

    def reply(request):
        said = script(request)
        return said if isinstance(said, Reply) else Reply((said,))

    backend = ScriptedBackend(reply, served=(MODEL,))
    serve_jobs(connect=lambda _endpoint: backend, **more)
    return backend


def shown(request):
    """The texts between marked lines of a request, by their names."""
    words = request.prompt[1].content
    found = re.findall(r"<<<(.+?) [0-9a-f]{12} begins>>>\n(.*?)\n<<<\1 ", words, re.DOTALL)
    return dict(found)

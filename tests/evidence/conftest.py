import pytest

from catalog.models import Competitor
from tests.factories import (
    AnswerFactory,
    BenchmarkFactory,
    CompetitorFactory,
    ExecutionFactory,
    ItemFactory,
    TestSetFactory,
)


@pytest.fixture
def benchmark(db):
    return BenchmarkFactory(name="Mine", slug="mine")


@pytest.fixture
def ran(benchmark):
    """Makes answers of a model to one item, each passing so much of 10 tests."""

    def make(key, shares, model="Larch", **of_model):
        item = benchmark.items.filter(key=key).first() or ItemFactory(benchmark=benchmark, key=key)
        tests = item.test_sets.first() or TestSetFactory(item=item)
        slug = model.lower().replace(" ", "-")
        competitor = Competitor.objects.filter(name=model).first()
        competitor = competitor or CompetitorFactory(name=model, slug=slug, **of_model)
        made = []
        for sample, share in enumerate(shares, start=1):
            answer = AnswerFactory(item=item, competitor=competitor, sample=sample)
            passed = round(10 * share)
            status = "pass" if passed == 10 else "fail"
            values = {"passed": passed, "total": 10, "share": share, "status": status}
            ExecutionFactory(answer=answer, test_set=tests, **values)
            made.append(answer)
        return made

    return make

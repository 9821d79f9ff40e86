"""The plan of a benchmark: checks of a draft, and the target distribution."""

from catalog.models import Benchmark
from curation.models import CurationPlan


def plan_of(benchmark: Benchmark) -> CurationPlan:
    """The plan that was set, or one with the usual four checks and no target, not yet written."""
    found = CurationPlan.objects.filter(benchmark=benchmark).first()
    return found or CurationPlan(benchmark=benchmark)

"""What came of running answers: pass rates, and pairs by AceCoder's rule."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final, Literal

from django.db.models import Count, F, FloatField
from django.db.models.functions import Cast, Coalesce

from catalog.models import Benchmark
from execution.models import Execution
from exports.choices import Choices
from exports.evidence import Case, Comparison
from exports.sources.source import LeftOut, candidates, item_facts
from stats.pass_pairs import GAP, HIGH, is_pair

# How much of its tests an answer passes, by their weight where that was kept.
PART: Final = Coalesce(F("share"), Cast("passed", FloatField()) / F("total"))
MARGIN: Final = 3.0  # times the difference of pass rates, as AceCoder's margin variant has it
RULES: Final = {
    "strict": f"above {HIGH:g}, more than {GAP:g} above the other, which passes something",
    "inclusive": f"at least {HIGH:g}, at least {GAP:g} above the other, which passes something",
}


class ExecutionsSource:
    """The last execution of each answer against the newest tests of its item."""

    def __init__(self, benchmark: Benchmark, choices: Choices) -> None:
        self.benchmark, self.choices = benchmark, choices
        self.left_out = LeftOut()
        self.rule = (
            "The pass rate of an answer is the share of its item's newest tests, by their weight, "
            "that it passes. "
            f"Preferred is an answer that passes {RULES[choices.rule]}; all such pairs. The margin "
            f"is {MARGIN:g} times the difference."
        )
        found = Execution.objects.that_count(benchmark)
        self._rows = found.exclude(status=Execution.Status.NOT_RUN).filter(total__gt=0)
        if lost := found.count() - self._rows.count():
            self.left_out.counts["answers that were not run"] = lost

    def weights(self) -> Mapping[int, int]:
        """Items with executions."""
        return dict(self._rows.order_by().values_list("item").annotate(Count("pk")))

    def rates(self) -> dict[int, list[float]]:
        """The pass rates of each item's answers."""
        rates: dict[int, list[float]] = defaultdict(list)
        rows = self._rows.order_by("answer").values_list("item", PART)
        for item, part in rows.iterator(chunk_size=5000):
            rates[item].append(part)
        return dict(rates)

    def cases(self, items: Sequence[int]) -> Iterator[Case]:
        """The answers of some items with what they pass."""
        rows: dict[int, dict[int, float]] = defaultdict(dict)
        found = self._rows.filter(item__in=items).order_by("answer")
        for item, answer, part in found.values_list("item", "answer", PART):
            rows[item][answer] = part
        named = [pk for scores in rows.values() for pk in scores]
        known = candidates(named, self.choices, self.left_out)
        facts = item_facts(items)
        for item in items:
            scores = {pk: rate for pk, rate in rows[item].items() if pk in known}
            if kept := len(rows[item]) - len(scores):
                self.left_out.counts["answers whose terms forbid training"] += kept
            answers = {pk: known[pk] for pk in scores}
            yield Case(facts[item], answers, _compared(scores, self.choices.rule), (), scores)

    def strata(self) -> Mapping[int, str]:
        """Of its own it has none."""
        return {}

    def facts(self) -> Mapping[str, Any]:
        """How much was run, and how much of it could have been forged."""
        forgeable = Counter(self._rows.values_list("is_forgeable", flat=True))
        return {"executions": forgeable.total(), "forgeable": forgeable[True]}


def _compared(scores: Mapping[int, float], rule: str) -> list[Comparison]:
    """The pairs that the rule takes, in the order of the answers."""
    reading: Literal["strict", "inclusive"] = "strict" if rule == "strict" else "inclusive"
    found = []
    for first, second in combinations(sorted(scores), 2):
        gap = MARGIN * (scores[first] - scores[second])
        if is_pair(scores[first], scores[second], reading):
            found.append(Comparison(first, second, first_wins=1, leaning=gap))
        elif is_pair(scores[second], scores[first], reading):
            found.append(Comparison(first, second, second_wins=1, leaning=gap))
    return found

"""How far a judging job is and what came of it: counted from the rows, never kept."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from catalog.models import Answer, Competitor
from judging.models import JudgingJob, Judgment, WantedJudgment

ALL = "all"


@dataclass
class Line:
    """What was judged of one model in a job; a game counts for both of its models."""

    competitor: str
    judged: int = 0
    valid: int = 0
    invalid: int = 0
    missing: int = 0
    tokens: int = 0
    cost: Decimal = Decimal(0)

    def add(self, state: str, is_valid: bool, tokens: int, cost: Decimal) -> None:
        """One place of the job."""
        if state != WantedJudgment.State.JUDGED:
            self.missing += 1
            return
        self.judged += 1
        self.valid += is_valid
        self.invalid += not is_valid
        self.tokens += tokens
        self.cost += cost


def lines_of(job: JudgingJob) -> list[Line]:
    """A line for each model, in the order of their names, and the sum of all places."""
    said = {
        (place, repeat): (not invalid, tokens or 0, cost)
        for place, repeat, invalid, tokens, cost in Judgment.objects.filter(
            judge=job.judge_id, benchmark=job.benchmark_id
        ).values_list("place", "repeat", "invalid", "completion_tokens", "cost")
    }
    rows = list(job.wanted.values_list("answers", "place", "repeat", "state"))
    keys = {pk for answers, *_ in rows for pk in answers}
    authors = dict(Answer.objects.filter(pk__in=keys).values_list("pk", "competitor"))
    names = dict(Competitor.objects.filter(pk__in=authors.values()).values_list("pk", "name"))
    lines: dict[str, Line] = defaultdict(lambda: Line(""))
    total = Line(ALL)
    for answers, place, repeat, state in rows:
        one = (state, *said.get((place, repeat), (False, 0, Decimal(0))))
        for author in {authors[pk] for pk in answers}:
            lines[names[author]].add(*one)
        total.add(*one)
    for name, line in lines.items():
        line.competitor = name
    return [*(lines[name] for name in sorted(lines)), total]

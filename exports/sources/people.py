"""People's votes: the counted ones, as boards count them, two answers at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Max, Q

from annotations.models import ImportedVote, ImportRuling, Ruling, Strength, Vote, Winner
from catalog.models import Answer, Benchmark
from exports.choices import Choices, ExportError
from exports.evidence import Case, Comparison, VoteFacts
from exports.sources.source import LeftOut, candidates, item_facts

STRENGTHS: Final = {Strength.CLEAR: 1.0, Strength.SLIGHT: 0.5, "": 1.0}
RULE: Final = (
    "Counted votes (blind, the last of a vote and its changes, not surplus, of nobody whom a "
    "ruling leaves out), all votes on the same two answers together. Preferred is the outcome "
    "that was said most often; where two were equally often it is a tie. The margin is the mean "
    "strength towards the preferred answer: clearly 1, slightly 0.5, against it negative."
)


@dataclass(frozen=True)
class Ballot:
    """A vote as it was shown, before it is known whether its answers may leave."""

    item: int
    a: int
    b: int
    winner: str
    strength: str
    person: str
    seconds: float
    turn: int
    is_live: bool
    comment: str

    @property
    def leaning(self) -> float:
        """Strength towards A."""
        sign = {Winner.MODEL_A: 1, Winner.MODEL_B: -1}.get(Winner(self.winner), 0)
        return sign * STRENGTHS[self.strength]


class PeopleSource:
    """Votes cast here, and those that came in files where their answers are here."""

    rule = RULE

    def __init__(self, benchmark: Benchmark, choices: Choices) -> None:
        self.benchmark, self.choices = benchmark, choices
        self.left_out = LeftOut()
        self._as_of = last_fact(benchmark)
        of_benchmark = Vote.objects.filter(item__benchmark=benchmark)
        counted = self._chosen(of_benchmark.counted(as_of=self._as_of))
        countable = self._chosen(of_benchmark.countable(as_of=self._as_of))
        self._votes = counted.filter(annotator__erased_at=None)
        self._count_left_out(countable, counted)
        takes_imported = choices.imported and not (choices.campaign or choices.group)
        brought = ImportedVote.objects.filter(benchmark=benchmark)
        imported = brought.counted(as_of=self._as_of)
        self._imported = imported if takes_imported else imported.none()
        if takes_imported and (out := brought.count() - imported.count()):
            self.left_out.counts["imported votes that a ruling leaves out"] = out
        if lost := self._imported.filter(item=None).count():
            self.left_out.counts["imported votes on no item that is here"] = lost
        self._people: dict[str, int] = {}

    def _chosen(self, votes: Any) -> Any:
        if self.choices.campaign:
            campaign = self.benchmark.campaigns.filter(name=self.choices.campaign).first()
            if campaign is None:
                names = ", ".join(self.benchmark.campaigns.values_list("name", flat=True)[:20])
                raise ExportError(
                    f"{self.benchmark.name} has no campaign {self.choices.campaign!r}. "
                    f"It has: {names or 'none'}."
                )
            votes = votes.filter(campaign=campaign)
        return votes.filter(annotator_group=self.choices.group) if self.choices.group else votes

    def _count_left_out(self, countable: Any, counted: Any) -> None:
        counts = self.left_out.counts
        for words, rows in (
            ("votes of people whom a ruling leaves out", countable.exclude(pk__in=counted)),
            ("votes of erased people", counted.exclude(annotator__erased_at=None)),
        ):
            found = rows.aggregate(votes=Count("pk"), people=Count("annotator", distinct=True))
            if found["votes"]:
                counts[words] = found["votes"]
                counts[words.replace("votes of ", "", 1)] = found["people"]

    def weights(self) -> Mapping[int, int]:
        """Items with votes."""
        found: Counter[int] = Counter()
        rows = self._imported.exclude(item=None)
        for votes in (self._votes, rows):
            found.update(dict(votes.order_by().values_list("item").annotate(Count("pk"))))
        return found

    def cases(self, items: Sequence[int]) -> Iterator[Case]:
        """The votes of some items, combined by pairs of answers."""
        by_item: dict[int, list[Ballot]] = defaultdict(list)
        for ballot in (*self._cast(items), *self._brought(items)):
            by_item[ballot.item].append(ballot)
        named = {pk for ballots in by_item.values() for each in ballots for pk in (each.a, each.b)}
        known = candidates(named, self.choices, self.left_out)
        facts = item_facts(items)
        for item in items:
            may_leave = [each for each in by_item[item] if each.a in known and each.b in known]
            if kept := len(by_item[item]) - len(may_leave):
                self.left_out.counts["votes on answers whose terms forbid training"] += kept
            comparisons = self._compared(may_leave)
            pairs = {(each.first, each.second) for each in comparisons}
            votes = [
                self._vote(each)
                for each in may_leave
                if (min(each.a, each.b), max(each.a, each.b)) in pairs
            ]
            used = {pk for pair in pairs for pk in pair}
            yield Case(facts[item], {pk: known[pk] for pk in used}, comparisons, votes)

    def _compared(self, ballots: Sequence[Ballot]) -> list[Comparison]:
        found: dict[tuple[int, int], list[Ballot]] = defaultdict(list)
        for ballot in ballots:
            found[min(ballot.a, ballot.b), max(ballot.a, ballot.b)].append(ballot)
        comparisons = [_comparison(pair, rows) for pair, rows in sorted(found.items())]
        kept = [each for each in comparisons if self._is_agreed(each)]
        if dropped := len(comparisons) - len(kept):
            self.left_out.counts["pairs of answers with too little agreement or votes"] += dropped
        return kept

    def _is_agreed(self, each: Comparison) -> bool:
        # A share like 2/3 is stated as 0.67 or 0.6666: the last digits do not decide.
        enough = each.agreement >= self.choices.min_agreement - 1e-9
        return enough and each.votes >= self.choices.min_votes

    def _vote(self, ballot: Ballot) -> VoteFacts:
        """People get numbers of this export, in the order in which they are met."""
        person = self._people.setdefault(ballot.person, len(self._people) + 1)
        return VoteFacts(
            ballot.a,
            ballot.b,
            ballot.winner,
            ballot.strength,
            person,
            ballot.seconds,
            ballot.turn,
            ballot.is_live,
            ballot.comment if self.choices.comments else "",
        )

    def _cast(self, items: Sequence[int]) -> Iterator[Ballot]:
        sides = ("assignment__battle__answer_a", "assignment__battle__answer_b")
        rows = self._votes.filter(item__in=items).order_by("pk")
        for row in rows.values_list(
            "item",
            *sides,
            "assignment__battle__answer_a__competitor",
            "competitor_a",
            "winner",
            "strength",
            "annotator",
            "cast_at",
            "comment__text",
        ):
            item, one, two, drawn, shown, winner, strength, person, at, comment = row
            a, b = (one, two) if drawn == shown else (two, one)
            yield Ballot(
                item, a, b, winner, strength, f"live {person}", at.timestamp(), 1, True,
                comment or "",
            )  # fmt: skip

    def _brought(self, items: Sequence[int]) -> Iterator[Ballot]:
        rows = list(self._imported.filter(item__in=items).order_by("pk"))
        if not rows:
            return
        answers = _first_answers(items)
        for each in rows:
            item = each.item_id or 0  # it has one: the rows were asked for by it
            a = answers.get((item, each.competitor_a_id))
            b = answers.get((item, each.competitor_b_id))
            if a is None or b is None:
                self.left_out.counts["imported votes on answers that are not here"] += 1
                continue
            at = each.cast_at.timestamp() if each.cast_at else 0.0
            person = f"file {each.judge or each.file_digest}"
            yield Ballot(item, a, b, each.winner, "", person, at, each.turn or 1, False, "")

    def strata(self) -> Mapping[int, str]:
        """Of its own it has none."""
        return {}

    def facts(self) -> Mapping[str, Any]:
        """Votes and people, and up to which entry of the ledger."""
        return {
            "ledger_number": self._as_of,
            "votes": self._votes.count() + self._imported.exclude(item=None).count(),
            "people": len(self._people),
        }


def last_fact(benchmark: Benchmark) -> int:
    """The newest entry of the ledger that says something of this benchmark."""
    number = Max("ledger_entry__number")
    found = (
        Vote.objects.filter(item__benchmark=benchmark).aggregate(last=number),
        ImportedVote.objects.filter(benchmark=benchmark).aggregate(last=number),
        Ruling.objects.filter(benchmark=benchmark).aggregate(last=number),
        ImportRuling.objects.filter(benchmark=benchmark).aggregate(last=number),
    )
    return max(int(each["last"] or 0) for each in found)


def _comparison(pair: tuple[int, int], ballots: Sequence[Ballot]) -> Comparison:
    counts: Counter[str] = Counter()
    leaning = 0.0
    for each in ballots:
        straight = each.a == pair[0]
        winner = Winner(each.winner)
        counts[winner if straight else winner.turned] += 1
        leaning += each.leaning if straight else -each.leaning
    return Comparison(
        *pair,
        counts[Winner.MODEL_A],
        counts[Winner.MODEL_B],
        counts[Winner.TIE],
        counts[Winner.BOTH_BAD],
        leaning,
    )


def _first_answers(items: Sequence[int]) -> dict[tuple[int, int], int]:
    """The answer of each competitor to each item that a vote of a file means: its first sample."""
    rows = Answer.objects.ready().filter(Q(item__in=items, sample=1)).order_by("attempt")
    return {(item, author): pk for item, author, pk in rows.values_list("item", "competitor", "pk")}

"""What a judge said: its judgments of pairs, or its ratings on preferences."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from django.db.models import Count, F

from catalog.models import Benchmark
from exports.choices import Choices, ExportError
from exports.evidence import Case, Comparison, Rating
from exports.sources.source import LeftOut, candidates, item_facts
from judging.models import Judge, Mark
from judging.outcomes import Result
from judging.queries.battles import JudgedBattle, games_of, judged_battles

OF_PAIRS: Final = (
    "Judgments of {judge}, both orders of a pair together (strict: one invalid game makes it "
    "invalid). The margin is how far the two labels are from a tie, 0 to 1."
)
OF_RATINGS: Final = (
    "Ratings of {judge} on preferences; N/A says nothing. Preferred of two answers is the one that "
    "is rated higher on more of the preferences; the margin is the mean difference as a share of "
    "the scale. The score is the mean rating, 0 to 1."
)


def judge_source(benchmark: Benchmark, choices: Choices, name: str) -> "PairSource | RatingSource":
    """The source of a judge by its name or slug. Raises ExportError, which lists those there."""
    judge = Judge.objects.filter(name=name).first() or Judge.objects.filter(slug=name).first()
    if judge is None:
        names = ", ".join(Judge.objects.values_list("slug", flat=True)[:20])
        raise ExportError(
            f"--source judge:{name}: there is no judge of this name. "
            + (f"There are: {names}." if names else "None is here yet.")
        )
    if judge.kind.is_of_pairs:
        return PairSource(benchmark, choices, judge)
    return RatingSource(benchmark, choices, judge)


class PairSource:
    """A judge that compares two answers."""

    def __init__(self, benchmark: Benchmark, choices: Choices, judge: Judge) -> None:
        self.benchmark, self.choices, self.judge = benchmark, choices, judge
        self.left_out = LeftOut()
        self.rule = OF_PAIRS.format(judge=judge)
        games = games_of(judge, benchmark).filter(repeat=1)
        self._games = games.exclude(item=None).exclude(answers=[])
        if lost := games.count() - self._games.count():
            self.left_out.counts["judgments of answers that are not here"] = lost

    def weights(self) -> Mapping[int, int]:
        """Items with judgments."""
        return dict(self._games.order_by().values_list("item").annotate(Count("pk")))

    def cases(self, items: Sequence[int]) -> Iterator[Case]:
        """The judged pairs of some items."""
        by_item: dict[int, list[JudgedBattle]] = defaultdict(list)
        for battle in judged_battles(self.judge, self.benchmark, items=items):
            if battle.item is not None and len(battle.answers) == 2:
                by_item[battle.item].append(battle)
        named = {pk for battles in by_item.values() for each in battles for pk in each.answers}
        known = candidates(named, self.choices, self.left_out)
        facts = item_facts(items)
        for item in items:
            compared = list(self._compared(by_item[item], known))
            used = {pk for each in compared for pk in (each.first, each.second)}
            yield Case(facts[item], {pk: known[pk] for pk in sorted(used)}, compared)

    def _compared(self, battles: Sequence[JudgedBattle], known: Any) -> Iterator[Comparison]:
        for battle in battles:
            first, second = battle.answers
            result, share = battle.result(), battle.share
            if first not in known or second not in known:
                self.left_out.counts["judgments of answers whose terms forbid training"] += 1
            elif result == Result.INVALID or share is None:
                self.left_out.counts["judged pairs without a valid result"] += 1
            else:
                yield Comparison(
                    first,
                    second,
                    first_wins=int(result == Result.WIN),
                    second_wins=int(result == Result.LOSS),
                    ties=int(result == Result.TIE),
                    leaning=2 * share - 1,
                )

    def strata(self) -> Mapping[int, str]:
        """Of its own it has none."""
        return {}

    def facts(self) -> Mapping[str, Any]:
        """How many games, and of which judge."""
        return {**_judge_facts(self.judge), "judgments": self._games.count()}


class RatingSource:
    """A judge that rates answers on preferences."""

    def __init__(self, benchmark: Benchmark, choices: Choices, judge: Judge) -> None:
        self.benchmark, self.choices, self.judge = benchmark, choices, judge
        self.left_out = LeftOut()
        self.rule = OF_RATINGS.format(judge=judge)
        marks = Mark.objects.filter(
            judgment__judge=judge, judgment__benchmark=benchmark, judgment__repeat=1
        )
        here = marks.exclude(judgment__item=None).exclude(answer=None)
        self._marks = here.exclude(value=None)
        for words, count in (
            ("ratings of answers that are not here", marks.count() - here.count()),
            ("ratings that are N/A", here.count() - self._marks.count()),
        ):
            if count:
                self.left_out.counts[words] = count

    def weights(self) -> Mapping[int, int]:
        """Items with ratings."""
        return dict(self._marks.order_by().values_list("judgment__item").annotate(Count("pk")))

    def strata(self) -> Mapping[int, str]:
        """The preference of each item that is rated on one alone, as the seed's items are."""
        rows = self._marks.order_by("judgment__item", "judgment__preference").distinct()
        found: dict[int, str] = {}
        for item, preference in rows.values_list("judgment__item", "judgment__preference"):
            found[item] = preference if item not in found else ""
        return found

    def cases(self, items: Sequence[int]) -> Iterator[Case]:
        """The rated answers of some items."""
        rows: dict[int, dict[str, list[tuple[Rating, float]]]] = {
            item: defaultdict(list) for item in items
        }
        found = self._marks.filter(judgment__item__in=items).order_by("judgment", "position")
        for item, preference, answer, value, highest, rationale in found.values_list(
            *("judgment__item", "judgment__preference", "answer", "value"),
            *("highest", "rationale"),
        ):
            share = (value - 1) / (highest - 1)
            rows[item][preference].append((Rating(answer, value, rationale), share))
        named = {
            rating.answer
            for by_preference in rows.values()
            for ratings in by_preference.values()
            for rating, _ in ratings
        }
        known = candidates(named, self.choices, self.left_out)
        facts = item_facts(items)
        for item in items:
            kept = {
                preference: [pair for pair in ratings if pair[0].answer in known]
                for preference, ratings in rows[item].items()
            }
            yield _rated_case(facts[item], known, kept)

    def facts(self) -> Mapping[str, Any]:
        """How many ratings on each preference, and of which judge."""
        counts = self._marks.order_by().values_list(F("judgment__preference")).annotate(Count("pk"))
        return {**_judge_facts(self.judge), "ratings": dict(sorted(counts))}


def _judge_facts(judge: Judge) -> dict[str, Any]:
    prompt = str(judge.prompt) if judge.prompt else "from a file"
    return {"judge": judge.name, "protocol": judge.protocol, "prompt": prompt}


def _rated_case(item: Any, known: Any, kept: Mapping[str, list[tuple[Rating, float]]]) -> Case:
    shares: dict[int, list[float]] = defaultdict(list)
    counts: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    leaning: dict[tuple[int, int], float] = defaultdict(float)
    for _, ratings in sorted(kept.items()):
        for rating, share in ratings:
            shares[rating.answer].append(share)
        by_answer = sorted({rating.answer: share for rating, share in ratings}.items())
        for (first, one), (second, other) in combinations(by_answer, 2):
            outcome = "tie" if one == other else "first" if one > other else "second"
            counts[first, second][outcome] += 1
            leaning[first, second] += one - other
    compared = [
        Comparison(*pair, said["first"], said["second"], said["tie"], leaning=leaning[pair])
        for pair, said in sorted(counts.items())
    ]
    return Case(
        item,
        {pk: known[pk] for pk in sorted(shares)},
        compared,
        (),
        {pk: sum(each) / len(each) for pk, each in sorted(shares.items())},
        {name: [rating for rating, _ in ratings] for name, ratings in kept.items()},
    )

"""Several sources together: what one says and no other contradicts."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exports.evidence import FIRST, SECOND, Case, Comparison
from exports.sources.source import LeftOut, Source

RULE = (
    "Together: a pair is preferred as at least one source decides it and none decides the other "
    "way; votes of all sources on it are added up. Scores are those of the first source that has "
    "some."
)


class CombinedSource:
    """What its sources say of the same answers."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self.left_out = LeftOut()
        said = " ".join(f"{name}: {source.rule}" for name, source in sources.items())
        self.rule = f"{RULE} {said}"

    def weights(self) -> Mapping[int, int]:
        """Items of which any says something."""
        found: Counter[int] = Counter()
        for source in self._sources.values():
            found.update(source.weights())
        return found

    def strata(self) -> Mapping[int, str]:
        """As the first source that knows an item has it."""
        found: dict[int, str] = {}
        for source in self._sources.values():
            found = {**source.strata(), **found}
        return found

    def cases(self, items: Sequence[int]) -> Iterator[Case]:
        """The cases of all sources, item by item."""
        streams = [source.cases(items) for source in self._sources.values()]
        for cases in zip(*streams, strict=True):
            yield self._merged(cases)
        self._gather()

    def _merged(self, cases: Sequence[Case]) -> Case:
        by_pair: dict[tuple[int, int], list[Comparison]] = defaultdict(list)
        for case in cases:
            for each in case.comparisons:
                ordered = _in_order(each)
                by_pair[ordered.first, ordered.second].append(ordered)
        compared = [self._added(pair, said) for pair, said in sorted(by_pair.items())]
        return Case(
            cases[0].item,
            {pk: answer for case in cases for pk, answer in case.answers.items()},
            [each for each in compared if each],
            [vote for case in cases for vote in case.votes],
            next((case.scores for case in cases if case.scores), {}),
            next((case.ratings for case in cases if case.ratings), {}),
        )

    def _added(self, pair: tuple[int, int], said: Sequence[Comparison]) -> Comparison | None:
        if {FIRST, SECOND} <= {each.winner for each in said}:
            self.left_out.counts["pairs on which the sources disagree"] += 1
            return None
        decided = [each for each in said if each.winner in {FIRST, SECOND}] or said
        return Comparison(
            *pair,
            sum(each.first_wins for each in decided),
            sum(each.second_wins for each in decided),
            sum(each.ties for each in decided),
            sum(each.both_bad for each in decided),
            sum(each.leaning for each in decided),
        )

    def _gather(self) -> None:
        """What the sources left out so far, each under its own name."""
        for name, source in self._sources.items():
            for words, count in source.left_out.counts.items():
                self.left_out.counts[f"{name}: {words}"] = count
            self.left_out.models |= source.left_out.models

    def facts(self) -> Mapping[str, Any]:
        """Of each source."""
        self._gather()
        return {name: dict(source.facts()) for name, source in self._sources.items()}


def _in_order(each: Comparison) -> Comparison:
    """The same with the lower key first; sources go by competitors, or by answers."""
    if each.first < each.second:
        return each
    return Comparison(
        each.second,
        each.first,
        each.second_wins,
        each.first_wins,
        each.ties,
        each.both_bad,
        -each.leaning,
    )

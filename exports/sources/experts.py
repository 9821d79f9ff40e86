"""What experts said in the battles of a mining run: final scores of every answer."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np

from catalog.models import Benchmark
from exports.choices import Choices, ExportError
from exports.evidence import Case, Comparison
from exports.sources.source import LeftOut, candidates, item_facts
from mining.models import ExpertBattles
from mining.queries.scores import Scores, scores_of

SAME: Final = 1e-9  # final scores that differ by less are equal
RULE: Final = (
    "Expert battles of the run {run}: the final score of an answer is alpha ({alpha:g}) times how "
    "often its model is expected to beat each other one, by {method} ratings of all votes, and "
    "{rest:g} times the share of votes that it got against each on this instruction. Preferred is "
    "the answer with the higher final score; the margin is the difference."
)


def experts_source(benchmark: Benchmark, choices: Choices, name: str) -> "ExpertsSource":
    """The source of a run's newest battles. Raises ExportError, which says what there is."""
    every = ExpertBattles.objects.select_related("selection__run", "benchmark")
    run = every.filter(selection__run__slug=name) or every.filter(selection__run__name=name)
    battles = run.filter(benchmark=benchmark).first()
    if battles is not None:
        return ExpertsSource(choices, battles)
    if (elsewhere := run.first()) is not None:
        raise ExportError(
            f"--source experts:{name}: its battles are on {elsewhere.benchmark.name}, "
            f"not on {benchmark.name}."
        )
    slugs = ", ".join(every.values_list("selection__run__slug", flat=True)[:20])
    raise ExportError(
        f"--source experts:{name}: there is no run of experts {name!r} here. "
        + (f"There are: {slugs}." if slugs else "Take people, executions or judge:NAME.")
    )


class ExpertsSource:
    """The battles of one choice of instructions."""

    def __init__(self, choices: Choices, battles: ExpertBattles) -> None:
        self.choices, self.battles = choices, battles
        self.left_out = LeftOut()
        self._scores: Scores = scores_of(battles)
        self.rule = RULE.format(
            run=battles.selection.run.name,
            alpha=battles.alpha,
            rest=round(1 - battles.alpha, 6),
            method=battles.get_method_display(),
        )
        if lost := sum(self._scores.games.invalid.values()):
            self.left_out.counts["games without a readable label"] = lost

    def weights(self) -> Mapping[int, int]:
        """Items with at least two answers."""
        games, winner = self._scores.games, self._scores.winner
        return {
            item.pk: max(1, int(games.votes[row].sum()))
            for row, item in enumerate(games.items)
            if winner[row] >= 0
        }

    def cases(self, items: Sequence[int]) -> Iterator[Case]:
        """The scored answers of some items."""
        games = self._scores.games
        row = {item.pk: number for number, item in enumerate(games.items)}
        named = [int(pk) for item in items for pk in games.answers[row[item]] if pk]
        known = candidates(named, self.choices, self.left_out)
        facts = item_facts(items)
        for item in items:
            scores = {
                int(pk): float(score)
                for pk, score in zip(
                    games.answers[row[item]], self._scores.final[row[item]], strict=True
                )
                if pk and np.isfinite(score)
            }
            kept = {pk: score for pk, score in scores.items() if pk in known}
            if gone := len(scores) - len(kept):
                self.left_out.counts["answers whose terms forbid training"] += gone
            answers = {pk: known[pk] for pk in kept}
            yield Case(facts[item], answers, _compared(kept), (), kept)

    def strata(self) -> Mapping[int, str]:
        """Of its own it has none."""
        return {}

    def facts(self) -> Mapping[str, Any]:
        """Ratings, votes, and how often votes could and did change who wins."""
        scores = self._scores
        names = [each.name for each in scores.games.competitors]
        return {
            "run": self.battles.selection.run.slug,
            "alpha": self.battles.alpha,
            "method": self.battles.method,
            "votes": int(scores.games.votes.sum()),
            "ratings": {
                name: round(float(rating), 2)
                for name, rating in zip(names, scores.ratings.rating, strict=True)
            },
            "instructions": scores.compared,
            "winners_that_votes_could_change": scores.could_change,
            "winners_that_votes_changed": scores.did_change,
        }


def _compared(scores: Mapping[int, float]) -> list[Comparison]:
    """Every pair, in the order of the answers, as their final scores decide it."""
    found = []
    for first, second in combinations(sorted(scores), 2):
        gap = scores[first] - scores[second]
        found.append(
            Comparison(
                first,
                second,
                first_wins=int(gap > SAME),
                second_wins=int(gap < -SAME),
                ties=int(abs(gap) <= SAME),
                leaning=gap,
            )
        )
    return found

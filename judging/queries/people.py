"""What people said of pairs of answers, in the words of judged battles."""

from dataclasses import dataclass

from django.db.models import Max

from annotations.models import ImportedVote, Vote, Winner
from catalog.models import Benchmark
from judging.outcomes import Result
from judging.queries.battles import Key

RESULTS = {
    Winner.MODEL_A.value: Result.WIN,
    Winner.MODEL_B.value: Result.LOSS,
    Winner.TIE.value: Result.TIE,
    Winner.BOTH_BAD.value: Result.TIE,
}


@dataclass(frozen=True, slots=True)
class PeoplesVote:
    """One counted vote, seen from the competitor with the lower id."""

    key: Key
    item: int | None
    result: Result
    first_shown: bool  # whether the competitor with the lower id stood on side A
    person: str  # pseudonym, or the judge of a file; empty where nobody is named


def published_until(benchmark: Benchmark) -> int:
    """Up to which entry of the ledger votes cast here stand on public boards."""
    return int(benchmark.publications.aggregate(up_to=Max("up_to"))["up_to"] or 0)


def peoples_votes(
    benchmark: Benchmark, *, until: int, as_of: int | None = None
) -> list[PeoplesVote]:
    """Votes cast here up to an entry of the ledger, and those that came in files.

    `as_of`: of files those alone that were numbered by then; all of them without it.
    """
    cast = Vote.objects.counted(as_of=until).filter(item__benchmark=benchmark)
    rows = [
        _vote(item, key, 0, one, other, winner, f"person {person}")
        for item, key, one, other, winner, person in cast.order_by("pk").values_list(
            *("item", "item__key", "competitor_a", "competitor_b", "winner"), "annotator"
        )
        if one != other
    ]
    brought = ImportedVote.objects.filter(benchmark=benchmark).order_by("pk")
    if as_of is not None:
        brought = brought.counted(as_of=as_of)
    rows += [
        _vote(item, key, turn or 0, one, other, winner, judge and f"file {judge}")
        for item, key, turn, one, other, winner, judge in brought.values_list(
            *("item", "item_key", "turn", "competitor_a", "competitor_b", "winner", "judge")
        )
    ]
    return rows


def _vote(
    item: int | None, key: str, turn: int, one: int, other: int, winner: str, person: str
) -> PeoplesVote:
    result = RESULTS[winner]
    if one < other:
        return PeoplesVote((key, turn, one, other), item, result, True, person)
    return PeoplesVote((key, turn, other, one), item, result.turned, False, person)

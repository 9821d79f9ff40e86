"""Making a snapshot's numbers again from the facts alone."""

from dataclasses import dataclass

from leaderboard.actions.refresh_board import earlier_of
from leaderboard.blindness import blindness_findings
from leaderboard.counted_votes import CountedVotes
from leaderboard.judged_votes import judge_of, judged_board_votes
from leaderboard.models import Board, Rating, Snapshot
from leaderboard.presentation import canonical_bytes
from leaderboard.ratings import compute
from leaderboard.slices import slice_of
from leaderboard.tallies import BoardVotes


@dataclass(frozen=True)
class Rebuilt:
    stored: bytes
    again: bytes

    @property
    def is_same(self) -> bool:
        return self.stored == self.again


def rebuild_board(snapshot: Snapshot) -> Rebuilt:
    """Read, count and rate again as of the snapshot's ledger number, with its own parameters."""
    ratings = Rating.objects.filter(snapshot=snapshot).select_related("competitor")
    until = snapshot.votes_until
    counted = counted_again(snapshot)
    again = Snapshot(
        ledger_number=snapshot.ledger_number,
        votes=counted.tally.votes,
        tally_digest=counted.digest,
        method=snapshot.method,
        parameters=snapshot.parameters,
        seed=snapshot.seed,
        is_complete=snapshot.is_complete,
    )
    computed = compute(again, counted, earlier_of(snapshot))
    again.findings = computed.findings | blindness_findings(
        snapshot.board.benchmark_id,
        as_of=snapshot.ledger_number if until is None else until,
        in_steps=until is not None,
    )
    return Rebuilt(
        stored=canonical_bytes(snapshot, ratings),
        again=canonical_bytes(again, computed.ratings),
    )


def counted_again(snapshot: Snapshot) -> BoardVotes:
    """What the snapshot counted, read anew."""
    benchmark, as_of, until = snapshot.board.benchmark_id, *marks(snapshot)
    part = slice_of(snapshot)
    if (judge := judge_of(part.sources)) is not None:
        return judged_board_votes(benchmark, part, judge, as_of=as_of, until=until)
    with_texts = snapshot.method == Board.Method.EQUAL_STYLE
    votes = CountedVotes(benchmark, as_of)
    return votes.slice(part, with_texts=with_texts, until=snapshot.votes_until)


def marks(snapshot: Snapshot) -> tuple[int, int]:
    """Up to which entry of the ledger facts count, and votes."""
    return snapshot.ledger_number, snapshot.shown_until

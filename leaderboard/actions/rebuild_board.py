"""Making a snapshot's numbers again from the facts alone."""

from dataclasses import dataclass

from leaderboard.actions.refresh_board import earlier_of
from leaderboard.blindness import blindness_findings
from leaderboard.counted_votes import CountedVotes
from leaderboard.models import Board, Rating, Snapshot
from leaderboard.presentation import canonical_bytes
from leaderboard.ratings import compute
from leaderboard.slices import slice_of


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
    votes = CountedVotes(snapshot.board.benchmark_id, snapshot.ledger_number)
    with_texts = snapshot.method == Board.Method.EQUAL_STYLE
    until = snapshot.votes_until
    counted = votes.slice(slice_of(snapshot), with_texts=with_texts, until=until)
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

"""Making a snapshot's numbers again from the facts alone."""

from dataclasses import dataclass

from leaderboard.actions.refresh_board import ratings_of
from leaderboard.models import Board, Rating, Snapshot
from leaderboard.presentation import canonical_bytes
from leaderboard.tallies import count_board


@dataclass(frozen=True)
class Rebuilt:
    stored: bytes
    again: bytes

    @property
    def is_same(self) -> bool:
        return self.stored == self.again


def rebuild_board(snapshot: Snapshot) -> Rebuilt:
    """Count and rate again as of the snapshot's ledger number, with its own parameters."""
    ratings = Rating.objects.filter(snapshot=snapshot).select_related("competitor")
    counted = count_board(board_as_it_was(snapshot), as_of=snapshot.ledger_number)
    again = Snapshot(
        votes=counted.tally.votes,
        tally_digest=counted.digest,
        parameters=snapshot.parameters,
        seed=snapshot.seed,
    )
    return Rebuilt(
        stored=canonical_bytes(snapshot, ratings),
        again=canonical_bytes(again, ratings_of(again, counted)),
    )


def board_as_it_was(snapshot: Snapshot) -> Board:
    """The board with the filters that the snapshot recorded, whatever it says today."""
    fields = ("main_category", "sub_category", "language", "difficulty")
    kept = {name: snapshot.parameters[name] for name in fields}
    return Board(benchmark_id=snapshot.board.benchmark_id, **kept)

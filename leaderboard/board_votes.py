"""What a board counts, of the votes that are kept in memory."""

from leaderboard.counted_votes import counted_votes, one_at_a_time
from leaderboard.slices import Slice
from leaderboard.tallies import BoardVotes


def board_votes(
    benchmark_id: int, part: Slice, *, as_of: int, until: int, with_texts: bool = False
) -> BoardVotes:
    """What a board counts, as the ledger stood at entry `as_of`, of votes those up to `until`.

    Threads wait for each other here: who has just caught up must not find more than that.
    """
    with one_at_a_time:
        known = counted_votes(benchmark_id, as_of=as_of)
        return known.slice(part, with_texts=with_texts, until=until)


def board_numbers(
    benchmark_id: int, part: Slice, *, as_of: int, until: int | None, with_texts: bool = False
) -> list[int]:
    """Which entries of the ledger a board counts, as it stood at entry `as_of`."""
    with one_at_a_time:
        known = counted_votes(benchmark_id, as_of=as_of)
        kept = known.kept(part, with_texts=with_texts, until=until)
        return list(map(int, known.arrays["number"][kept]))


def with_and_without(
    benchmark_id: int, part: Slice, annotator_id: int, *, as_of: int, with_texts: bool = False
) -> tuple[BoardVotes, BoardVotes]:
    """What a board counts with this person's votes, and what without; other rulings hold."""
    with one_at_a_time:
        known = counted_votes(benchmark_id, as_of=as_of)
        others = known.left_out - {annotator_id}
        return (
            known.slice(part, with_texts=with_texts, left_out=others),
            known.slice(part, with_texts=with_texts, left_out=others | {annotator_id}),
        )

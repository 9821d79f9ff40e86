"""How far the public numbers of each board may count votes, so that they tell of no single one."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from django.db import transaction
from django.utils.timezone import now

from annotations.actions.publish_votes import publish_votes
from annotations.models import LedgerEntry
from leaderboard.counted_votes import CountedVotes, counted_votes
from leaderboard.models import Board, BoardStep
from leaderboard.slices import Slice
from stats.arrays import Booleans
from stats.disclosure import tells_of_few
from web.locks import Lock, wait_for

MAX_SUMS = 60  # that are looked at together; a board that hangs together with more waits


@transaction.atomic
def take_steps(boards: Sequence[Board], *, as_of: int) -> None:
    """Write down a step of every board of one benchmark that may show more votes.

    Up to entry `as_of` where its new votes are enough, of enough people, and tell of no fewer
    together with all that other steps have shown; else up to the last vote that waited its hours.
    """
    stepping = [board for board in boards if not board.moves_with_every_vote]
    if not stepping:
        return
    votes = counted_votes(boards[0].benchmark_id, as_of=as_of)
    wait_for(Lock.STEP, boards[0].benchmark_id)  # each sees what the others have shown
    shown = ShownSums(stepping, votes)
    whole_first = sorted(stepping, key=lambda board: not Slice.of_board(board).is_whole)
    steps = [(board, up_to) for board in whole_first if (up_to := shown.next_step(board, as_of))]
    BoardStep.objects.bulk_create(BoardStep(board=board, up_to=up_to) for board, up_to in steps)
    if steps:
        publish_votes(boards[0].benchmark)


class ShownSums:
    """Which sums of votes readers of a benchmark's boards can tell, step by step."""

    def __init__(self, boards: Sequence[Board], votes: CountedVotes) -> None:
        self.numbers, self.people = votes.arrays["number"], votes.arrays["annotator"]
        cast = votes.counts & (votes.arrays["vote"] > 0) & ~votes.cast_by(votes.left_out)
        self.inside = {board.pk: counted_by(board, votes, cast) for board in boards}
        self.steps = [
            (board.pk, last, up_to)
            for board in boards
            for last, up_to in zip([0, *marks_of(board)], marks_of(board), strict=False)
        ]

    def next_step(self, board: Board, as_of: int) -> int:
        """How far the board may show votes from now on; 0 where it stays as it is."""
        last = board.shown_until()
        is_new = self.inside[board.pk][0] & (self.numbers > last) & (self.numbers <= as_of)
        new, people = self.numbers[is_new], np.unique(self.people[is_new])
        old = last_number_before(board.step_hours)
        is_enough = new.size >= board.step_votes and people.size >= board.step_people
        candidates = [as_of] if is_enough and self.may_show(board, last, as_of, old) else []
        if new.size and new[0] <= old:
            candidates.append(min(old, as_of))
        if candidates:
            self.steps.append((board.pk, last, candidates[0]))
        return candidates[0] if candidates else 0

    def may_show(self, board: Board, last: int, up_to: int, old: int) -> bool:
        """Whether the step tells of enough votes, also with the steps that it overlaps.

        Votes that are older than the board's hours need no more protection.
        """
        steps = [*self.overlapping(last), (board.pk, last, up_to)]
        if len(steps) > MAX_SUMS:
            return False
        since = max(min(start for _board, start, _end in steps), old)
        window = self.numbers > since
        numbers = self.numbers[window]
        sums = [
            inside[window] & (numbers > start) & (numbers <= end)
            for key, start, end in steps
            for inside in self.inside[key]
        ]
        return not tells_of_few(
            np.array(sums), self.people[window], votes=board.step_votes, persons=board.step_people
        )

    def overlapping(self, last: int) -> list[tuple[int, int, int]]:
        """The steps that show votes after `last`, and those that these overlap in turn."""
        while True:
            found = [step for step in self.steps if step[2] > last]
            lowest = min((start for _board, start, _end in found), default=last)
            if lowest >= last:
                return found
            last = lowest


def counted_by(board: Board, votes: CountedVotes, cast: Booleans) -> list[Booleans]:
    """Which votes a board counts; and which without identity leaks, where these are fewer."""
    part = Slice.of_board(board)
    inside = cast if part.is_whole else cast & votes.inside(part)
    if board.sources == Board.Sources.IMPORTED or board.sources.startswith(Board.OF_JUDGE):
        inside = np.zeros_like(cast)
    if not votes.naming:
        return [inside]
    rest = inside & ~np.isin(votes.arrays["vote"], votes.naming)
    return [inside] if (rest == inside).all() else [inside, rest]


def marks_of(board: Board) -> list[int]:
    """The entries up to which the board has shown votes, rising."""
    steps = board.steps.values_list("up_to", flat=True)
    return sorted({*steps, board.shown_until()} - {0})


def last_number_before(hours: int) -> int:
    """The last entry that is older than so many hours; 0 where none is."""
    old = LedgerEntry.objects.filter(at__lt=now() - timedelta(hours=hours)).order_by("-number")
    return old.values_list("number", flat=True).first() or 0

"""The boards that a board's page leads to: a few at hand, the others folded by benchmark."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from leaderboard.models import Board, Snapshot

AT_HAND = 8


@dataclass(frozen=True)
class BoardList:
    """Boards at hand, and the rest by the name of their benchmark."""

    at_hand: list[Board]
    folded: dict[str, list[Board]]

    @property
    def more(self) -> int:
        return sum(map(len, self.folded.values()))


def list_boards(here: Board) -> BoardList:
    """All boards in their order where they are few; else those of the same benchmark at hand."""
    boards = with_votes()
    if here not in boards:  # it is listed nowhere, and leads to the others all the same
        boards = [here, *boards]
    if len(boards) <= AT_HAND:
        return BoardList(boards, {})
    near = [board for board in boards if board.benchmark_id == here.benchmark_id]
    at_hand = near[:AT_HAND]
    if here not in at_hand:
        at_hand = [*near[: AT_HAND - 1], here]
    folded: dict[str, list[Board]] = defaultdict(list)
    for board in boards:
        if board not in at_hand:
            folded[board.benchmark.name].append(board)
    return BoardList(at_hand, dict(folded))


def with_votes() -> list[Board]:
    """The public boards, each with the number of votes that its newest snapshot counted."""
    newest = Snapshot.objects.filter(board=OuterRef("pk")).order_by("-id")
    boards = Board.objects.listed().select_related("benchmark")
    return list(boards.annotate(counted=Subquery(newest.values("votes")[:1])))

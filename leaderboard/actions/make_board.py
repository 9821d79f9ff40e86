"""The board that every benchmark has: of all its votes, at the benchmark's own address."""

from dataclasses import asdict

from catalog.intake.slugs import free_slug
from catalog.models import Benchmark
from leaderboard.models import Board
from leaderboard.slices import Slice


def make_board(
    benchmark: Benchmark, *, vote_floor: int | None = None, position: int | None = None
) -> Board:
    """The benchmark's board over all votes, made when there is none."""
    whole = asdict(Slice())
    found = Board.objects.filter(
        benchmark=benchmark, method=Board.Method.BRADLEY_TERRY, **whole
    ).first()
    if found:
        return found
    taken = set(Board.objects.values_list("slug", flat=True))
    board = Board(
        title=benchmark.name,
        slug=free_slug(benchmark.slug, taken, longest=80),
        benchmark=benchmark,
    )
    board.vote_floor = board.vote_floor if vote_floor is None else vote_floor
    board.position = board.position if position is None else position
    board.save()
    return board


def make_missing_boards() -> None:
    """A board of all votes for every benchmark without one, wherever the benchmark came from.

    The example has boards of its own, which say that they are simulated.
    """
    whole = Board.objects.filter(method=Board.Method.BRADLEY_TERRY, **asdict(Slice()))
    has = whole.values("benchmark"), Board.objects.filter(is_simulated=True).values("benchmark")
    for benchmark in Benchmark.objects.exclude(pk__in=has[0]).exclude(pk__in=has[1]):
        make_board(benchmark)

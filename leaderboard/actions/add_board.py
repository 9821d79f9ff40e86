"""Another board of a benchmark: of a part of its votes, or by another method."""

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import write_audit
from accounts.models import Annotator
from annotations.announce import announce_new_votes
from annotations.models import Vote
from catalog.intake.slugs import free_slug
from catalog.models import Benchmark, BenchmarkItem
from leaderboard.judged_votes import judge_of
from leaderboard.models import Board
from leaderboard.slices import Slice
from web.locks import Lock, wait_for


class BoardRefusedError(ValueError):
    """There is no sense in such a board; `field` says which wish is the reason."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@transaction.atomic
def add_board(
    benchmark: Benchmark,
    *,
    title: str,
    part: Slice,
    method: str,
    weight_cap: float | None,
    vote_floor: int,
    position: int,
    audience: str = Board.Audience.PUBLIC,
    step_votes: int | None = None,
    step_people: int | None = None,
    step_hours: int | None = None,
    actor: Annotator | None,
) -> Board:
    """Define a board and put it on record; a worker rates it within seconds."""
    check_part(benchmark, part)
    check_judge(benchmark, part, method)
    wait_for(Lock.NEW_BOARD)
    same = Board.objects.filter(
        benchmark=benchmark, method=method, weight_cap=weight_cap, **asdict(part)
    ).first()
    if same:
        raise BoardRefusedError("title", _("The board “%s” counts just the same.") % same.title)
    steps = {"step_votes": step_votes, "step_people": step_people, "step_hours": step_hours}
    taken = set(Board.objects.values_list("slug", flat=True))
    board = Board.objects.create(
        title=title,
        slug=free_slug(title, taken, longest=80),
        benchmark=benchmark,
        method=method,
        weight_cap=weight_cap,
        vote_floor=vote_floor,
        position=position,
        audience=audience,
        **asdict(part),
        **{name: value for name, value in steps.items() if value is not None},
    )
    defined = {"benchmark": benchmark.slug, "method": method, "weight_cap": weight_cap}
    defined |= part.stated()
    write_audit("add_board", f"board {board.slug}", actor=actor, **defined)
    transaction.on_commit(announce_new_votes, robust=True)
    return board


def check_part(benchmark: Benchmark, part: Slice) -> None:
    """Refuse a part that no item of the benchmark is in: one misspelt word empties a board."""
    items = BenchmarkItem.objects.filter(benchmark=benchmark)
    if part.release_id and not benchmark.releases.filter(pk=part.release_id).exists():
        raise BoardRefusedError("release", _("It is a release of another benchmark."))
    for field in ("main_category", "sub_category", "difficulty"):
        value = getattr(part, field)
        if value and not items.filter(**{field: value}).exists():
            raise BoardRefusedError(field, nothing_there(benchmark, value))
    if part.language and not items.filter(languages__contains=[part.language]).exists():
        raise BoardRefusedError("language", nothing_there(benchmark, part.language))
    if part.annotator_group and not is_group(part.annotator_group):
        raise BoardRefusedError(
            "annotator_group", _("Nobody is in the group “%s”.") % part.annotator_group
        )
    if not part.is_whole and not items.filter(part.of_items()).exists():
        raise BoardRefusedError("main_category", _("No item is in all of these at once."))


def check_judge(benchmark: Benchmark, part: Slice, method: str) -> None:
    """A judge has judgments here, and a method that can count them."""
    both = part.sources.startswith(Board.WITH_JUDGE)
    if both != (method == Board.Method.WITH_JUDGE):
        raise BoardRefusedError(
            "method", _("“People, and a judge corrected by people” goes with such a source.")
        )
    judge = judge_of(part.sources)
    if judge is None:
        return
    if not both and method != Board.Method.BRADLEY_TERRY:
        raise BoardRefusedError("method", _("Judgments are rated by Bradley-Terry."))
    if part.annotator_group:
        raise BoardRefusedError("annotator_group", _("A judge is in no group of people."))
    if not judge.judgments.filter(benchmark=benchmark).exclude(competitor_a=None).exists():
        raise BoardRefusedError(
            "sources",
            _("%(judge)s judged no battle of %(benchmark)s.")
            % {"judge": judge.name, "benchmark": benchmark.name},
        )


def is_group(name: str) -> bool:
    """Whether somebody is in this group now, or voted in it."""
    return (
        Annotator.objects.filter(group=name).exists()
        or Vote.objects.filter(annotator_group=name).exists()
    )


def nothing_there(benchmark: Benchmark, value: str) -> str:
    return _("No item of %(benchmark)s has “%(value)s”.") % {
        "benchmark": benchmark.name,
        "value": value,
    }

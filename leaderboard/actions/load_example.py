"""An example board of simulated people, to see every page filled before there is a vote.

Nobody of it is real and everything says so: names, pages and files. Votes are facts and stay; the
example is taken away by hiding its boards and retiring its models, and comes back as it was.
"""

import hashlib
import math
import random
from collections.abc import Iterator

from django.db import transaction
from django.utils.text import slugify

from accounts.actions import write_audit
from accounts.models import Annotator
from annotations.actions.number_facts import number_facts
from annotations.models import ImportedVote, Winner
from catalog.importers import Message
from catalog.intake.items import new_item
from catalog.models import Benchmark, BenchmarkItem, Competitor
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.board_cache import HOME_BOARD, NO_SNAPSHOT, drop_word, publish_version
from leaderboard.models import Board

NAME, SLUG = "Example (simulated people)", "example"
DESCRIPTION = "Simulated votes of simulated people on simulated models. It ranks nothing real."
VOTES, PEOPLE, ITEMS, BATCHES = 4800, 40, 120, 12
SEED = 20_261_130
LAST = 1000  # behind all boards with real votes
MAKER = "Simulated maker"
MAKERS = tuple(f"{MAKER} {side}" for side in ("North", "South", "West"))
OWN_BOARDS = 3  # of the categories
PARTS = (  # main and sub category, language
    ("Development and Programming", "Code Debugging", "python"),
    ("Development and Programming", "Data Structures", "rust"),
    ("Databases and Data Handling", "Database Management", "sql"),
    ("User Interface and User Experience", "Frontend Technologies", "typescript"),
    ("Tools, Environments, and Practices", "Version Control", "shell"),
    ("Emerging Technologies and Applications", "Machine Learning", "python"),
)
WEIGHTS = Competitor.Weights
# Name, licence, strength in natural logs, and how much better it is at the first category.
MODELS = (
    ("Aspen 70B", "proprietary", 1.10, 0.0),
    ("Beech 32B", "Apache-2.0", 0.95, 0.2),
    ("Chestnut 34B", "MIT", 0.90, -0.2),
    ("Dogwood 14B", "Apache-2.0", 0.40, 0.9),
    ("Elder", "proprietary", 0.40, 0.0),
    ("Fir 22B", "research only", 0.10, 0.0),
    ("Ginkgo 13B", "MIT", 0.15, -0.9),
    ("Hazel 8B", "Apache-2.0", -0.45, 0.5),
    ("Ivy 7B", "research only", -0.55, 0.0),
    ("Juniper 7B", "MIT", -0.70, 0.0),
    ("Larch 3B", "Apache-2.0", -1.05, -0.1),
    ("Maple 1B", "Apache-2.0", -1.60, 0.0),
)


def load_example(*, actor: Annotator | None = None) -> Board | None:
    """The example board with its history; None when it is on show already."""
    if found := Board.objects.filter(benchmark__slug=SLUG).first():
        if found.audience == Board.Audience.PUBLIC:
            return None
        show(is_listed=True, actor=actor)
        return found
    with transaction.atomic():
        boards, drawn = prepare()
        write_audit("example_loaded", SLUG, actor=actor)
    size = len(drawn) // BATCHES
    for start in range(0, len(drawn), size):
        ImportedVote.objects.bulk_create(drawn[start : start + size])
        as_of = number_facts()
        for board in boards:
            refresh_board(board, as_of=as_of)
    return boards[0]


@transaction.atomic
def remove_example(*, actor: Annotator | None = None) -> bool:
    """Take the example away from everybody's eyes; whether it was there."""
    if not has_example():
        return False
    show(is_listed=False, actor=actor)
    return True


def has_example() -> bool:
    """Whether it is on show."""
    return Board.objects.listed().filter(benchmark__slug=SLUG, is_simulated=True).exists()


@transaction.atomic
def show(*, is_listed: bool, actor: Annotator | None) -> None:
    audience = Board.Audience.PUBLIC if is_listed else Board.Audience.DRAFT
    Board.objects.filter(benchmark__slug=SLUG).update(audience=audience)
    status = Competitor.Status.ACTIVE if is_listed else Competitor.Status.RETIRED
    Competitor.objects.filter(provider__startswith=MAKER).update(status=status)
    transaction.on_commit(look_again, robust=True)
    if is_listed:
        write_audit("example_loaded", SLUG, actor=actor)
    else:
        write_audit("example_removed", SLUG, actor=actor)


def look_again() -> None:
    """Readers' pages are kept until a board has another version: these have one now."""
    drop_word(HOME_BOARD)
    for board in Board.objects.filter(benchmark__slug=SLUG):
        newest = (
            board.snapshots.order_by("-pk").first()
            if board.audience == Board.Audience.PUBLIC
            else None
        )
        publish_version(board.slug, str(newest.public_id) if newest else NO_SNAPSHOT)


def prepare() -> tuple[list[Board], list[ImportedVote]]:
    """Benchmark, items, models and boards, and the votes that are still to be written."""
    benchmark = Benchmark.objects.create(
        name=NAME, slug=SLUG, description=DESCRIPTION, licence="CC0-1.0", is_open=False
    )
    items = BenchmarkItem.objects.bulk_create(items_of(benchmark))
    models = [
        Competitor.objects.create(
            name=f"{name} (simulated)",
            slug=f"simulated-{name.lower().replace(' ', '-')}",
            provider=MAKERS[n % len(MAKERS)],
            licence=licence,
            weights=WEIGHTS.CLOSED if licence == "proprietary" else WEIGHTS.OPEN,
            billions=billions_in(name),
        )
        for n, (name, licence, _strength, _edge) in enumerate(MODELS)
    ]
    same = {"benchmark": benchmark, "sources": Board.Sources.IMPORTED, "is_simulated": True}
    same |= {"step_votes": 1, "step_people": 1}
    boards = [Board.objects.create(title=NAME, slug=SLUG, position=LAST, **same)]
    mains = list(dict.fromkeys(main for main, _sub, _language in PARTS))[:OWN_BOARDS]
    for n, main in enumerate(mains, start=1):
        boards.append(
            Board.objects.create(
                title=f"Example (simulated): {main}",
                slug=f"{SLUG}-{slugify(main)}",
                main_category=main,
                position=LAST + n,
                **same,
            )
        )
    return boards, list(votes_of(benchmark, items, models))


def billions_in(name: str) -> float | None:
    """The size that a made-up name states, such as 70B."""
    size = name.rpartition(" ")[2].removesuffix("B")
    return float(size) if size.isdigit() else None


def items_of(benchmark: Benchmark) -> Iterator[BenchmarkItem]:
    for n in range(ITEMS):
        main, sub, language = PARTS[n % len(PARTS)]
        text = f"Simulated task {n + 1}: nobody was asked to solve it."
        item = new_item(benchmark, f"simulated-{n + 1:03}", [Message(role="user", content=text)])
        item.main_category, item.sub_category, item.languages = main, sub, [language]
        item.difficulty = ("easy", "medium", "hard")[n % 3]
        yield item


def votes_of(
    benchmark: Benchmark, items: list[BenchmarkItem], models: list[Competitor]
) -> Iterator[ImportedVote]:
    """Some people vote much, each has a taste, and close models often tie."""
    draw = random.Random(SEED)  # noqa: S311  no secret
    file = hashlib.sha256(f"{SLUG} {SEED}".encode()).hexdigest()
    tastes = [[draw.gauss(0, 0.35) for _ in MODELS] for _ in range(PEOPLE)]
    for n in range(VOTES):
        person = min(int(draw.expovariate(1 / 12)), PEOPLE - 1)
        item = draw.choice(items)
        one, other = draw.sample(range(len(MODELS)), 2)
        gap = worth(one, item) + tastes[person][one] - worth(other, item) - tastes[person][other]
        yield ImportedVote(
            benchmark=benchmark,
            item=item,
            competitor_a=models[one],
            competitor_b=models[other],
            winner=drawn(draw, gap),
            judge=f"simulated person {person + 1}",
            file_digest=file,
            row_key=f"simulated-{n}",
        )


def worth(model: int, item: BenchmarkItem) -> float:
    _name, _licence, strength, edge = MODELS[model]
    return strength + (edge if item.main_category == PARTS[0][0] else 0.0)


def drawn(draw: random.Random, gap: float) -> str:
    """A winner by Bradley-Terry; ties and two bad answers where the gap is small."""
    if draw.random() < 0.28 * math.exp(-abs(gap)):
        return Winner.TIE if draw.random() < 0.65 else Winner.BOTH_BAD
    return Winner.MODEL_A if draw.random() < 1 / (1 + math.exp(-gap)) else Winner.MODEL_B

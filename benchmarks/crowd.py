"""Made-up items, answers, battles, votes and people, written straight into the tables."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import Annotator, ApiToken, Role, User
from accounts.models.access import digest
from annotations.models import Campaign
from catalog.actions.render_texts import render_texts
from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor, RenderedText
from catalog.rendering import RENDERER_VERSION
from leaderboard.models import Board

TEXT = "Sorts the rows by key and joins equal neighbours.\n" * 30
HTML = "<p><span class='k'>Sorts</span> the rows by key and joins equal neighbours.</p>\n" * 50
BATCH = 2000

# All pairs of answers of an item; the number of a battle in its item decides who votes on it.
BATTLES = """
INSERT INTO annotations_battle (public_id, item_id, answer_a_id, answer_b_id, draw_probability,
                                seed, purpose, overlap, created_at, campaign_id)
SELECT gen_random_uuid(), a.item_id, a.id, b.id, 0.5, 7, 'normal', %(overlap)s, now(),
       %(campaign)s
FROM catalog_answer a
JOIN catalog_answer b ON b.item_id = a.item_id AND a.competitor_id < b.competitor_id
JOIN catalog_benchmarkitem item ON item.id = a.item_id
WHERE item.benchmark_id = %(benchmark)s
"""

SEATS = """
INSERT INTO annotations_seat (battle_id, number, is_free, position)
SELECT battle.id, number, number > %(voted)s, random()
FROM annotations_battle battle
JOIN catalog_benchmarkitem item ON item.id = battle.item_id
CROSS JOIN generate_series(1, battle.overlap) number
WHERE item.benchmark_id = %(benchmark)s
"""

# Competitors are numbered 0 to 14 here. Pairs of the same sum modulo 15 share no answer, so one
# person may vote on two of them in each item without meeting an answer twice.
VOTED = """
WITH numbered AS (
    SELECT id, dense_rank() OVER (ORDER BY id) - 1 AS number
    FROM catalog_competitor WHERE slug LIKE %(slugs)s
), pairs AS (
    SELECT seat.id AS seat_id, battle.id AS battle_id,
           (a.number + b.number) %% 15 AS colour,
           row_number() OVER (PARTITION BY battle.item_id, (a.number + b.number) %% 15
                              ORDER BY battle.id) - 1 AS place
    FROM annotations_seat seat
    JOIN annotations_battle battle ON battle.id = seat.battle_id
    JOIN catalog_benchmarkitem item ON item.id = battle.item_id
    JOIN catalog_answer answer_a ON answer_a.id = battle.answer_a_id
    JOIN catalog_answer answer_b ON answer_b.id = battle.answer_b_id
    JOIN numbered a ON a.id = answer_a.competitor_id
    JOIN numbered b ON b.id = answer_b.competitor_id
    WHERE item.benchmark_id = %(benchmark)s AND seat.number = 1
)
INSERT INTO annotations_assignment (public_id, battle_id, seat_id, annotator_id, opened_at,
        leased_until, last_activity_at, closed_at, outcome, skip_reason, ui_version, prefetched)
SELECT gen_random_uuid(), battle_id, seat_id,
       (%(people)s::bigint[])[1 + colour * 4 + place / 2],
       now(), now() + interval '30 min', now(), now(), 'voted', '', 'benchmark', false
FROM pairs
"""

SIDES = """
INSERT INTO annotations_assignmentside (public_id, assignment_id, letter, answer_id,
        annotator_id, rendered_id, masked, repeats)
SELECT gen_random_uuid(), assignment.id, side.letter, side.answer_id, assignment.annotator_id,
       rendered.id, '[]', false
FROM annotations_assignment assignment
JOIN annotations_battle battle ON battle.id = assignment.battle_id
CROSS JOIN LATERAL (VALUES ('a', answer_a_id), ('b', answer_b_id)) AS side (letter, answer_id)
JOIN catalog_answer answer ON answer.id = side.answer_id
JOIN catalog_renderedtext rendered ON rendered.text_digest = answer.text_digest
WHERE assignment.ui_version = 'benchmark'
"""

# A wins more often the smaller its number: a board with an order to find.
VOTES = """
INSERT INTO annotations_vote (assignment_id, annotator_id, item_id, competitor_a_id,
        competitor_b_id, winner, strength, reasons, difficulty, flags, client_id, body_digest,
        cast_at, evidence_opened, guideline_version, surplus, is_current, purpose, campaign_id,
        annotator_group)
SELECT assignment.id, assignment.annotator_id, battle.item_id, a.competitor_id, b.competitor_id,
       drawn.winner, CASE WHEN drawn.winner LIKE 'model%%' THEN 'clear' ELSE '' END,
       '{}', 'medium', '[]', 'filled-' || assignment.id, repeat('0', 64), now(), '[]', '',
       false, true, battle.purpose, battle.campaign_id, ''
FROM annotations_assignment assignment
JOIN annotations_battle battle ON battle.id = assignment.battle_id
JOIN catalog_answer a ON a.id = battle.answer_a_id
JOIN catalog_answer b ON b.id = battle.answer_b_id
CROSS JOIN LATERAL (SELECT (array['model_a', 'model_a', 'model_b', 'tie', 'both_bad',
                                  'model_a', 'model_b'])[1 + assignment.id %% 7] AS winner) drawn
WHERE assignment.ui_version = 'benchmark'
"""


def add_benchmark(
    name: str,
    *,
    items: int,
    competitors: int,
    overlap: int,
    is_campaign: bool = False,
    text: Callable[[str], str] | None = None,
) -> Benchmark:
    """A benchmark with a board, all pairs of its answers drawn, and all its texts rendered.

    `is_campaign`: the battles are those of a running campaign of the same name.
    `text`: writes an answer, given its name; without it the answers share made-up HTML.
    """
    benchmark = Benchmark.objects.create(name=name, slug=name, shows_names=True)
    Board.objects.create(title=name, slug=name, benchmark=benchmark, position=10)
    rivals = Competitor.objects.bulk_create(
        Competitor(name=f"{name} {n}", slug=f"{name}-{n:02}") for n in range(competitors)
    )
    tasks = add_items(benchmark, items)
    add_answers(tasks, rivals, text)
    campaign = None
    if is_campaign:
        campaign = Campaign.objects.create(name=name, benchmark=benchmark, state="running").pk
    run(BATTLES, benchmark=benchmark.pk, overlap=overlap, campaign=campaign)
    run(SEATS, benchmark=benchmark.pk, voted=overlap - 1)
    tidy()
    return benchmark


def add_items(benchmark: Benchmark, number: int) -> list[BenchmarkItem]:
    """Tasks whose prompts have their HTML."""
    names = [f"{benchmark.name} {n}" for n in range(number)]
    prompts = [sha256(f"prompt {name}") for name in names]
    render(prompts)  # first, or the worker would begin to render them
    return BenchmarkItem.objects.bulk_create(
        BenchmarkItem(
            benchmark=benchmark,
            key=str(n),
            messages=[{"role": "user", "content": f"{name}: {TEXT[:500]}"}],
            content_digest=sha256(name),
            prompt_digest=prompt,
            main_category="Development and Programming",
            languages=["python"],
            difficulty="medium",
        )
        for n, (name, prompt) in enumerate(zip(names, prompts, strict=True))
    )


def add_answers(
    tasks: list[BenchmarkItem], rivals: list[Competitor], text: Callable[[str], str] | None
) -> None:
    """One answer of everybody to everything, with its HTML."""
    pairs = [(task, rival) for task in tasks for rival in rivals]
    names = [f"{task.key} {rival.slug}" for task, rival in pairs]
    texts = [text(name) if text else f"{name} {TEXT}" for name in names]
    digests = [sha256(one) for one in texts]
    if not text:
        render(digests)
    Answer.objects.bulk_create(
        (
            Answer(
                item=task,
                competitor=rival,
                status=Answer.Status.READY,
                text=written,
                text_digest=digest,
            )
            for (task, rival), written, digest in zip(pairs, texts, digests, strict=True)
        ),
        batch_size=BATCH,
    )
    while RenderedText.objects.filter(text_digest__in=digests).count() < len(set(digests)):
        render_texts()


def render(digests: list[str]) -> None:
    """HTML of a usual size for texts that will have these digests."""
    rows = (
        RenderedText(
            text_digest=found,
            renderer_version=RENDERER_VERSION,
            html=HTML,
            html_digest=sha256(HTML),
            method="full",
        )
        for found in digests
    )
    RenderedText.objects.bulk_create(rows, batch_size=BATCH)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def add_votes(benchmark: Benchmark) -> list[str]:
    """A vote on the first seat of every battle; returns tokens of people with 2,000 behind them."""
    people = Annotator.objects.bulk_create(Annotator() for _ in range(60))
    run(
        VOTED,
        benchmark=benchmark.pk,
        slugs=f"{benchmark.slug}-%",
        people=[person.pk for person in people],
    )
    for statement in (SIDES, VOTES):
        run(statement)
    tidy()
    return [add_token(person) for n, person in enumerate(people) if n % 4 != 3]


def add_people(number: int) -> list[str]:
    """Tokens of that many new annotators."""
    people = Annotator.objects.bulk_create(Annotator() for _ in range(number))
    return [add_token(person) for person in people]


def sign_in(number: int) -> list[tuple[str, str]]:
    """The session cookies of that many new annotators, each with its name."""
    cookies = []
    for annotator in Annotator.objects.bulk_create(Annotator() for _ in range(number)):
        client = Client()
        email = f"{annotator.pseudonym}@example.org"
        client.force_login(User.objects.create_user(email, annotator=annotator))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        cookies.append((cookie.key, cookie.value))
    return cookies


def add_lead() -> User:
    return User.objects.create_user("lead@benchmark.example.org", role=Role.LEAD)


def add_token(annotator: Annotator) -> str:
    user = User.objects.create(
        email=f"{annotator.pseudonym}@example.org", annotator=annotator, password="!"
    )
    secret = f"arena_{annotator.pseudonym}"
    ApiToken.objects.create(
        user=user, name="benchmark", token_digest=digest(secret), hint=secret[:8]
    )
    return secret


def run(statement: str, **values: int | str | list[int] | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def tidy() -> None:
    """What Postgres does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def close(slug: str) -> None:
    """No more battles of this benchmark are lent."""
    Benchmark.objects.filter(slug=slug).update(is_open=False)


def annotators(tokens: list[str]) -> list[int]:
    """Whose tokens these are."""
    found = ApiToken.objects.filter(token_digest__in=map(digest, tokens))
    return list(found.values_list("user__annotator", flat=True))

"""The pages of curators and leads in a real browser: access, narrow screens, both schemes."""

import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.timezone import now
from playwright.sync_api import Route, expect

from accounts.models import Role
from annotations.actions.number_facts import number_facts
from catalog.models import RenderedText
from catalog.rendering import render
from tests.browser.steps import violations
from tests.campaigns.disputed import battle_with, blind, disputed_battle, final, vote_on
from tests.campaigns.item_signs import EVENING, MORNING, NOON, flag_by_vote, skip
from tests.chromium import chromium
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    BenchmarkFactory,
    BoardFactory,
    CampaignFactory,
    CompetitorFactory,
    GuidelineFactory,
    ImportedVoteFactory,
    ItemFactory,
    ItemReviewFactory,
    RulingFactory,
    UserFactory,
    VoteFactory,
)

SITE = "http://arena.test"
KINDS = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}
VIEWS = ((1440, "light"), (390, "dark"))
SCREENSHOTS = os.environ.get("ARENA_SCREENSHOTS")  # a folder to put pictures of the pages into

TASK = "Merge the overlapping ranges of a list without sorting it twice, and say what it costs"
NAMES = ("Heron 14B", "Marten 7B Instruct", "Osprey Large 2", "Vole Mini", "Ibex Coder 32B")
COMMENT = "Nobody says whether ranges that only touch are to be merged. I took it that they are."
CODE = """Sort once, then walk.

```python
def merge(ranges):
    merged = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    return merged
```
"""


@pytest.fixture
def lead(db):
    return UserFactory(role=Role.LEAD)


@pytest.fixture
def paths(lead):
    """Pages with something on them, and some with nothing."""
    benchmark = BenchmarkFactory(name="Everyday tasks", slug="everyday")
    models = [CompetitorFactory(name=name, provider="Some lab") for name in NAMES]
    for number in range(12):
        item = ItemFactory(
            benchmark=benchmark,
            key=f"everyday-{number:03}",
            messages=[{"role": "user", "content": TASK}],
            difficulty=("easy", "medium", "hard")[number % 3],
            status="retired" if number == 4 else "active",
        )
        one, other = models[number % 5], models[(number * 2 + 1) % 5]
        answers = [AnswerFactory(item=item, competitor=model) for model in {one, other}]
        AnswerFactory(
            item=item,
            competitor=models[3],
            sample=2,
            status="failed",
            text="",
            failure_kind="infrastructure",
            failure_message="The server did not reply in time.",
        )
        if len(answers) < 2:
            continue
        battle = BattleFactory(
            item=item, answer_a=answers[0], answer_b=answers[1], overlap=3, draw_probability=0.025
        )
        seat = battle.seats.first()
        assignment = AssignmentFactory(battle=battle, seat=seat, outcome="voted", closed_at=now())
        battle.seats.filter(pk=seat.pk).update(is_free=False)
        is_tie = number % 4 == 0
        VoteFactory(
            assignment=assignment,
            winner="both_bad" if is_tie else "model_b",
            strength="" if is_tie else "slight",
            difficulty="medium",
            active_ms=48_300,
            surplus=number == 5,
            flags=["unclear", "leaked_identity"] if number % 3 == 0 else [],
        )
        ImportedVoteFactory(
            benchmark=benchmark,
            item=item,
            item_key=item.key,
            competitor_a=models[0],
            competitor_b=models[1],
            judge="judge-17",
        )
    flagged = ItemFactory(
        benchmark=benchmark,
        key="everyday-with-a-rather-long-key",
        messages=[{"role": "user", "content": TASK}],
    )
    for number in range(9):
        flag_by_vote(
            flagged,
            *(("unclear", "unsolvable") if number < 4 else ()),
            comment=COMMENT if number < 2 else "",
            at=EVENING if number < 3 else MORNING,
            difficulty=("hard", "medium", "hard", "easy")[number % 4],
        )
    skip(flagged, "broken", at=EVENING)
    ItemReviewFactory(item=flagged, at=NOON, note="The ranges are closed ones; that is usual.")
    RenderedText.objects.filter(text_digest=battle.answer_a.text_digest).update(
        html=render(CODE).html
    )
    RulingFactory(benchmark=benchmark, annotator=assignment.annotator, excludes=False)
    RulingFactory(benchmark=benchmark, reason="y" * 500)
    BenchmarkFactory(name="Starter", slug="starter")
    person = disagree(benchmark, models)
    number_facts()
    return [
        *paths_of_disagreements(lead, benchmark, models),
        *common_paths(models, battle, flagged, person),
    ]


def common_paths(models, battle, flagged, person):
    return [
        "/items/?difficulty=hard",
        "/items/",
        "/items/?q=nothing",
        f"/items/{battle.item.public_id}/",
        "/answers/",
        f"/answers/{battle.answer_a.public_id}/",
        "/competitors/",
        f"/competitors/{models[3].slug}/",
        "/benchmarks/",
        "/benchmarks/everyday/",
        "/benchmarks/everyday/progress/",
        "/benchmarks/everyday/rulings/",
        f"/benchmarks/everyday/rulings/{person}/?reason=Votes+by+length+alone.",
        "/benchmarks/starter/rulings/",
        "/battles/drawn/",
        f"/battles/drawn/{battle.public_id}/",
        "/votes/",
        "/votes/imported/",
        "/items/flagged/",
        "/items/flagged/?sign=unethical",
        f"/items/{flagged.public_id}/quality/",
        f"/items/{battle.item.public_id}/quality/",
    ]


def disagree(benchmark, models):
    """Two boards on which one person, whose pseudonym this returns, sees it the other way."""
    BoardFactory(benchmark=benchmark, title="Everyday tasks", slug="everyday", vote_floor=5)
    BoardFactory(benchmark=benchmark, title="Rust", slug="rust", language="rust")
    BoardFactory(benchmark=benchmark, title="Elo", slug="elo", method="elo", vote_floor=5)
    people = AnnotatorFactory.create_batch(6)
    for number in range(180):
        item = ItemFactory(benchmark=benchmark, key=f"more-{number:03}")
        better = number % 4
        sides = [AnswerFactory(item=item, competitor=models[n]) for n in (better, better + 1)]
        battle = BattleFactory(item=item, answer_a=sides[0], answer_b=sides[1])
        person = people[0] if number % 3 == 0 else people[number % 6]
        is_odd = (number // 4) % 3 == 0
        VoteFactory(
            assignment=AssignmentFactory(battle=battle, annotator=person),
            winner="model_b" if is_odd or person == people[0] else "model_a",
        )
    return people[0].pseudonym


def paths_of_disagreements(lead, benchmark, models):
    """An empty queue; one with battles in every state, of which each step of one is shown."""
    campaign = CampaignFactory(name="Spring", benchmark=benchmark)
    battles = []
    for number in range(5):
        item = ItemFactory(
            benchmark=benchmark,
            key=f"spring-{number}",
            messages=[{"role": "user", "content": TASK}],
        )
        answers = [AnswerFactory(item=item, competitor=model) for model in models[:2]]
        battle = battle_with(
            campaign,
            "A! = B" if number % 2 else "A! A! B!",
            item=item,
            answer_a=answers[0],
            answer_b=answers[1],
        )
        RenderedText.objects.filter(text_digest=battle.answer_a.text_digest).update(
            html=render(CODE * 4).html
        )
        battles.append(battle)
    own = battle_with(campaign, "A!", overlap=2)
    vote_on(own, "B!", annotator=lead.annotator)
    decided = disputed_battle(campaign)
    for battle in battles[1:3]:
        blind(battle, lead, note="The first one runs.")
    blind(decided, lead)
    final(decided, lead, cause="guideline_gap", note="Does code that does not compile lose?")
    GuidelineFactory(campaign=campaign)
    base = f"/campaigns/{campaign.public_id}/disagreements/"
    return [
        f"/campaigns/{CampaignFactory().public_id}/disagreements/",
        base,
        f"{base}?state=all",
        f"{base}{battles[0].public_id}/",
        f"{base}{battles[1].public_id}/",
        f"{base}{decided.public_id}/",
    ]


@pytest.fixture
def parts(lead, paths):
    """What pages ask for by themselves."""
    rule = next(path for path in paths if "?reason" in path).partition("?")[0]
    person = rule.split("/")[4]
    boards = [f"/boards/{slug}/without/{person}/" for slug in ("everyday", "rust", "elo")]
    families = [f"{path}family/" for path in paths if path.startswith("/competitors/")][1:]
    return [f"{rule}boards/", *boards, *families]


@pytest.fixture
def replies(lead, paths, parts):
    """What the site answers, fetched before the browser's event loop owns the thread."""
    client = Client()
    client.force_login(lead)
    found = {path: client.get(path, headers={"host": "localhost"}) for path in paths}
    as_part = {"host": "localhost", "HX-Request": "true"}
    found |= {path: client.get(path, headers=as_part) for path in parts}
    assert {reply.status_code for reply in found.values()} == {200}
    return {path: (dict(reply.headers), reply.content) for path, reply in found.items()}


@pytest.mark.browser
def test_axe_finds_nothing_and_nothing_sticks_out(paths, replies):
    complaints = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path in replies:
            headers, body = replies[path]
            route.fulfill(headers=headers, body=body)
            return
        file = finders.find(path.removeprefix("/static/"))
        kind = KINDS.get(Path(path).suffix, "image/svg+xml")
        route.fulfill(body=Path(file).read_bytes(), content_type=kind)

    with chromium() as browser:
        for width, scheme in VIEWS:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            context.route("**/*", answer)
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda told: complaints.append(told.text))
            for number, path in enumerate(paths):
                page.goto(SITE + path)
                expect(page.locator("[hx-trigger=load]")).to_have_count(0)
                found = [broken["id"] for broken in violations(page)]
                assert (path, width, scheme, found) == (path, width, scheme, [])
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
                if SCREENSHOTS:
                    name = f"staff-{number:02}-{width}-{scheme}.png"
                    page.screenshot(path=Path(SCREENSHOTS) / name, full_page=True)
            context.close()
    # a site without https is told that one of its headers means nothing there
    assert [words for words in complaints if "Cross-Origin-Opener-Policy" not in words] == []

"""Before the vote nothing that leaves the server tells who wrote which answer."""

import re
from datetime import UTC, datetime

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from annotations.lending import lend
from annotations.models import Assignment, Vote
from catalog.models import BenchmarkItem, RenderedText
from tests.annotations.conftest import with_token
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    BattleFactory,
    BenchmarkFactory,
    BoardFactory,
    CompetitorFactory,
    ItemFactory,
    ItemNotesFactory,
    TestSetFactory,
    UserFactory,
    VoteFactory,
)

HTMX = {"HX-Request": "true"}
# Nothing of these may be found anywhere; the numbers are too odd to occur by chance.
COMPETITORS = (
    {
        "id": 730401771,
        "name": "Quillfeather-70B",
        "slug": "quillfeather-70b",
        "model": "featherworks/quill-70b-chat",
        "revision": "rev-9ac417e2",
        "provider": "Featherworks GmbH",
        "licence": "Quill-Licence-3",
        "endpoint": "https://quill.models.example/v1",
        "system_prompt": "You are Quill, a helpful bird.",
        "seed": 7717717717,
    },
    {
        "id": 730401889,
        "name": "Basaltmind Pro",
        "slug": "basaltmind-pro",
        "model": "stonelabs/basalt-pro",
        "revision": "rev-51bb0d3f",
        "provider": "Stonelabs Ltd",
        "licence": "Basalt-Licence-8",
        "endpoint": "https://basalt.models.example/v1",
        "system_prompt": "You are Basalt, a helpful rock.",
        "seed": 8818818818,
    },
)
ANSWERS = (
    {"id": 640219371, "prompt_tokens": 918273, "completion_tokens": 564738, "seconds": 77.3131},
    {"id": 640219555, "prompt_tokens": 819283, "completion_tokens": 465741, "seconds": 66.2929},
)
TEXTS = ("Sort the list first.", "Use a heap instead.")
# What stands behind the task, which would tell a voter what to look for.
BEHIND = ("Marmotglass 4417", "tests plumweaving", "thornwise point", "usual saltbell", "pinekey()")


class World:
    """A battle that was lent and not decided, and everything that its annotator can reach."""

    def __init__(self, *, swapped=False):
        first, second = (CompetitorFactory(**fields) for fields in COMPETITORS)
        authors = (second, first) if swapped else (first, second)
        benchmark = BenchmarkFactory(name="Blind", slug="blind", shows_names=True)
        self.item = ItemFactory(benchmark=benchmark, key="the-item")
        self.answers = [
            AnswerFactory(
                **fields,
                item=self.item,
                competitor=author,
                text=text,
                finish_reason="odd-stop-3141",
            )
            for fields, author, text in zip(ANSWERS, authors, TEXTS, strict=True)
        ]
        a, b = self.answers
        title, knowledge, good, bad, program = BEHIND
        ItemNotesFactory(
            item=self.item, title=title, knowledge=knowledge, good_answer=[good], bad_answers=[bad]
        )
        TestSetFactory(item=self.item, right_program=program)
        self.battle = BattleFactory(item=self.item, answer_a=a, answer_b=b, seed=5535535535)
        self.user = UserFactory(
            email="blind@example.org",
            role=Role.ANNOTATOR,
            annotator=AnnotatorFactory(pseudonym="annotator-blind"),
        )
        BoardFactory(benchmark=benchmark, slug="blind", title="Blind")
        self.client = Client()
        self.client.force_login(self.user)
        self.api = with_token(Client(), self.user)
        self.replies = []

    def keep(self, where, reply):
        self.replies.append((where, reply))
        return reply

    def get(self, name, *args, **options):
        return self.keep(
            f"GET {name}", self.client.get(reverse(f"annotations:{name}", args=args), **options)
        )

    def post(self, name, *args, data=None, **options):
        url = reverse(f"annotations:{name}", args=args)
        return self.keep(f"POST {name}", self.client.post(url, data or {}, **options))

    @property
    def public_id(self):
        return Assignment.objects.get(battle=self.battle, outcome="").public_id

    def walk(self):
        """Everything there is before the vote, refusals and errors included."""
        self.get("work")
        self.post("claim")
        mine = self.public_id
        self.post("claim")
        self.get("work")
        self.get("battle", mine)
        self.get("battle", mine, headers=HTMX)
        self.vote_badly(mine)
        self.reuse_a_key(mine)
        self.post("activity", mine)
        self.post("save_draft", mine, data={"choice": "tie"})
        self.get("change_vote", mine)
        self.post("change_vote", mine, data={"choice": "tie", "client_id": "k"}, headers=HTMX)
        for headers in (HTMX, {}):
            self.post("show_names", mine, headers=headers)
        self.post("skip", mine, data={"reason": "nonsense"})
        for name in ("my_votes", "my_votes_csv", "my_votes_json"):
            self.get(name)
        self.keep("PUT battle", self.client.put(reverse("annotations:battle", args=[mine])))
        self.ask_the_api(mine)
        self.look_as_somebody_else(mine)
        assert Assignment.objects.get(public_id=mine).outcome == "", "it must still be undecided"
        return self.replies

    def vote_badly(self, mine):
        for headers in (HTMX, {}):
            for choice in ("", "model_c", "model_a-clear"):
                data = {"choice": choice, "difficulty": "impossible", "client_id": "k"}
                assert self.post("cast_vote", mine, data=data, headers=headers).status_code == 422

    def reuse_a_key(self, mine):
        """A refusal before the vote: 409, with the form again."""
        benchmark = BenchmarkFactory(name="Other", slug="other")
        other = BattleFactory(item=ItemFactory(key="other", benchmark=benchmark))
        Assignment.objects.create(
            battle=other,
            seat=other.seats.get(),
            annotator=self.user.annotator,
            leased_until=datetime(2100, 1, 1, tzinfo=UTC),
            ui_version="test",
        )
        held = Assignment.objects.get(battle=other)
        for letter, answer in (("a", other.answer_a), ("b", other.answer_b)):
            held.sides.create(
                letter=letter,
                answer=answer,
                annotator=self.user.annotator,
                rendered=RenderedText.objects.get(text_digest=answer.text_digest),
            )
        data = {"choice": "tie", "client_id": "used"}
        self.client.post(reverse("annotations:cast_vote", args=[held.public_id]), data)
        assert Vote.objects.get().item == other.item
        for headers in (HTMX, {}):
            assert self.post("cast_vote", mine, data=data, headers=headers).status_code == 409

    def ask_the_api(self, mine):
        assert self.keep("API claim", self.api.claim()).status_code == 201
        self.keep("API claim", self.api.claim(benchmark="nonsense"))
        self.keep("API 422", self.api.claim(nonsense=1))
        self.keep("API 422", self.api.vote(mine, winner="model_c"))
        self.keep("API 422", self.api.vote(mine, key=""))
        assert self.keep("API 409", self.api.vote(mine, key="used")).status_code == 409
        self.keep("API activity", self.api.post(f"/api/assignments/{mine}/activity"))
        self.keep("API skip", self.api.post(f"/api/assignments/{mine}/skip", {"reason": "x"}))

    def look_as_somebody_else(self, mine):
        stranger = Client()
        stranger.force_login(UserFactory())
        for client in (stranger, Client()):
            for name in ("battle", "cast_vote"):
                url = reverse(f"annotations:{name}", args=[mine])
                reply = client.get(url) if name == "battle" else client.post(url)
                self.keep(f"foreign {name}", reply)

    def secrets(self):
        """Whatever of the authors and their answers could be told apart; what curators noted."""
        yield from BEHIND
        for fields in COMPETITORS:
            yield from (str(value) for value in fields.values())
        for answer, fields in zip(self.answers, ANSWERS, strict=True):
            yield from (str(value) for value in fields.values())
            rendered = RenderedText.objects.get(text_digest=answer.text_digest)
            yield from (str(answer.public_id), answer.text_digest, rendered.html_digest)
        yield from ("odd-stop-3141", str(self.battle.seed))


def everything_of(reply):
    """Body, headers, cookies and where it leads, as one text."""
    body = reply.getvalue().decode()
    cookies = reply.cookies.output()
    return "\n".join([body, cookies, *(f"{name}: {value}" for name, value in reply.items())])


@pytest.fixture
def steady(monkeypatch):
    """The same order of sides in each world."""
    straight = dict.fromkeys(lend.draw_arrangements(np.random.default_rng(7)), True)
    monkeypatch.setattr(lend, "draw_arrangements", lambda _generator: straight)


def test_nothing_before_the_vote_names_the_author_of_an_answer(db):
    world = World()
    replies = world.walk()
    assert len(replies) > 30
    secrets = list(world.secrets())
    found = [
        (where, secret)
        for where, reply in replies
        for secret in secrets
        if secret.lower() in everything_of(reply).lower()
    ]
    assert found == []


def test_the_walk_sees_both_texts_and_would_see_a_name(db):
    """The test above looks at the right pages: after the vote they hold what it looks for."""
    world = World()
    texts = [everything_of(reply) for where, reply in world.walk() if where == "GET battle"]
    assert all(text in page for page in texts for text in TEXTS)
    data = {"choice": "tie", "client_id": "the-vote"}
    world.post("cast_vote", world.public_id, data=data, headers=HTMX)
    mine = Assignment.objects.get(battle=world.battle)
    part = everything_of(world.post("show_names", mine.public_id, headers=HTMX))
    page = everything_of(world.get("battle", mine.public_id))
    for fields in COMPETITORS:
        assert fields["name"] in part
        assert fields["name"] in page


def test_a_skipped_battle_never_names_anybody(db):
    world = World()
    world.post("claim")
    mine = world.public_id
    world.post("skip", mine, data={"reason": "other"})
    world.get("battle", mine)
    world.get("work")
    for name in ("cast_vote", "activity"):
        world.post(name, mine, data={"choice": "tie", "client_id": "k"}, headers=HTMX)
    secrets = list(world.secrets())
    for where, reply in world.replies:
        text = everything_of(reply)
        assert not [s for s in secrets if s in text], where


def test_the_context_of_the_page_holds_no_competitor(db):
    world = World()
    world.post("claim")
    page = world.get("battle", world.public_id)
    for context in page.context:
        for layer in context.dicts:
            for value in layer.values():
                assert not isinstance(value, BenchmarkItem | Assignment), value


def test_public_boards_do_not_tell_texts_or_ids_of_answers_in_battles(db):
    world = World()
    world.post("claim")
    sides = Assignment.objects.get().sides.all()
    hidden = [*TEXTS, *(str(side.public_id) for side in sides), str(world.public_id)]
    hidden += [str(answer.public_id) for answer in world.answers]
    for name in ("leaderboard:home", "leaderboard:board", "leaderboard:csv"):
        url = reverse(name, args=[] if name.endswith("home") else ["blind"])
        text = everything_of(world.client.get(url, follow=True))
        assert not [secret for secret in hidden if secret in text], name
    for url in ("/api/boards/", "/api/boards/blind/"):
        text = everything_of(world.client.get(url))
        assert not [secret for secret in hidden if secret in text], url


def staff_addresses(world):
    """Every page for staff on which a text, an answer or a battle could show."""
    item, benchmark = world.item, world.item.benchmark
    yield from (
        reverse(f"catalog:{name}") for name in ("items", "answers", "competitors", "benchmarks")
    )
    yield reverse("catalog:item", args=[item.public_id])
    yield reverse("catalog:competitor", args=[world.answers[0].competitor.slug])
    yield reverse("campaigns:battles")
    yield reverse("campaigns:staff_battle", args=[world.battle.public_id])
    yield from (reverse("campaigns:answer", args=[a.public_id]) for a in world.answers)
    yield from (reverse(f"campaigns:{name}") for name in ("votes", "imported_votes"))
    yield reverse("campaigns:progress", args=[benchmark.slug])
    yield from (reverse(f"campaigns:{name}") for name in ("votes_csv", "imported_votes_csv"))


@pytest.mark.parametrize("role", [Role.CURATOR, Role.LEAD])
def test_no_page_for_staff_tells_who_wrote_what_they_hold(db, role):
    world = World()
    world.user.role = role
    world.user.save()
    VoteFactory(assignment__battle=battle_like(world.battle))
    world.post("claim")
    texts = [*TEXTS, *(str(answer.public_id) for answer in world.answers)]
    names = [fields[key] for fields in COMPETITORS for key in ("name", "slug", "provider")]
    seen = set()
    for address in staff_addresses(world):
        reply = world.client.get(address)
        if reply.status_code == 403:
            assert role == Role.CURATOR
            assert address.endswith(".csv")
            continue
        assert reply.status_code == 200, address
        page = without_choices(reply.getvalue().decode())
        seen |= {text for text in texts if text in page}
        if any(text in page for text in texts) or "vote" in address:
            assert [name for name in names if name in page] == [], address
    assert seen == set(texts)  # or the pages above are not the right ones


def battle_like(battle):
    """Another battle of the same answers, on which somebody else has voted."""
    return BattleFactory(item=battle.item, answer_a=battle.answer_a, answer_b=battle.answer_b)


def without_choices(page):
    """Without the filters, which name all models."""
    return re.sub(r"<option.*?</option>", "", page, flags=re.DOTALL)


def masked(text):
    """Without what is drawn anew each time: tokens, public ids, people, keys, times, sessions."""
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", text)
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|csrftoken=)\w+', "TOKEN", text)
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.:+Z]*", "TIME", text)
    text = re.sub(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", "TIME", text)
    text = re.sub(r'(data-person=")\w+', "PERSON", text)
    text = re.sub(r"/votes/\d+/receipt", "/votes/N/receipt", text)
    text = re.sub(r"seconds_left\": \d+|seconds-left=\"\d+", "SECONDS", text)
    return re.sub(r"(sessionid|arena_session)=\w+", "SESSION", text)


def test_two_worlds_with_swapped_authors_give_the_same_bytes(steady, own_savepoint):
    walks = []
    for swapped in (False, True):
        with own_savepoint():
            world = World(swapped=swapped)
            walks.append(
                [(where, r.status_code, masked(everything_of(r))) for where, r in world.walk()]
            )
    for one, other in zip(*walks, strict=True):
        assert one == other

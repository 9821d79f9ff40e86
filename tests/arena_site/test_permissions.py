"""Who may open what: every address of the site, every kind of person, looking and sending."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.models import Role
from annotations.trial_token import trial_token
from tests.campaigns.disputed import battle_with
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    BoardFactory,
    BulkEditFactory,
    CampaignFactory,
    CompetitorFactory,
    DraftFactory,
    EndpointFactory,
    FindingFactory,
    FoughtItemFactory,
    GenerationJobFactory,
    GoldBattleFactory,
    ItemFactory,
    JobFactory,
    JudgingJobFactory,
    JudgmentFactory,
    MiningJobFactory,
    RatingFactory,
    ReleaseFactory,
    ServingFactory,
    SnapshotFactory,
    TrainingRunFactory,
    UploadFactory,
    UserFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db

PEOPLE = ("anonymous", "annotator", "curator", "lead")
# Expected replies for these four. 302 of a stranger leads to the door; the objects belong to
# somebody else; a form is sent empty, so that 400, 404 and 422 say that it was read.
NO = (405, 405, 405, 405)
ALL = (200, 200, 200, 200)
SIGNED_IN = (302, 200, 200, 200)
QUIET = (302, 204, 204, 204)
STAFF = (302, 403, 200, 200)
LEADS = (302, 403, 403, 200)
DOOR = (302, 302, 302, 302)
OWN = (302, 404, 404, 404)
NOWHERE = (404, 404, 404, 404)
TOKEN = (401, 401, 401, 401)
SNAPSHOT = "leaderboard/<slug:slug>/snapshots/<uuid:public_id>/"
CAMPAIGN_PERSON = "campaigns/<uuid:public_id>/team/<slug:pseudonym>/"
RESET_KEY = "account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
MATRIX = {  # route: (looking, sending)
    # public
    "": (ALL, NO),
    "leaderboard/": (DOOR, NO),  # to the first board
    "leaderboard/<slug:slug>/": (ALL, NO),
    "leaderboard/<slug:slug>/table/": (ALL, NO),
    "leaderboard/<slug:slug>/ratings.csv": (ALL, NO),
    "leaderboard/<slug:slug>/ratings.json": (ALL, NO),
    "leaderboard/<slug:slug>/ratings.parquet": (ALL, NO),
    "leaderboard/<slug:slug>/plot.svg": (ALL, NO),
    "leaderboard/<slug:slug>/badge.svg": (ALL, NO),
    "leaderboard/<slug:slug>/changes.atom": (ALL, NO),
    "leaderboard/<slug:slug>/models/<slug:model>/": (ALL, NO),
    "leaderboard/<slug:slug>/pairs/": (ALL, NO),
    "leaderboard/<slug:slug>/pairs/<slug:first>/<slug:second>/": (ALL, NO),
    "leaderboard/<slug:slug>/history/": (ALL, NO),
    "leaderboard/<slug:slug>/trust/": (ALL, NO),
    "leaderboard/<slug:slug>/battles/<uuid:public_id>/": ((404, 404, 404, 404), NO),
    "leaderboard/<slug:slug>/compare/": (ALL, NO),
    "leaderboard/<slug:slug>/verdicts/": (ALL, NO),
    "leaderboard/<slug:slug>/categories/": (ALL, NO),
    "leaderboard/<slug:slug>/card.md": (ALL, NO),
    "sitemap.xml": (ALL, NO),
    "record/": (ALL, NO),
    "record/heads.jsonl": (ALL, NO),
    "record/keys.jsonl": (ALL, NO),
    SNAPSHOT: (ALL, NO),
    f"{SNAPSHOT}ratings.csv": (ALL, NO),
    f"{SNAPSHOT}ratings.json": (ALL, NO),
    "methods/": (ALL, NO),
    "api/schema/": (ALL, NO),
    "api/docs/": (ALL, NO),
    "api/boards/": (ALL, NO),
    "api/boards/<slug:slug>/": (ALL, NO),
    "api/benchmarks/<slug:slug>/pass-rates/": (ALL, NO),
    "api/benchmarks/<slug:slug>/win-rates/": (ALL, NO),
    "api/judges/<slug:slug>/report/": (ALL, NO),
    "healthz": (ALL, NO),
    "readyz": ((503, 503, 503, 503), NO),  # no worker runs here
    "metrics": (NOWHERE, NO),  # for a token that only the operator has
    # programs: a browser's session opens nothing
    "api/assignments/": (TOKEN, TOKEN),
    "api/assignments/<uuid:public_id>/vote": (TOKEN, TOKEN),
    "api/assignments/<uuid:public_id>/change": (TOKEN, TOKEN),
    "api/assignments/<uuid:public_id>/guess": (TOKEN, TOKEN),
    "api/assignments/<uuid:public_id>/names": (TOKEN, TOKEN),
    "api/assignments/<uuid:public_id>/activity": (TOKEN, TOKEN),
    "api/assignments/<uuid:public_id>/skip": (TOKEN, TOKEN),
    "api/<path:rest>": (NOWHERE, NOWHERE),
    # annotators
    "work/": (SIGNED_IN, NO),
    "work/next/": (NO, DOOR),
    "work/prefetch/": (NO, (302, 200, 204, 204)),  # there is one battle
    "work/prefetch/back/": (NO, QUIET),
    "battles/<uuid:public_id>/": (OWN, NO),
    "battles/<uuid:public_id>/vote/": (NO, OWN),
    "battles/<uuid:public_id>/change/": (OWN, OWN),
    "battles/<uuid:public_id>/guess/": (NO, OWN),
    "try/<slug:token>/": (OWN, NO),
    "language/": (NO, DOOR),  # back to where everybody was
    "battles/<uuid:public_id>/names/": (NO, OWN),
    "battles/<uuid:public_id>/draft/": (NO, OWN),
    "battles/<uuid:public_id>/skip/": (NO, OWN),
    "battles/<uuid:public_id>/activity/": (NO, OWN),
    "votes/mine/": (SIGNED_IN, NO),
    "votes/mine.csv": (SIGNED_IN, NO),
    "votes/mine.json": (SIGNED_IN, NO),
    "votes/<int:number>/receipt/": (OWN, NO),
    "votes/<int:number>/receipt.json": (OWN, NO),
    # curators and leads
    "find/": (STAFF, NO),
    "benchmarks/": (STAFF, NO),
    "benchmarks/<slug:slug>/": (STAFF, NO),
    "benchmarks/<slug:slug>/rename/": (NO, (302, 403, 403, 302)),
    "benchmarks/<slug:slug>/switch/": (NO, (302, 403, 403, 400)),
    "benchmarks/<slug:slug>/items/": (STAFF, NO),
    "benchmarks/<slug:slug>/progress/": (STAFF, NO),
    "benchmarks/<slug:slug>/releases/": (STAFF, (302, 403, 422, 422)),
    "benchmarks/<slug:slug>/releases/<int:release>/": (STAFF, NO),
    "benchmarks/<slug:slug>/releases/<int:release>/<str:name>": (STAFF, NO),
    "benchmarks/<slug:slug>/funnel/": (STAFF, NO),
    "benchmarks/<slug:slug>/funnel/plan/": (NO, (302, 403, 403, 302)),
    "benchmarks/<slug:slug>/funnel/items/": (NO, (302, 403, 403, 302)),
    "curation/drafts/<uuid:public_id>/mend/": (NO, (302, 403, 302, 302)),
    "curation/": (STAFF, NO),
    "curation/check/": (STAFF, STAFF),
    "curation/check/next/": (NO, (302, 403, 302, 302)),
    "curation/check/pass-on/": (NO, (302, 403, 302, 302)),
    "curation/drafts/new/": (STAFF, (302, 403, 422, 422)),
    "curation/drafts/<uuid:public_id>/": ((302, 403, 404, 404), (302, 403, 404, 404)),
    "curation/taxonomy/": (STAFF, NO),
    "curation/taxonomy/change/": (NO, (302, 403, 400, 400)),
    "curation/tags/": (STAFF, (302, 403, 422, 422)),
    "curation/tags/place/": (NO, (302, 403, 302, 302)),
    "curation/languages/": (STAFF, (302, 403, 302, 302)),
    "items/edit/": (STAFF, STAFF),
    "items/edits/": (STAFF, NO),
    "items/edits/<uuid:public_id>/": (STAFF, NO),
    "items/edits/<uuid:public_id>/undo/": (NO, (302, 403, 302, 302)),
    "items/<uuid:public_id>/versions/": (STAFF, NO),
    "items/<uuid:public_id>/retirement/": (NO, (302, 403, 404, 404)),
    "curation/findings/": (STAFF, NO),
    "curation/findings/<int:finding>/": (NO, (302, 403, 400, 400)),
    "benchmarks/<slug:slug>/draw/": (NO, (302, 403, 403, 422)),
    "items/": (STAFF, NO),
    "items/<uuid:public_id>/": (STAFF, NO),
    "items/flagged/": (STAFF, NO),
    "items/quality.csv": (LEADS, NO),
    "items/<uuid:public_id>/quality/": (STAFF, (302, 403, 422, 422)),
    "items/<uuid:public_id>/status/": (NO, (302, 403, 400, 400)),
    "items/<uuid:public_id>/tests/": (STAFF, NO),
    "items/<uuid:public_id>/tests/write/": (NO, (302, 403, 422, 422)),
    "items/<uuid:public_id>/tests/try/": (NO, (302, 403, 422, 422)),
    "battles/<uuid:public_id>/tests/": (OWN, NO),
    "battles/<uuid:public_id>/sides/<str:letter>/run/": (NO, OWN),
    "benchmarks/<slug:slug>/tests/": (ALL, NO),
    "benchmarks/<slug:slug>/evidence/": (LEADS, NO),
    "competitors/": (STAFF, NO),
    "competitors/<slug:slug>/": (STAFF, (302, 403, 422, 422)),
    "competitors/<slug:slug>/family/": (STAFF, NO),
    "runs/": (STAFF, NO),
    "runs/<uuid:public_id>/": (STAFF, NO),
    "answers/": (STAFF, NO),
    "answers/<uuid:public_id>/": (STAFF, NO),
    "answers/<uuid:public_id>/author/": (NO, (302, 403, 302, 302)),
    "answers/<uuid:public_id>/naming/": (NO, (302, 403, 302, 302)),
    "battles/drawn/": (STAFF, NO),
    "battles/drawn/<uuid:public_id>/": (STAFF, NO),
    "votes/": (STAFF, NO),
    "votes/all.csv": (LEADS, NO),
    "votes/imported/": (STAFF, NO),
    "votes/imported.csv": (LEADS, NO),
    # campaigns: their guideline is for those within reach, all else for leads
    "campaigns/": (LEADS, NO),
    "campaigns/new/": (LEADS, (302, 403, 403, 422)),
    "campaigns/new/preview/": (NO, LEADS),
    "campaigns/<uuid:public_id>/edit/preview/": (NO, LEADS),
    "campaigns/<uuid:public_id>/": (LEADS, NO),
    "campaigns/<uuid:public_id>/edit/": (LEADS, (302, 403, 403, 422)),
    "campaigns/<uuid:public_id>/state/": (NO, (302, 403, 403, 422)),
    "campaigns/<uuid:public_id>/extend/": (NO, (302, 403, 403, 422)),
    "campaigns/<uuid:public_id>/agreement/": (LEADS, NO),
    "campaigns/<uuid:public_id>/guideline/": ((302, 404, 404, 200), NO),
    "campaigns/<uuid:public_id>/guideline/read/": (NO, (302, 404, 404, 302)),
    "campaigns/<uuid:public_id>/guideline/write/": (LEADS, (302, 403, 403, 422)),
    "campaigns/<uuid:public_id>/gold/": (LEADS, NO),
    "campaigns/<uuid:public_id>/gold/add/": (NO, (302, 403, 403, 302)),
    "campaigns/<uuid:public_id>/gold/<uuid:battle>/": (LEADS, (302, 403, 403, 200)),
    "campaigns/<uuid:public_id>/gold/<uuid:battle>/retire/": (NO, (302, 403, 403, 302)),
    f"{CAMPAIGN_PERSON}": (LEADS, NO),
    f"{CAMPAIGN_PERSON}pause/": (NO, (302, 403, 403, 422)),
    f"{CAMPAIGN_PERSON}resume/": (NO, (302, 403, 403, 302)),
    f"{CAMPAIGN_PERSON}let-in/": (NO, (302, 403, 403, 302)),
    "work/signals/": (SIGNED_IN, NO),
    # model servers
    "servers/": (LEADS, NO),
    "servers/new/": (LEADS, (302, 403, 403, 422)),
    "servers/generate/": (LEADS, (302, 403, 403, 422)),
    "servers/jobs/<uuid:public_id>/": (LEADS, NO),
    "servers/jobs/<uuid:public_id>/progress/": (LEADS, NO),
    "servers/jobs/<uuid:public_id>/change/": (NO, (302, 403, 403, 400)),
    "servers/models/new/": (LEADS, (302, 403, 403, 422)),
    "servers/models/<slug:slug>/": (LEADS, (302, 403, 403, 422)),
    "judges/": (LEADS, NO),
    "judges/new/": (LEADS, (302, 403, 403, 422)),
    "judges/jobs/<uuid:public_id>/": (LEADS, NO),
    "judges/jobs/<uuid:public_id>/progress/": (LEADS, NO),
    "judges/jobs/<uuid:public_id>/change/": (NO, (302, 403, 403, 400)),
    "judges/<slug:slug>/": (LEADS, NO),
    "judges/<slug:slug>/run/": (LEADS, (302, 403, 403, 422)),
    "mining/": (LEADS, NO),
    "mining/new/": (LEADS, (302, 403, 403, 422)),
    "mining/<slug:slug>/": (LEADS, NO),
    "mining/<slug:slug>/progress/": (LEADS, NO),
    "mining/<slug:slug>/screen/": (NO, (302, 403, 403, 302)),
    "mining/<slug:slug>/jobs/<uuid:public_id>/change/": (NO, (302, 403, 403, 400)),
    "mining/<slug:slug>/instructions/": (LEADS, NO),
    "mining/<slug:slug>/instructions/<int:pk>/": (LEADS, (302, 403, 403, 422)),
    "mining/<slug:slug>/choose/": (LEADS, (302, 403, 403, 422)),
    "mining/<slug:slug>/choice/": (LEADS, NO),
    "mining/<slug:slug>/battle/": (LEADS, (302, 403, 403, 422)),
    "mining/<slug:slug>/battles/": (LEADS, NO),
    "mining/<slug:slug>/battles/change/": (NO, (302, 403, 403, 400)),
    "servers/<slug:slug>/": (LEADS, (302, 403, 403, 422)),
    "servers/<slug:slug>/test/": (NO, (302, 403, 403, 302)),
    # leads
    "benchmarks/<slug:slug>/rulings/": (LEADS, (302, 403, 403, 422)),
    "benchmarks/<slug:slug>/imported/": (LEADS, NO),
    "benchmarks/<slug:slug>/imported/rule/": ((302, 403, 403, 404), (302, 403, 403, 404)),
    "benchmarks/<slug:slug>/rulings/<slug:pseudonym>/": (LEADS, (302, 403, 403, 422)),
    "benchmarks/<slug:slug>/rulings/<slug:pseudonym>/boards/": (LEADS, NO),
    "boards/<slug:slug>/preview/": (LEADS, NO),
    "boards/<slug:slug>/without/<slug:pseudonym>/": (LEADS, NO),
    "campaigns/<uuid:public_id>/disagreements/": (LEADS, NO),
    "campaigns/<uuid:public_id>/disagreements/<uuid:battle>/": (LEADS, (302, 403, 403, 422)),
    "boards/": (LEADS, (302, 403, 403, 422)),
    "boards/example/": (NO, (302, 403, 403, 400)),
    "boards/<slug:slug>/": (LEADS, (302, 403, 403, 422)),
    "imports/": (LEADS, (302, 403, 403, 422)),
    "imports/files/<uuid:public_id>/": (LEADS, (302, 403, 403, 422)),
    "imports/files/<uuid:public_id>/remove/": (NO, (302, 403, 403, 302)),
    "imports/<uuid:public_id>/": (LEADS, NO),
    "imports/<uuid:public_id>/progress/": (LEADS, NO),
    "imports/<uuid:public_id>/start/": (NO, (302, 403, 403, 302)),
    "exports/": (LEADS, (302, 403, 403, 422)),
    "exports/<uuid:public_id>/": (LEADS, NO),
    "exports/<uuid:public_id>/progress/": (LEADS, NO),
    "exports/<uuid:public_id>/files/<path:name>": ((302, 403, 403, 404), NO),  # not made yet
    "people/": (LEADS, NO),
    "people/invitations/": (LEADS, (302, 403, 403, 422)),
    "people/invitations/remind/": (NO, (302, 403, 403, 302)),
    "people/invitations/revoke/": (NO, (302, 403, 403, 404)),
    "people/<slug:pseudonym>/": (LEADS, NO),
    "people/<slug:pseudonym>/role/": (NO, (302, 403, 403, 302)),
    "people/<slug:pseudonym>/group/": (NO, (302, 403, 403, 302)),
    "people/<slug:pseudonym>/deactivate/": (NO, (302, 403, 403, 302)),
    "people/<slug:pseudonym>/reactivate/": (NO, (302, 403, 403, 302)),
    "people/<slug:pseudonym>/reset-link/": (NO, (302, 403, 403, 200)),
    "people/<slug:pseudonym>/erase/": (NO, (302, 403, 403, 422)),
    "audit/": (LEADS, NO),
    "audit.csv": (LEADS, NO),
    "jobs/": (SIGNED_IN, NO),  # the own ones
    "jobs/<uuid:public_id>/": ((302, 404, 404, 200), NO),
    "jobs/<uuid:public_id>/progress/": ((302, 404, 404, 200), NO),
    "jobs/<uuid:public_id>/errors/": ((302, 404, 404, 200), NO),
    "jobs/<uuid:public_id>/cancel/": (NO, (302, 404, 404, 302)),
    # the own account
    "me/": (SIGNED_IN, DOOR),
    "me/corner/": ((204, 200, 200, 200), NO),  # public pages ask for it
    "me/tokens/": (SIGNED_IN, (302, 422, 422, 422)),
    "me/tokens/revoke/": (NO, OWN),
    "me/keys/": (SIGNED_IN, DOOR),
    "me/keys/switch/": (NO, (302, 204, 204, 204)),
    "me/sign-out-everywhere/": (NO, DOOR),
    "invite/<str:token>/": ((404, 403, 403, 403), (404, 403, 403, 403)),
    "account/login/": ((200, 302, 302, 302), (200, 302, 302, 302)),
    "account/logout/": (SIGNED_IN, DOOR),
    "account/inactive/": (ALL, NO),
    "account/signup/": ((200, 302, 302, 302), (200, 302, 302, 302)),
    "account/reauthenticate/": (SIGNED_IN, SIGNED_IN),
    "account/password/change/": (SIGNED_IN, SIGNED_IN),
    "account/password/set/": (DOOR, DOOR),
    "account/password/reset/": (ALL, ALL),
    "account/password/reset/done/": (ALL, NO),
    "account/password/reset/key/done/": (ALL, NO),
    RESET_KEY: (ALL, ALL),  # says that the link is none
    "account/2fa/": (SIGNED_IN, (302, 405, 405, 405)),
    "account/2fa/authenticate/": (DOOR, DOOR),
    "account/2fa/reauthenticate/": (DOOR, DOOR),
    "account/2fa/totp/activate/": (DOOR, DOOR),  # asks for the password first
    "account/2fa/totp/deactivate/": (OWN, OWN),
    "account/2fa/recovery-codes/": (OWN, (302, 405, 405, 405)),
    "account/2fa/recovery-codes/generate/": (DOOR, DOOR),
    "account/2fa/recovery-codes/download/": (OWN, OWN),
}


def walk(patterns, prefix=""):
    """Every route below, as it is written in the files of addresses."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from walk(pattern.url_patterns, route)


ROUTES = set(walk(get_resolver("arena_site.urls").url_patterns))
ADMIN = sorted(route for route in ROUTES if route.startswith("admin/") and "(?P" not in route)
FORMS = [
    route
    for route, (_looking, sending) in MATRIX.items()
    # Pages that are the same for everybody hold no token; a language does no harm.
    if sending not in (NO, TOKEN, NOWHERE) and route != "language/"
]


@pytest.fixture(scope="module")
def things(shared_rows):
    """What the addresses name, by their beginning: rows that are somebody else's."""
    board = BoardFactory(slug="some-board")
    job = JobFactory(created_by=AnnotatorFactory(), parameters={"dry_run": True})
    some_model = CompetitorFactory(slug="some-model")
    snapshot = SnapshotFactory(board=board)
    RatingFactory(snapshot=snapshot, competitor=some_model)
    battle = BattleFactory(item__benchmark__slug="some-benchmark")
    campaign = CampaignFactory(group="a group that nobody is in")
    release = ReleaseFactory()
    gold = GoldBattleFactory(battle__campaign=campaign).battle
    disputed = battle_with(CampaignFactory(), "A! B!")
    fought = FoughtItemFactory()
    return {
        "campaigns/<uuid:public_id>/disagreements/": {
            "<uuid:public_id>": disputed.campaign.public_id,
            "<uuid:battle>": disputed.public_id,
        },
        "campaigns/": {
            "<uuid:public_id>": campaign.public_id,
            "<uuid:battle>": gold.public_id,
            "<slug:pseudonym>": UserFactory().annotator.pseudonym,
        },
        "api/": {"<path:rest>": "nowhere/"},
        "invite/": {"<str:token>": "no-such-link"},
        "people/": {"<slug:pseudonym>": UserFactory().annotator.pseudonym},
        "jobs/": {"<uuid:public_id>": job.public_id},
        "imports/files/": {"<uuid:public_id>": UploadFactory().public_id},
        "imports/": {"<uuid:public_id>": job.public_id},
        "leaderboard/": {
            "<slug:slug>": board.slug,
            "<uuid:public_id>": snapshot.public_id,
            **dict.fromkeys(("<slug:model>", "<slug:first>", "<slug:second>"), "some-model"),
        },
        "benchmarks/<slug:slug>/releases/": {
            "<slug:slug>": release.benchmark.slug,
            "<int:release>": release.pk,
            "<str:name>": "items.jsonl",
        },
        "curation/drafts/": {"<uuid:public_id>": DraftFactory().public_id},
        "curation/findings/": {"<int:finding>": FindingFactory().pk},
        "servers/jobs/": {"<uuid:public_id>": GenerationJobFactory().public_id},
        "servers/models/": {"<slug:slug>": ServingFactory().competitor.slug},
        "servers/": {"<slug:slug>": EndpointFactory().slug},
        "benchmarks/": {
            "<slug:slug>": "some-benchmark",
            "<slug:pseudonym>": AnnotatorFactory().pseudonym,
        },
        "exports/": {
            "<uuid:public_id>": JobFactory(kind="export", created_by=AnnotatorFactory()).public_id,
            "<path:name>": "train.jsonl",
        },
        "runs/": {"<uuid:public_id>": TrainingRunFactory().public_id},
        "competitors/": {"<slug:slug>": "some-model"},
        "items/edits/": {"<uuid:public_id>": BulkEditFactory().public_id},
        "items/": {"<uuid:public_id>": ItemFactory().public_id},
        "answers/": {"<uuid:public_id>": AnswerFactory().public_id},
        "votes/": {"<int:number>": VoteFactory().pk},
        "battles/drawn/": {"<uuid:public_id>": battle.public_id},
        "battles/<": {
            "<uuid:public_id>": AssignmentFactory().public_id,
            "<str:letter>": "a",
        },
        "try/": {"<slug:token>": trial_token(AssignmentFactory().sides.first().public_id)},
        "boards/": {
            "<slug:slug>": board.slug,
            "<slug:pseudonym>": AnnotatorFactory().pseudonym,
        },
        "api/boards/": {"<slug:slug>": board.slug},
        "mining/": {
            "<slug:slug>": fought.battles.selection.run.slug,
            "<int:pk>": fought.choice.instruction_id,
            "<uuid:public_id>": MiningJobFactory(run=fought.battles.selection.run).public_id,
        },
        "judges/jobs/": {"<uuid:public_id>": JudgingJobFactory().public_id},
        "judges/": {"<slug:slug>": JudgmentFactory().judge.slug},
        "api/judges/": {"<slug:slug>": JudgmentFactory().judge.slug},
        "api/benchmarks/": {"<slug:slug>": "some-benchmark"},
        "api/assignments/": {"<uuid:public_id>": AssignmentFactory().public_id},
        RESET_KEY: {RESET_KEY: "account/password/reset/key/1-x/"},
        "admin/": {"<path:object_id>": 1, "<path:content_type_id>": 1},
    }


def address(route, things):
    for beginning, words in things.items():
        if route.startswith(beginning):
            for placeholder, word in words.items():
                route = route.replace(placeholder, str(word))
    assert "<" not in route, route
    return f"/{route}"


@pytest.fixture(scope="module")
def cookies(shared_rows):
    """The cookies of one person of each role."""
    found = {"anonymous": Client().cookies}
    for role in Role.values:
        user = UserFactory(role=role)
        user.set_password("a long enough passphrase")
        user.save()
        client = Client()
        client.force_login(user)
        found[role] = client.cookies
    return found


@pytest.fixture
def clients(cookies):
    """Browsers of those people, as nobody has used them before."""
    return {who: browser_with(cookies[who]) for who in PEOPLE}


def browser_with(cookies, **options):
    client = Client(**options)
    client.cookies.load(cookies)
    return client


def test_every_address_has_its_row_and_every_row_an_address():
    assert {route for route in ROUTES if not route.startswith("admin/")} == set(MATRIX)


@pytest.mark.parametrize("route", MATRIX)
def test_each_person_gets_the_reply_of_the_table(clients, things, route):
    path = address(route, things)
    looking, sending = MATRIX[route]
    assert tuple(clients[who].get(path).status_code for who in PEOPLE) == looking
    replies = [clients[who].post(path) for who in PEOPLE]
    assert tuple(reply.status_code for reply in replies) == sending
    if sending[0] == 302 and sending != DOOR and not route.startswith("account/"):
        assert replies[0].headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("route", FORMS)
def test_no_form_is_taken_without_its_token(cookies, things, route):
    client = browser_with(cookies[Role.LEAD], enforce_csrf_checks=True)
    assert client.post(address(route, things), {"status": "retired"}).status_code == 403


def test_the_admin_is_for_operators_alone(clients, things):
    assert len(ADMIN) > 6 * len(admin.site._registry)
    for route in ADMIN:
        path = address(route, things)
        for who in PEOPLE:
            for reply in (clients[who].get(path), clients[who].post(path)):
                assert reply.status_code in {302, 403}, (path, who)
                if reply.status_code == 302:
                    assert reply.headers["Location"].startswith(("/admin/", "/account/")), path
                assert reply.content == b"" or reply.status_code == 403, path

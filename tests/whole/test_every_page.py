"""Every page of the site as each kind of person meets it: reachable, strict and accessible."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import expect

from tests.browser.steps import next_is_held, violations
from tests.whole.visitors import DESK, PASSWORD, PHONE, Taste, Visitors, join, programs, take_battle
from tests.whole.walk import Walk, own_routes

CROWD = "model_a,model_b,winner\n" + "left,right,model_a\nright,left,tie\n" * 3
BROKEN = "model_a,model_b,winner\nleft,right,model_c\n"
LONG_ADDRESS = "somebody.with.a.long.address.that.breaks.nowhere@whole.example.org"
# What no page links to; everything else must be met by following links and forms.
UNLINKED = [
    # for programs, probes and scripts; the page of the API describes them
    r"api/(assignments/.*|benchmarks/.*|boards/.*|judges/.*|<path:rest>)",
    r"healthz|readyz|metrics|sitemap.xml",
    r"leaderboard/<slug:slug>/ratings.csv",
    # where two models have met and no ruling left their votes out since
    r"leaderboard/<slug:slug>/(models/<slug:model>|pairs/<slug:first>/<slug:second>)/",
    # where a campaign that has ended published its battles
    r"leaderboard/<slug:slug>/battles/<uuid:public_id>/",
    # told by script; pages of jobs only while one runs
    r"battles/<uuid:public_id>/(activity|draft|guess|tests|sides/<.*>/run)/",
    r"items/<uuid:public_id>/tests/(write/|try/)?",
    r"try/<slug:token>/",
    r"work/prefetch/(back/)?",
    r"find/|me/corner/",
    r"campaigns/(new|<uuid:public_id>/edit)/preview/",
    r"jobs/<uuid:public_id>/(progress|cancel)/",
    r"imports/<uuid:public_id>/progress/",
    # where a letter, a refusal or a habit leads to
    r"account/(signup|inactive|reauthenticate)/",
    r"account/password/(set|reset/done|reset/key/done)/",
    r"account/\^password/reset/key/.*",
    r"account/2fa/(authenticate|reauthenticate)/",
    r"people/<slug:pseudonym>/reactivate/",
    # where there is a release, a draft, a finding or a model server
    r"benchmarks/<slug:slug>/releases/<int:release>/(<str:name>)?",
    r"curation/(check/(next/|pass-on/)?|drafts/<uuid:public_id>/(mend/)?|findings/<int:finding>/)",
    r"servers/(generate/|jobs/.*|models/.*|<slug:slug>/(test/)?)",
    r"judges/(new/|jobs/.*|<slug:slug>/(run/)?)",
    r"mining/(new/|<slug:slug>/.*)",
    # where there is an export or a training run; told by the page of a model
    r"exports/<uuid:public_id>/(progress/|files/<path:name>)?",
    r"runs/<uuid:public_id>/",
    r"competitors/<slug:slug>/family/",
    # where items were edited together, or wait for a second person
    r"items/edits/<uuid:public_id>/(undo/)?",
    r"items/<uuid:public_id>/(retirement|versions)/",
    r"curation/tags/place/",
    # where a board is a draft
    r"boards/<slug:slug>/preview/",
    # where an answer names its author
    r"answers/<uuid:public_id>/naming/",
    # where people disagree, where one is paused, where a campaign has a qualification
    r"campaigns/<uuid:public_id>/disagreements/<uuid:battle>/",
    r"campaigns/<uuid:public_id>/team/<slug:pseudonym>/(resume|let-in)/",
]
# Pages of UNLINKED that a person sees all the same.
LED_TO = {
    "nobody": [
        "/account/signup/",
        "/account/inactive/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/password/reset/key/done/",
        "/account/password/reset/key/1-x/",
    ],
    "annotator": ["/account/reauthenticate/"],
    "lead": [],
}
# Refusals are pages too.
REFUSED = {"nobody": ["/nowhere/"], "annotator": ["/people/"], "lead": []}


@pytest.fixture(scope="module")
def people(application, browser, site):
    """Somebody who only looks, an annotator and a lead after a morning's work: page and starts."""
    party = Visitors(browser, site)
    nobody, annotator, lead = (party.arrive() for _ in range(3))
    links = {}
    for role in ("lead", "annotator", "curator"):
        told = application.manage("invite", f"{role}@whole.example.org", "--role", role)
        links[role] = told.split()[1]
    join(annotator, links["annotator"], name="Olu Ade")
    join(lead, links["lead"], name="Lena Voss")
    run_a_campaign(lead)
    programs(application, site, LONG_ADDRESS)[0].work(10, Taste(seed=3))
    decide_one(annotator)
    battle = annotator.url
    use_second_factor(annotator)
    make_token(annotator)
    upload_votes(lead, CROWD, "Crowd")
    lead.get_by_role("button", name="Import it").click()
    rule_on_somebody(lead)
    imports = [upload_votes(lead, text, "Another crowd") for text in (CROWD, BROKEN)]
    yield {
        "nobody": (nobody, ["/", "/work/", links["curator"]]),
        "annotator": (annotator, [battle, "/", "/work/"]),
        "lead": (lead, ["/work/", *imports]),
    }
    party.leave()


def run_a_campaign(lead):
    """On the starter benchmark, with a guideline and a gold battle; one pair waits for a word."""
    lead.goto("/campaigns/new/")
    lead.get_by_label("Name", exact=True).fill("Spring campaign")
    lead.get_by_label("Benchmark").select_option(index=1)
    lead.get_by_role("group", name="Models", exact=True).get_by_role("button", name="All").click()
    lead.get_by_label("Names are shown").select_option(label="After each vote")
    lead.get_by_role("button", name="Keep as a draft").click()
    lead.get_by_role("link", name="Gold").click()
    lead.get_by_role("button", name="Draw a pair to sign").click()
    lead.get_by_role("radio", name="A is better").check()
    lead.get_by_label("Why?").fill("It runs.")
    lead.get_by_role("radio", name="Among the others").check()
    lead.get_by_role("button", name="Sign it").click()
    lead.get_by_role("button", name="Draw a pair to sign").click()
    lead.get_by_role("link", name="Guideline").first.click()
    lead.get_by_role("link", name="Write it").click()
    lead.get_by_label("Text").fill("Prefer what runs.")
    lead.get_by_role("button", name="Publish").click()
    lead.get_by_role("link", name="Overview").click()
    lead.get_by_role("button", name="Start the campaign").click()
    lead.get_by_text("Started: ").wait_for()


def decide_one(annotator):
    """One battle is decided, the next one is open."""
    take_battle(annotator)
    next_is_held(annotator)
    decided = annotator.url
    annotator.keyboard.press("1")
    annotator.keyboard.press("7")
    annotator.wait_for_url(lambda url: "/battles/" in url and url != decided)
    expect(annotator.locator("#outbox")).to_have_text("All saved")


def use_second_factor(annotator):
    """Set up an authenticator, so that its pages exist."""
    annotator.goto("/account/2fa/totp/activate/")
    if "reauthenticate" in annotator.url:
        annotator.get_by_label("Password").fill(PASSWORD)
        annotator.get_by_role("button", name="Continue").click()
    secret = annotator.locator("#authenticator-secret").inner_text().strip()
    counter = next(totp.yield_hotp_counters_from_time())
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    annotator.locator("input[name=code]").fill(code)
    annotator.get_by_role("button", name="Switch on").click()
    annotator.wait_for_url(re.compile("recovery-codes"))


def make_token(person):
    person.goto("/me/tokens/")
    person.get_by_label("Name").fill("laptop")
    person.get_by_role("button", name="Make a token").click()


def rule_on_somebody(lead):
    """Look at the boards without the votes of whoever voted first, then leave them out."""
    lead.goto("/votes/")
    pseudonym = lead.locator("tbody td.exact .nowrap").last.inner_text()
    lead.goto("/benchmarks/starter/rulings/")
    lead.get_by_label("Pseudonym").fill(pseudonym)
    lead.get_by_label("Reason").fill("Tried it out.")
    lead.get_by_role("button", name="Look at the effect").click()
    lead.get_by_text("Votes counted: ").first.wait_for()
    lead.get_by_role("button", name="Leave these votes out").click()
    lead.get_by_text("in force").wait_for()


def upload_votes(lead, text, benchmark):
    """Through the page; where the preview is."""
    lead.goto("/imports/")
    file = {"name": "votes.csv", "mimeType": "text/csv", "buffer": text.encode()}
    lead.get_by_label("Files", exact=True).set_input_files(file)
    lead.get_by_role("button", name="See what they are").click()
    lead.get_by_label(re.compile("^Benchmark")).select_option("")
    lead.get_by_label("Name of the new benchmark").fill(benchmark)
    lead.get_by_role("button", name="See what would happen").click()
    lead.get_by_role("heading", name="What would happen").wait_for()
    return lead.url


@pytest.fixture(scope="module")
def walks(people, site):
    """All pages that each of them can reach."""
    return {
        name: Walk(site, page.context).through(*starts) for name, (page, starts) in people.items()
    }


def test_every_link_leads_to_a_page_that_is_strict(walks):
    assert {name: walk.faults for name, walk in walks.items() if walk.faults} == {}


def test_every_route_is_met_by_following_links(walks):
    met = set().union(*(walk.met for walk in walks.values()))
    unmet = {
        route
        for route in own_routes() - met
        if not any(re.fullmatch(known, route) for known in UNLINKED)
    }
    assert unmet == set()


def test_axe_finds_nothing_and_nothing_sticks_out(browser, people, walks):
    faults, seen = [], set()
    for name, walk in walks.items():
        session = people[name][0].context.storage_state()
        context = browser.new_context(
            base_url=walk.site, storage_state=session, viewport=DESK, bypass_csp=True
        )
        page = context.new_page()
        # A page is looked at once, as the first of these people who may open it sees it.
        urls = [url for route, url in walk.pages.items() if route not in seen]
        seen |= set(walk.pages)
        for url in [*urls, *LED_TO[name], *REFUSED[name]]:
            page.goto(url)
            faults += [f"{name} {url} {fault}" for fault in look(page)]
        context.close()
    assert not faults, "\n".join(faults)
    assert len(seen) > 35


def look(page):
    """What axe finds, and whether the page can be scrolled sideways; wide and narrow."""
    for viewport, scheme in ((DESK, "light"), (PHONE, "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        for found in violations(page):
            for node in found["nodes"]:
                yield f"at {viewport['width']}, {found['id']}: {node['html'][:200]}"
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            yield f"at {viewport['width']}, scrolls sideways"

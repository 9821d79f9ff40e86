"""Hostile answers at work in their frame: they reach nothing, and the page around them works."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from annotations.models import Vote
from catalog.rendering import render_all
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import next_is_held, next_is_shown, no_violations, to_battle
from tests.factories import (
    AnswerFactory,
    BattleFactory,
    ItemFactory,
    RenderedTextFactory,
    UserFactory,
)

# Every way out that a document has; what it got is told in its own text. OUTSIDE is an address that
# counts its visitors.
ESCAPES = """
<pre id="got"></pre>
<img src="OUTSIDE/img" onload="got('img')">
<link rel="prefetch" href="OUTSIDE/prefetch">
<link rel="stylesheet" href="OUTSIDE/style">
<script src="OUTSIDE/script"></script>
<form action="OUTSIDE/form" target="_top"><button id="go"></button></form>
<script>
  const got = (what) => { document.getElementById("got").append(what + " "); };
  const attempt = (what, escape) => { try { if (escape()) got(what); } catch {} };
  attempt("cookie", () => document.cookie);
  attempt("storage", () => localStorage.length + 1);
  attempt("parent", () => parent.document.body);
  attempt("top", () => { top.location = "OUTSIDE/top"; return false; });
  attempt("open", () => open("OUTSIDE/open"));
  attempt("alert", () => { alert("stop"); return false; });
  attempt("form", () => { document.getElementById("go").click(); return false; });
  attempt("worker", () => { new Worker("OUTSIDE/worker"); return false; });
  attempt("beacon", () => { navigator.sendBeacon("OUTSIDE/beacon", "x"); return false; });
  attempt("socket", () => { new WebSocket("OUTSIDE/socket".replace("http", "ws")); });
  attempt("events", () => { new EventSource("OUTSIDE/events"); });
  fetch("OUTSIDE/fetch").then(() => got("fetch"), () => {});
  fetch("/work/").then(() => got("own"), () => {});
  setTimeout(() => got("done"), 1500);
</script>
"""
LEAVES = """<p>Off I go.</p><meta http-equiv="refresh" content="0;url=OUTSIDE/refresh">
<script>setTimeout(() => { location = "OUTSIDE/location?secret"; }, 300);</script>"""
FORBIDDEN = ["Content Security Policy", "sandbox", "Blocked", "Failed to load", "ERR_", "WebSocket"]
FORBIDDEN += ["Ignored call", "Unsafe attempt", "Cross-Origin"]


@pytest.fixture
def outside():
    """An address of another host, and who came."""
    came = []

    class Host(BaseHTTPRequestHandler):
        def do_GET(self):
            came.append(self.path)
            self.send_response(204)
            self.end_headers()

        def do_POST(self):
            self.do_GET()

        def log_message(self, *_words):
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def battle_about(own_database, open_page):
    def made(html, **options):
        item = ItemFactory()
        text = f"Look:\n\n```html\n{html}\n```\n"
        (rendered,) = render_all([text], seconds=60)
        answers = AnswerFactory.create_batch(2, item=item)
        for answer in answers:
            RenderedTextFactory(
                text_digest=answer.text_digest, html=rendered.html, document=rendered.document
            )
        BattleFactory(item=item, answer_a=answers[0], answer_b=answers[1])
        page = open_page(UserFactory(), **options)
        page.expected = FORBIDDEN
        to_battle(page)
        return page

    return made


def test_a_document_reaches_neither_network_nor_page(battle_about, outside):
    address, came = outside
    page = battle_about(ESCAPES.replace("OUTSIDE", address))
    here = page.url
    page.keyboard.press("t")
    inside = page.frame_locator("#side-a iframe")
    expect(inside.locator("#got")).to_have_text("done ")
    assert len(page.context.pages) == 1
    assert page.url == here
    assert came == []


def test_a_document_cannot_lead_its_frame_elsewhere(battle_about, outside):
    address, came = outside
    page = battle_about(LEAVES.replace("OUTSIDE", address))
    here = page.url
    with page.expect_console_message(lambda told: address in told.text):  # what refuses says so
        page.keyboard.press("t")
    assert came == []
    assert page.url == here
    page.context.request.get(f"{address}/alive")
    assert came == ["/alive"]


def test_an_endless_loop_leaves_the_page_usable(battle_about):
    page = battle_about("<script>console.log('round and round'); for (;;) {}</script>")
    with page.expect_console_message(lambda told: told.text == "round and round"):
        page.keyboard.press("t")
    page.locator("#side-a iframe").wait_for()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#side-a iframe")).to_have_count(0)
    page.keyboard.press("1")
    expect(page.get_by_role("radio", name="A clearly")).to_be_checked()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_opened_by_key_recorded_with_the_vote_and_gone_with_the_battle(
    battle_about, screenshot, size, scheme
):
    BattleFactory()
    page = battle_about(
        "<h1>Hello</h1><button>Press me</button>", viewport=size, color_scheme=scheme
    )
    next_is_held(page)
    if page.locator("[data-try]").count() == 0:  # the other battle came first
        for key in ("3", "8"):
            page.keyboard.press(key)
        next_is_shown(page)
    page.locator("#side-b").focus()
    page.keyboard.press("t")
    expect(page.locator("#side-b iframe")).to_be_visible()
    expect(page.get_by_role("button", name="Run again")).to_be_focused()
    no_violations(page)
    screenshot(page, f"try-{size['width']}-{scheme}")
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.locator("#side-b [data-try]")).to_be_focused()
    for key in ("1", "8"):
        page.keyboard.press(key)
    expect(page.locator("#outbox")).to_have_text("All saved")
    assert Vote.objects.latest("pk").evidence_opened == ["try:b"]

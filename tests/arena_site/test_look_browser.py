"""The blocks in a real browser, under the site's own content policy, without a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.steps import violations
from tests.chromium import chromium

SITE = "http://arena.test"
PAGES = ["/gallery/", "/gallery/?role=annotator", "/public/", "/account/login/", "/nowhere/"]
KINDS = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.arena_site.look_urls")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def replies() -> dict[str, tuple[int, dict[str, str], bytes]]:
    """What the site answers, fetched before the browser's event loop owns the thread."""
    found = {}
    for path in PAGES:
        reply = Client().get(path, headers={"host": "localhost"})
        found[path] = (reply.status_code, dict(reply.headers), reply.content)
    return found


@pytest.fixture
def visit(browser, replies):
    """Open a page in a window of its own; what the browser complains about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path in replies:
            status, headers, body = replies[path]
            route.fulfill(status=status, headers=headers, body=body)
            return
        file = finders.find(path.removeprefix("/static/"))
        if file is None:
            route.fulfill(status=404)
            return
        kind = KINDS.get(Path(file).suffix, "image/svg+xml")
        route.fulfill(body=Path(file).read_bytes(), content_type=kind)

    def open_page(path: str, *, width: int = 1440, **options: object) -> Page:
        context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda told: complaints.append(told.text) if "Content Security" in told.text else None,
        )
        page.goto(SITE + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


LIGHT, DARK = "rgb(251, 250, 247)", "rgb(20, 22, 26)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_axe_finds_nothing_and_nothing_sticks_out(visit, scheme, width):
    for path in set(PAGES) - {"/public/"}:  # a frame without a page in it has no heading
        page = visit(path, width=width, color_scheme=scheme)
        found = [broken["id"] for broken in violations(page)]
        assert (path, found) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_fonts_of_the_site_are_the_ones_that_are_drawn(visit):
    page = visit("/gallery/")
    page.evaluate("document.fonts.ready.then(() => null)")
    drawn = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert {name.strip('"') for name in drawn} >= {"Inter Variable", "JetBrains Mono"}


def test_the_chosen_colours_come_back_before_the_page_is_drawn(visit):
    page = visit("/public/", color_scheme="light")
    assert ground(page) == LIGHT
    page.get_by_role("button", name="Dark").click()
    assert ground(page) == DARK
    page.add_init_script(
        "new MutationObserver((_, o) => { if (document.body) { "
        "window.first = document.documentElement.dataset.theme; o.disconnect(); } })"
        ".observe(document, {childList: true, subtree: true})"
    )
    page.reload()
    assert page.evaluate("window.first") == "dark"
    page.get_by_role("button", name="System").click()
    assert ground(page) == LIGHT


def test_the_pressed_button_says_which_colours_are_chosen(visit):
    page = visit("/public/")
    page.get_by_role("button", name="Light").click()
    pressed = page.locator("[data-theme-choice][aria-pressed=true]")
    assert pressed.all_text_contents() == ["Light"]


def test_without_script_the_menu_opens_and_no_dead_button_is_shown(visit):
    page = visit("/gallery/", width=390, java_script_enabled=False)
    assert not page.get_by_role("link", name="Battles").is_visible()
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Battles").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Battles").is_visible()
    assert page.get_by_role("button", name="Copy").count() == 0
    assert page.get_by_role("button", name="Dark").count() == 0


def test_the_first_tab_stop_leads_past_the_navigation(visit):
    page = visit("/gallery/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_copy_button_copies_and_says_so(visit):
    page = visit("/gallery/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(  # the clipboard exists on https only, and this page is not
        "Object.defineProperty(navigator, 'clipboard',"
        " {value: {writeText: async (text) => { window.copied = text; }}})"
    )
    page.get_by_role("button", name="Copy").click()
    assert page.evaluate("window.copied").startswith("https://arena.example.org/")
    expect(page.locator("#announce")).to_have_text("Copied")


def test_a_copy_button_that_may_not_copy_selects_the_text(visit):
    page = visit("/gallery/")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#announce")).to_contain_text("Selected")
    assert page.evaluate("getSelection().toString()").startswith("https://arena.example.org/")

"""Pages around a board, with the example board, in both widths and schemes."""

from itertools import product

import pytest
from django.core.management import call_command

from leaderboard.models import Board
from record.actions.append_leaves import append_leaves
from record.actions.sign_record import sign_head, sign_snapshots
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import violations

ASPEN, BEECH = "simulated-aspen-70b", "simulated-beech-32b"
PAGES = {
    "board": "",
    "pairs": "pairs/",
    "pair": f"pairs/{ASPEN}/{BEECH}/",
    "model": f"models/{ASPEN}/",
    "history": "history/",
    "trust": "trust/",
    "compare": "compare/",
    "verdicts": "verdicts/",
    "categories": "categories/?w0=3",
}


@pytest.fixture
def example(site, settings):
    settings.RECORD_KEY = "1f" * 32
    call_command("load_example")
    append_leaves()
    sign_snapshots()
    sign_head()
    return Board.objects.get(slug="example")


def test_pages_around_a_board(open_page, screenshot, example):
    page = open_page(bypass_csp=True)
    page.expected = ["ERR_CONNECTION_REFUSED", "[object Event]"]  # no live updates run here
    paths = {name: f"/leaderboard/example/{path}" for name, path in PAGES.items()}
    for name, path in (*paths.items(), ("record", "/record/")):
        page.goto(path)
        for viewport, scheme in product((DESK, PHONE), ("light", "dark")):
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=scheme)
            screenshot(page, f"around-{name}-{viewport['width']}-{scheme}")
            found = violations(page)
            assert [(broken["id"], broken["nodes"][0]["html"]) for broken in found] == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
        page.set_viewport_size(DESK)

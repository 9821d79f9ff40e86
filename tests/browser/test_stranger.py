"""A stranger's first minute: what this is, a battle to try, the board; by script or without."""

import pytest
from playwright.sync_api import expect

from leaderboard.actions.load_example import load_example
from tests.browser.conftest import PHONE
from tests.browser.steps import no_violations


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without"])
def test_a_stranger_tries_a_battle_and_goes_on_to_the_board(open_page, own_database, has_script):
    load_example()
    page = open_page(java_script_enabled=has_script)
    page.expected = ["[object Event]", "ERR_CONNECTION_REFUSED"]  # no live updates run here
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("cannot see its name")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("share the lead")
    page.get_by_role("link", name="Try a battle").click()
    expect(page.get_by_role("heading", name="You preferred B")).to_be_hidden()
    page.get_by_role("link", name="B is better").click()
    expect(page.get_by_role("heading", name="You preferred B")).to_be_in_viewport()
    page.get_by_role("link", name="A is better").click()
    expect(page.get_by_role("heading", name="You preferred A")).to_be_visible()
    expect(page.get_by_role("heading", name="You preferred B")).to_be_hidden()
    assert set(sent) == {"GET"}
    for viewport in (page.viewport_size, PHONE):
        page.set_viewport_size(viewport)
        if has_script:
            no_violations(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.get_by_role("link", name="See the leaderboard").click()
    page.wait_for_url("**/leaderboard/example/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Example (simulated people)")

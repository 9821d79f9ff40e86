"""A board whose events do not come asks for its table every so often, and only then."""

import pytest
from playwright.sync_api import expect

from leaderboard import board_cache
from tests.factories import BoardFactory, SnapshotFactory

EVENTS = "**/boards/*/events"
# The page is meant to go on without its events, whatever the browser says of them.
LOST = ["ERR_FAILED", "[object Event]"]


@pytest.fixture
def board(own_database):
    return BoardFactory(slug="everyday", title="Everyday tasks")


def is_table(request):
    return request.url.endswith("/leaderboard/everyday/table/")


def open_board(page):
    """With its clock in the hands of the test, and no events."""
    page.expected += LOST
    page.clock.install()
    page.route(EVENTS, lambda route: route.abort())
    page.goto("/leaderboard/everyday/")
    expect(page.locator("#live")).to_have_text("Asks every 15 s")


def test_without_events_the_table_is_asked_for_every_fifteen_seconds(open_page, board):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request) if is_table(request) else None)
    open_board(page)
    page.clock.run_for(14_000)
    assert asked == []
    for times in (1, 2):
        with page.expect_response(lambda reply: is_table(reply.request)):
            page.clock.run_for(15_000)
        assert len(asked) == times


def test_without_events_a_newer_snapshot_is_shown_at_the_next_look(open_page, board):
    page = open_page()
    open_board(page)
    expect(page.locator("#standing")).to_contain_text("not counted yet")
    snapshot = SnapshotFactory(board=board)
    board_cache.publish_version(board.slug, str(snapshot.public_id))
    page.clock.run_for(15_000)
    newest = page.locator(f'#standing[data-snapshot="{snapshot.public_id}"]')
    expect(newest).to_be_visible()

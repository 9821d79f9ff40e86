"""How often an open board asks for its table: without events, with them, and when told to."""

import pytest
from playwright.sync_api import expect

from leaderboard import board_cache
from tests.factories import BoardFactory, SnapshotFactory

EVENTS = "**/boards/*/events"
# The page is meant to go on without its events, whatever the browser says of them.
LOST = ["ERR_FAILED", "[object Event]"]
# A stream in the hands of the test.
STREAM = """
window.EventSource = class extends EventTarget {
  constructor() {
    super();
    window.stream = this;
  }
  close() {}
};
Math.random = () => 0.5;
"""


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


def open_stream(page):
    """With clock, stream and chance in the hands of the test; the first look is over."""
    page.clock.install()
    page.add_init_script(STREAM)
    page.goto("/leaderboard/everyday/")
    with page.expect_response(lambda reply: is_table(reply.request)):
        page.evaluate("stream.onopen({})")
    expect(page.locator("#live")).to_have_text("Live")


def tell(page, message):
    page.evaluate(
        "data => stream.dispatchEvent(new MessageEvent('snapshot', {data}))",
        message,
    )


def run_until_asked(page, milliseconds):
    with page.expect_response(lambda reply: is_table(reply.request)):
        page.clock.run_for(milliseconds)


@pytest.fixture
def watched(open_page):
    """A page, and the requests for its table."""
    page, asked = open_page(), []
    page.on("request", lambda request: asked.append(request) if is_table(request) else None)
    return page, asked


def test_without_events_the_table_is_asked_for_every_fifteen_seconds(watched, board):
    page, asked = watched
    open_board(page)
    page.clock.run_for(14_000)
    assert asked == []
    for times in (1, 2):
        run_until_asked(page, 15_000)
        assert len(asked) == times


def test_a_stream_that_neither_opens_nor_fails_is_not_waited_for(watched, board):
    page, asked = watched
    page.clock.install()
    page.add_init_script(STREAM)
    page.goto("/leaderboard/everyday/")
    expect(page.locator("#live")).to_be_hidden()
    for times in (1, 2):
        run_until_asked(page, 15_000)
        assert len(asked) == times
    expect(page.locator("#live")).to_have_text("Asks every 15 s")


def test_a_stream_that_dies_without_a_word_leaves_the_board_a_minute_behind_at_most(watched, board):
    page, asked = watched
    open_stream(page)
    page.clock.run_for(50_000)
    assert len(asked) == 1
    run_until_asked(page, 15_000)
    assert len(asked) == 2


def test_errors_of_the_stream_do_not_put_the_next_look_off(watched, board):
    page, asked = watched
    page.expected += LOST
    open_stream(page)
    for _ in range(3):
        page.evaluate("stream.onerror(new Event('error'))")
        page.clock.run_for(4_000)
    expect(page.locator("#live")).to_have_text("Asks every 15 s")
    run_until_asked(page, 4_000)
    assert len(asked) == 2


def test_the_table_is_asked_for_at_once_when_there_is_a_newer_snapshot(watched, board):
    page, asked = watched
    open_stream(page)
    snapshot = SnapshotFactory(board=board)
    board_cache.publish_version(board.slug, str(snapshot.public_id))
    tell(page, str(snapshot.public_id))
    expect(page.locator(f'#standing[data-snapshot="{snapshot.public_id}"]')).to_be_visible()
    assert len(asked) == 2


def test_readers_who_are_told_to_look_again_do_so_once_and_not_all_at_once(watched, board):
    page, asked = watched
    open_stream(page)
    tell(page, "again")
    page.clock.run_for(2_000)
    assert len(asked) == 1
    run_until_asked(page, 1_000)
    page.clock.run_for(10_000)
    assert len(asked) == 2


def test_without_events_a_newer_snapshot_is_shown_at_the_next_look(open_page, board):
    page = open_page()
    open_board(page)
    expect(page.locator("#standing")).to_contain_text("not counted yet")
    snapshot = SnapshotFactory(board=board)
    board_cache.publish_version(board.slug, str(snapshot.public_id))
    page.clock.run_for(15_000)
    newest = page.locator(f'#standing[data-snapshot="{snapshot.public_id}"]')
    expect(newest).to_be_visible()

"""A real browser against a real server, over a database of the test's own.

Facts refuse TRUNCATE, so pytest-django's `live_server`, which flushes, is not to be had: the
threads of this server share the database that `own_database` cloned.
"""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread

import arena_site.celery  # noqa: F401  messages of votes go to the throw-away Redis
from tests.chromium import PATIENCE_MS, chromium

SCREENSHOTS = Path(__file__).resolve().parents[2] / ".local" / "screenshots"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")  # Playwright starts once at a time, and other folders start it too
def browser():
    # Out of reach from inside the loop, and a database is cloned only when nobody is in it.
    connections.close_all()
    with chromium() as started, pytest.MonkeyPatch.context() as patch:
        # Playwright runs a loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield started


@pytest.fixture
def site(own_database):
    """The address of a server on a free port; it ends with the test."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def open_page(browser, site):
    """`open_page(user, **context)` gives a page where that person is signed in.

    Whatever the console or the content policy complains of fails the test, but for what the
    test put into `page.expected`.
    """
    contexts, complaints = [], []

    def opened(user=None, **options):
        context = browser.new_context(**({"viewport": DESK} | options), base_url=site)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if user:
            context.add_cookies([session_of(user, site)])
        page = context.new_page()
        page.expected = []

        def complain(text):
            if not any(expected in text for expected in page.expected):
                complaints.append(text)

        page.on("console", lambda m: complain(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complain(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def session_of(user, site):
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": site}


@pytest.fixture
def screenshot():
    """`screenshot(page, name)` keeps a picture for people to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def keep(page, name):
        # caret="hide" would write style attributes, which the content policy reports
        page.screenshot(path=SCREENSHOTS / f"{name}.png", caret="initial")

    return keep

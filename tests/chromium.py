"""The distribution's browser, for every test that looks at pages as people do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from os import geteuid

from playwright.sync_api import Browser, expect, sync_playwright

# A busy machine is no fault of a page: what does come in the end is waited for.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
QUIET = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser of its own for `with`; where none is installed, the way to get one is said."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "No Chromium is installed: apt-get install chromium"
    arguments = QUIET + (["--no-sandbox"] if geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()

"""The distribution's browser, for every test that looks at pages as people do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from os import geteuid

from playwright.sync_api import Browser, expect, sync_playwright

# A busy machine is no fault of a page: what does come in the end is waited for.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
# Frames of nobody have a process of their own, as in the program with a window.
APART = ["--site-per-process"]
QUIET = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
# The same engine without a window, tabs and extensions: a page costs a quarter of the time.
WITHOUT_WINDOW = "chromium-headless-shell"
WHOLE = ("chromium", "chromium-browser")


@contextmanager
def chromium(*, whole: bool = False) -> Iterator[Browser]:
    """A browser of its own for `with`; where none is installed, the way to get one is said.

    `whole`: the program that people use, for who measures.
    """
    names = WHOLE if whole else (WITHOUT_WINDOW, *WHOLE)
    program = next(filter(None, map(shutil.which, names)), None)
    assert program, "No Chromium is installed: apt-get install chromium"
    arguments = QUIET + APART + (["--no-sandbox"] if geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()

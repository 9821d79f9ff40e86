"""`make screenshots`: the pictures of the README, taken of a running application.

People vote with fixed tastes on the starter benchmark; which battles they are lent is drawn anew
each time, so the numbers on the board differ a little from one picture to the next.
"""

from itertools import count
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.application import CHECKOUT, Application, running
from tests.chromium import chromium
from tests.whole.visitors import (
    PREPARED_MS,
    Program,
    Taste,
    Visitors,
    first_lead_link,
    join,
    programs,
    samples,
    take_battle,
)

FOLDER = CHECKOUT / "docs" / "images"
LARGEST = 200_000  # bytes of one picture
BOARD = {"width": 1440, "height": 440}
ITEM, AUTHORS = "prune-old-dumps", ("ash", "cedar")
SEEDS = range(1, 6)
VOTES = 40


def main() -> None:
    """Look at one battle, then fill a board with votes and look at that."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running() as application, chromium() as browser:
        visitors = Visitors(browser, f"http://127.0.0.1:{application.port}")
        picture_of_the_battle(application, visitors)
        picture_of_the_board(application, visitors)
        visitors.leave()


def picture_of_the_battle(application: Application, visitors: Visitors) -> None:
    """As an annotator sees it before the vote."""
    page = visitors.arrive()
    join(page, first_lead_link(application), email="lead@example.org")
    expect(page.get_by_role("button", name="Continue")).to_be_visible(timeout=PREPARED_MS)
    page.context.clear_cookies()
    join(page, holder_of_the_battle(application, visitors.site).link, name="Ada Nwosu")
    take_battle(page)
    keep(page, "battle")


def holder_of_the_battle(application: Application, site: str) -> Program:
    """Somebody who was lent the battle that makes a good picture; others are skipped."""
    wanted = {row["text"] for row in samples() if row["item"] == ITEM and is_wanted(row)}
    for number in count():
        person = programs(application, site, f"holder{number}@example.org")[0]
        while assignment := person.claim():
            if {assignment["battle"][side]["text"] for side in "ab"} == wanted:
                return person
            person.skip(assignment)
    raise AssertionError("unreachable")


def is_wanted(row: dict) -> bool:
    """Whether the answer is of one of the authors in the picture."""
    return row["competitor"].endswith(AUTHORS)


def picture_of_the_board(application: Application, visitors: Visitors) -> None:
    """As a reader sees it who has it open while people vote."""
    page = visitors.arrive(viewport=BOARD)
    page.goto("/leaderboard/")
    emails = [f"annotator{seed}@example.org" for seed in SEEDS]
    people = programs(application, visitors.site, *emails)
    votes = sum(person.work(VOTES, Taste(seed)) for seed, person in zip(SEEDS, people, strict=True))
    expect(page.locator(".tallied b").first).to_have_text(str(votes))
    expect(page.locator("#live")).to_have_text("Live")
    keep(page, "board")


def keep(page: Page, name: str) -> None:
    """Store a picture that is small enough for a README."""
    path = Path(FOLDER, f"{name}.png")
    # caret="hide" would write style attributes, which the content policy reports
    page.screenshot(path=path, caret="initial", animations="disabled")
    assert path.stat().st_size < LARGEST, f"{path} has {path.stat().st_size} bytes"


if __name__ == "__main__":
    main()

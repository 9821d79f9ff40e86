"""People who come to a running application, in a browser and as programs."""

import json
import re
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.application import CHECKOUT, Application
from tests.chromium import PATIENCE_MS

PASSWORD = "sixteen grey herons"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PREPARED_MS = 60_000  # the first texts are rendered after the start, in the background
STARTER = CHECKOUT / "catalog" / "starter"
# From the best to the worst, as these visitors see it; the last word of the names.
QUALITY = ("ash", "birch", "cedar")


@dataclass
class Visitors:
    """Opens one browser context for each person, and remembers what the browser complained of."""

    browser: Browser
    site: str
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def arrive(self, **options: object) -> Page:
        """A page in a context of its own: no cookie of anybody else."""
        context = self.browser.new_context(**{"viewport": DESK, "base_url": self.site, **options})
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: self._note(told.type, told.text, page.url))
        page.on("pageerror", lambda error: self._note("error", str(error), page.url))
        return page

    def _note(self, kind: str, text: str, url: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(f"{url}: {text}")

    def leave(self) -> None:
        """Close every context."""
        while self.contexts:
            self.contexts.pop().close()


def first_lead_link(application: Application) -> str:
    """The link that the start printed."""
    output = (application.folder / "output").read_text()
    return re.search(r"http\S+/invite/\S+", output)[0]


def join(page: Page, link: str, *, email: str = "", name: str = "") -> None:
    """Open an invitation and set a password."""
    page.goto(link)
    if email:
        page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/work/")


def sign_in(page: Page, email: str) -> None:
    """With the password that `join` set."""
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/work/")


def take_battle(page: Page) -> None:
    """With the keyboard alone: the one button has the focus, at the latest when texts are ready."""
    expect(page.get_by_role("button", name="Continue")).to_be_focused(timeout=PREPARED_MS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/battles/*/")


@dataclass
class Program:
    """A person who works through the API, and may come in by browser with the link."""

    site: str
    link: str
    token: str

    def claim(self) -> dict | None:
        """The next battle, or None when there is none left for this person."""
        return self._post("/api/assignments/", {})

    def vote(self, assignment: dict, **ballot: str) -> dict:
        """Cast one vote."""
        return self._post(f"/api/assignments/{assignment['id']}/vote", ballot)

    def skip(self, assignment: dict) -> None:
        """Give the battle back."""
        self._post(f"/api/assignments/{assignment['id']}/skip", {"reason": "unclear"})

    def work(self, votes: int, decide: Callable[[dict], dict]) -> int:
        """Vote so many times, or as often as there are battles; how often it was."""
        for done in range(votes):
            assignment = self.claim()
            if assignment is None:
                return done
            self.vote(assignment, **decide(assignment["battle"]))
        return votes

    def _post(self, path: str, body: dict) -> dict | None:
        headers = {
            "Authorization": f"Token {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        }
        request = urllib.request.Request(self.site + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as reply:
            text = reply.read()
        return json.loads(text) if text else None


def programs(application: Application, site: str, *emails: str) -> list[Program]:
    """Annotators with tokens, made as a script would make them."""
    told = application.manage("invite", *emails, "--role", "annotator", "--token")
    return [Program(site, *line.split()[1:]) for line in told.splitlines()]


def samples() -> list[dict]:
    """The sample answers of the starter benchmark, as they come with the application."""
    files = sorted(STARTER.glob("answers-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


class Taste:
    """Votes for the better of the starter benchmark's samples, mostly: nobody is always sure."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._quality = {row["text"]: _quality(row["competitor"]) for row in samples()}

    def __call__(self, battle: dict) -> dict:
        a, b = (self._quality[battle[side]["text"]] for side in "ab")
        difficulty = self._random.choice(["easy", "medium", "hard"])
        chance = self._random.random()
        if chance < 0.15:
            return {"winner": "tie", "difficulty": difficulty}
        better = a < b if chance < 0.8 else a > b
        strength = "clear" if abs(a - b) > 1 else "slight"
        winner = "model_a" if better else "model_b"
        return {"winner": winner, "strength": strength, "difficulty": difficulty}


def _quality(competitor: str) -> int:
    return next(place for place, word in enumerate(QUALITY) if word in competitor)

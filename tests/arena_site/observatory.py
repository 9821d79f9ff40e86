"""The rules of the HTTP Observatory (MDN), as far as a page and its headers decide them.

Written after its table of tests and scores; a grade is that of its own table. Nothing is asked of
any server but the one under test.
"""

from collections.abc import Mapping
from dataclasses import dataclass

BASE = 100
GRADES = ((100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"))
HALF_A_YEAR = 15_768_000


@dataclass(frozen=True)
class Page:
    """A reply over https as a browser sees it; header names in lower case."""

    headers: Mapping[str, str]
    cookies: tuple[str, ...]  # as in Set-Cookie
    html: str
    redirects_to_https: bool

    def policy(self) -> dict[str, list[str]]:
        rules = (
            part.split() for part in self.headers.get("content-security-policy", "").split(";")
        )
        return {words[0].lower(): words[1:] for words in rules if words}


def content_security_policy(page: Page) -> int:
    policy = page.policy()
    if not policy:
        return -25
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    styles = policy.get("style-src", policy.get("default-src", ["*"]))
    if "'unsafe-inline'" in scripts or "data:" in scripts or "*" in scripts:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if any(source.startswith("http:") for sources in policy.values() for source in sources):
        return -20
    if "'unsafe-inline'" in styles:
        return 0
    return 10 if policy.get("default-src") == ["'none'"] else 5


def cookies(page: Page) -> int:
    score = 0
    for cookie in page.cookies:
        name, words = cookie.partition("=")[0].lower(), cookie.lower()
        is_session = "session" in name or "csrf" in name
        if "secure" not in words:
            score = min(score, -40 if is_session else -20)
        if is_session and "httponly" not in words:
            score = min(score, -30)
    has_all = all("samesite" in cookie.lower() for cookie in page.cookies)
    return score or (5 if page.cookies and has_all else 0)


def cross_origin_sharing(page: Page) -> int:
    return -50 if page.headers.get("access-control-allow-origin") == "*" else 0


def redirection(page: Page) -> int:
    return 0 if page.redirects_to_https else -20


def referrer_policy(page: Page) -> int:
    safe = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    found = page.headers.get("referrer-policy", "")
    return 5 if found in safe else (-5 if found else 0)


def strict_transport_security(page: Page) -> int:
    words = page.headers.get("strict-transport-security", "").replace(" ", "").lower()
    ages = [int(word[8:]) for word in words.split(";") if word.startswith("max-age=")]
    if not ages:
        return -20
    if ages[0] < HALF_A_YEAR:
        return -10
    return 5 if "preload" in words and "includesubdomains" in words else 0


def subresource_integrity(page: Page) -> int:
    return -5 if 'src="http' in page.html or "src='http" in page.html else 0


def content_type_options(page: Page) -> int:
    return 0 if page.headers.get("x-content-type-options") == "nosniff" else -5


def frame_options(page: Page) -> int:
    if "frame-ancestors" in page.policy():
        return 5
    return 0 if page.headers.get("x-frame-options") in {"DENY", "SAMEORIGIN"} else -20


def cross_origin_resource_policy(page: Page) -> int:
    found = page.headers.get("cross-origin-resource-policy")
    return 10 if found in {"same-origin", "same-site"} else 0


TESTS = (
    content_security_policy,
    cookies,
    cross_origin_sharing,
    redirection,
    referrer_policy,
    strict_transport_security,
    subresource_integrity,
    content_type_options,
    frame_options,
    cross_origin_resource_policy,
)


def score(page: Page) -> int:
    """Penalties first; bonuses count only for those who have 90 without them."""
    found = [test(page) for test in TESTS]
    bare = BASE + sum(points for points in found if points < 0)
    return bare + sum(points for points in found if points > 0) if bare >= 90 else max(bare, 0)


def grade(points: int) -> str:
    return next((name for least, name in GRADES if points >= least), "F")

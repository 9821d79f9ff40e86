"""A walk through the site: every link of every page, a few addresses for each route."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import APIResponse, BrowserContext

from tests.whole.html import PageReader

NOT_OURS = "admin/"  # the stock admin, for operators
PER_ROUTE = 3  # pages of one route look alike
OK, FOUND, NOT_ALLOWED = 200, 302, 405
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@dataclass
class Walk:
    """What one person saw."""

    site: str
    context: BrowserContext
    pages: dict[str, str] = field(default_factory=dict)  # route -> address of its first page
    met: set[str] = field(default_factory=set)  # routes that were opened, or that a form names
    faults: list[str] = field(default_factory=list)

    def through(self, *starts: str) -> "Walk":
        """Open the starts, and whatever is linked from there."""
        waiting = deque(urljoin(self.site, start) for start in starts)
        seen: set[str] = set()
        times: Counter[str] = Counter()
        while waiting:
            url = waiting.popleft()
            route = self.route_of(url)
            if url in seen or route is None or times[route] >= PER_ROUTE:
                continue
            seen.add(url)
            times[route] += 1
            waiting.extend(self._open(url, route))
        return self

    def route_of(self, url: str) -> str | None:
        """The pattern behind an address; None for files and for the stock admin."""
        path = urlsplit(url).path
        if path.startswith(("/static/", f"/{NOT_OURS}")):
            return None
        try:
            return resolve(path).route
        except Resolver404:
            self.faults.append(f"{url}: no such page")
            return None

    def _open(self, url: str, route: str) -> list[str]:
        """What the page at this address links to."""
        reply = self.context.request.get(url, max_redirects=0)
        if reply.status == NOT_ALLOWED:  # only for sending
            return []
        self.met.add(route)
        self.faults += [f"{url}: {fault}" for fault in faults_of_headers(reply)]
        if reply.status == FOUND:
            return [urljoin(self.site, reply.headers["location"])]
        if reply.status != OK:
            self.faults.append(f"{url}: answers {reply.status}")
        if not reply.headers["content-type"].startswith("text/html"):
            return []
        text = reply.text()
        if "<html" in text:
            self.pages.setdefault(route, url)
        page = PageReader(url, text)
        self.faults += [f"{url}: {fault}" for fault in page.faults]
        self.met |= {route for target in page.targets if (route := self.route_of(target))}
        return page.links


def faults_of_headers(reply: APIResponse) -> Iterator[str]:
    """What the headers of any reply must say."""
    for name, value in HEADERS.items():
        if reply.headers.get(name) != value:
            yield f"{name} is {reply.headers.get(name)}"
    said = dict(
        part.strip().split(" ", 1)
        for part in reply.headers.get("content-security-policy", "").split(";")
        if part.strip()
    )
    for name, value in POLICY.items():
        if said.get(name) != value:
            yield f"{name} is {said.get(name)}"
    if "unsafe" in str(said):
        yield "an unsafe policy"


def own_routes() -> set[str]:
    """All patterns of the site, the stock admin left out."""
    return {route for route in _routes(get_resolver()) if not route.startswith(NOT_OURS)}


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern, route)

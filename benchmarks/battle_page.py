"""Speed of the page on which people compare two answers, in a real browser.

    python -m benchmarks.battle_page           # about four minutes
    python -m benchmarks.battle_page --quick   # fewer battles

It starts what `make run` starts and votes by keyboard through a connection on which every request
takes 300 ms there and 300 ms back, so that only what is already in the browser can be fast. Long
answers have 3,000 characters, and 95 % of real ones have fewer; the longest have 8,000 and ten
blocks of code. The peer is a load of the same page through the same connection: what a tool
without a prefetched battle makes people wait.
"""

import argparse
import os
import time
from collections.abc import Iterator
from functools import partial
from itertools import count

import django
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, ViewportSize

from benchmarks.application import Line
from benchmarks.load import percentile
from benchmarks.rendering import answer
from benchmarks.stage import Stage, on_stage
from tests.chromium import chromium

ROUND_TRIP_MS = 600
READING_MS = 1_000
LENGTHS = {"long": (3_000, 4), "longest": (8_000, 10)}  # characters and blocks of code
DESK = ViewportSize(width=1440, height=900)
# From the key to the frame that shows the next battle, and when the browser has drawn it.
CLOCK = """
window.painted = [];
let pressed = 0, shown = "";
addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { capture: true });
const look = () => {
  const now = document.getElementById("battle")?.dataset.battle;
  if (!now || now === shown) return;
  const since = shown && pressed;
  shown = now;
  if (since) requestAnimationFrame(() => {
    const drawn = new MessageChannel();
    drawn.port1.onmessage = () => window.painted.push(performance.now() - since);
    drawn.port2.postMessage("");
  });
};
new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
"""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer battles")
    battles = 15 if parser.parse_args().quick else 60
    print(Line("work", "ours", "peer", target="target"))
    with on_stage() as stage:
        os.environ["ARENA_AS_OWNER"] = "true"
        django.setup()
        for line in lines(stage, battles):
            print(line, flush=True)


def lines(stage: Stage, battles: int) -> Iterator[Line]:
    # Django's models can be imported only after the start has told where the database is.
    from benchmarks import crowd  # noqa: PLC0415

    crowd.add_benchmark("short", items=3, competitors=2, overlap=1, text=lambda _: "Yes.\n")
    (reader,) = crowd.sign_in(1)
    with chromium(whole=True) as browser:
        yield weight(open_page(browser, stage, reader))
    crowd.close("short")
    for name, (length, blocks) in LENGTHS.items():
        texts = map(partial(answer, length=length, blocks=blocks), count(1))
        crowd.add_benchmark(
            name, items=battles + 3, competitors=2, overlap=1, text=partial(next_of, texts)
        )
        voter, other = crowd.sign_in(2)
        yield server_render(name, other, 2 * battles)
        with chromium(whole=True) as browser:
            yield key_to_next(name, open_page(browser, stage, voter), battles)
        crowd.close(name)


def next_of(texts: Iterator[str], _name: str) -> str:
    return next(texts)


def open_page(browser: Browser, stage: Stage, cookie: tuple[str, str]) -> Page:
    site = f"http://127.0.0.1:{stage.port}"
    context = browser.new_context(viewport=DESK, base_url=site)
    name, value = cookie
    context.add_cookies([{"name": name, "value": value, "url": site}])
    return context.new_page()


def to_battle(page: Page) -> None:
    page.goto("/work/")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/battles/**")
    page.wait_for_load_state("networkidle")


def key_to_next(length: str, page: Page, battles: int) -> Line:
    """From the last key of a vote until the next battle is drawn."""
    page.add_init_script(CLOCK)
    to_battle(page)
    slow_down(page)
    loads = []
    for _ in range(10):
        page.reload(wait_until="networkidle")
        loads.append(page.evaluate(FIRST_PAINT))
    for done in range(battles):
        page.wait_for_timeout(READING_MS)
        page.keyboard.press("1")
        page.keyboard.press("7")
        page.wait_for_function("done => window.painted.length > done", arg=done)
    times = page.evaluate("window.painted")
    p50, p95 = percentile(times, 50), percentile(times, 95)
    load = percentile(loads, 50)
    return Line(
        f"key to next battle, {length} answers",
        f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, most {max(times):.0f} ms",
        f"load of the page: {load:.0f} ms",
        p95 / load,
        "p95 < 100 ms",
    )


def slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP_MS,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
        },
    )


def weight(page: Page) -> Line:
    """What comes over the line for a first visit to a battle of two answers of one word."""
    to_battle(page)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    page.reload(wait_until="networkidle")
    by_kind: dict[str, int] = {}
    for request, size in sizes.items():
        kind = kinds.get(request, "Other")
        by_kind[kind] = by_kind.get(kind, 0) + size
    told = ", ".join(f"{kind} {size / 1000:.0f}" for kind, size in sorted(by_kind.items()))
    total = sum(by_kind.values()) / 1000
    return Line("weight of the page", f"{total:.0f} kB: {told}", target="< 150 kB")


def server_render(length: str, cookie: tuple[str, str], rounds: int) -> Line:
    """A battle whose texts have their HTML, in this process; beside the page of the work."""
    client = Client(headers={"host": "127.0.0.1"})
    name, value = cookie
    client.cookies[name] = value
    address = client.post(reverse("annotations:claim"))["Location"]

    def milliseconds(path: str) -> float:
        start = time.perf_counter()
        reply = client.get(path)
        taken = 1000 * (time.perf_counter() - start)
        assert reply.status_code == 200, reply
        return taken

    ours, theirs = [], []
    for _ in range(rounds + 5):  # in turns, so that others on this machine disturb both alike
        ours.append(milliseconds(address))
        theirs.append(milliseconds("/work/"))
    p50, p95 = (percentile(ours[5:], p) for p in (50, 95))
    peer = percentile(theirs[5:], 50)
    return Line(
        f"page made by the server, {length} answers",
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms",
        f"work page: {peer:.1f} ms",
        p50 / peer,
        "< 30 ms",
    )


if __name__ == "__main__":
    main()

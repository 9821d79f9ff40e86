"""Five scripted experts on a real socket; all that they say follows from what they are asked.

`python -m tests.mining.experts PORT` serves them from a process of its own.

An expert mines an instruction out of its seed; some seeds give a short one, a copy, or a near copy.
It grades by the number in the instruction. It answers with its name and strength, and as a judge it
prefers the stronger of two answers, but the weaker one where the instruction is odd.
"""

import asyncio
import random
import re
import sys
import threading
from contextlib import contextmanager

from tests.backends.server import JSON, Server

STRENGTH = {"oak": 5, "elm": 4, "fir": 3, "yew": 2, "ash": 1}
SAID = re.compile(r"I am (\w+), strength (\d)\.")
NOUNS = (
    *("stack", "queue", "graph", "matrix", "parser", "socket", "ledger"),
    *("clock", "palette", "router", "cache", "lexer"),
)
VERBS = (
    *("sort", "reverse", "merge", "balance", "encode", "walk", "shuffle"),
    *("measure", "rotate", "split", "compress", "join"),
)
THINGS = (
    *("words", "bytes", "dates", "colours", "prices", "names", "paths"),
    *("scores", "tokens", "frames", "rows", "keys"),
)


def instruction_of(seed):
    """What an expert writes for the user; the same for every expert and every try."""
    if seed % 10 == 3:
        return "Sort it."  # too short
    if seed % 10 == 6:
        return instruction_of(seed - 1)  # a copy
    if seed % 10 == 8:
        return f"{instruction_of(seed - 1)} Please!"  # a near copy
    draw = random.Random(seed)
    verb, noun, thing = (draw.choice(words) for words in (VERBS, NOUNS, THINGS))
    extra = " ".join(f"{draw.choice(THINGS)}{draw.randrange(10**6)}" for _ in range(14))
    kind = "odd" if is_odd(seed) else "even"
    return f"Write number {seed}, {kind}: {verb} a {noun} of {thing} with {extra}."


def is_odd(seed):
    return seed % 4 == 1


def grade_of(text):
    """10 for numbers that end in 0, 4 for those that end in 2, 8 for all others."""
    (number,) = re.findall(r"Write number (\d+)", text)
    return {"0": 10, "2": 4}.get(number[-1], 8)


def verdict_of(words):
    """The label of a judge that is shown a task and two answers."""
    first, second = (int(strength) for _, strength in SAID.findall(words)[:2])
    better_is_first = (first > second) != (" odd: " in words)
    return "[[A>B]]" if better_is_first else "[[B>A]]"


def reply_of(body):
    """What the model of a request says."""
    model = body["model"]
    if "prompt" in body:
        return instruction_of(body["seed"])
    system, asked = body["messages"][0]["content"], body["messages"][-1]["content"]
    if system.startswith("You grade tasks"):
        return f"It is clear. [[{grade_of(asked)}]]"
    if SAID.search(asked):
        return f"One of them is stronger. {verdict_of(asked)}"
    return f"I am {model}, strength {STRENGTH[model]}. I do it like this: `{len(asked)}`."


class Experts(Server):
    """As the misbehaving server, with models that behave."""

    async def _answer(self, x):
        if x.path == "/v1/models":
            data = [{"id": name, "max_model_len": 4096} for name in STRENGTH]
            await x.whole(200, {"object": "list", "data": data}, JSON)
        elif x.path.startswith("/v1/") and "completions" in x.path:
            await asyncio.sleep(0.02)
            await x.reply([reply_of(x.body)])
        else:
            await super()._answer(x)


@contextmanager
def experts():
    """The server in a thread of its own, on a free port of loopback."""
    server, loop, started = Experts(), asyncio.new_event_loop(), threading.Event()

    def run():
        asyncio.set_event_loop(loop)
        listener = loop.run_until_complete(asyncio.start_server(server.connected, "127.0.0.1", 0))
        server.port = listener.sockets[0].getsockname()[1]
        started.set()
        loop.run_forever()
        listener.close()
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def serve_for_ever(port):
    server = Experts()
    listener = await asyncio.start_server(server.connected, "127.0.0.1", port)
    async with listener:
        await listener.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve_for_ever(int(sys.argv[1])))

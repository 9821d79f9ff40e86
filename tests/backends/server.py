"""A model server on a real socket that behaves, or misbehaves, as the model's name says.

`python -m tests.backends.server PORT` serves it from a process of its own.
"""

import asyncio
import gzip
import json
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

TEXT = "Füge `return a + b` ein. 日本語 🙂"
PIECES = [TEXT[i : i + 3] for i in range(0, len(TEXT), 3)]
STREAM = {"Content-Type": "text/event-stream"}
JSON = {"Content-Type": "application/json"}
PHRASES = {200: "OK", 301: "Moved", 302: "Found", 400: "Bad", 401: "No", 404: "Nothing"}


def chunk(text=None, index=0, *, finish=None, logprobs=None, chat=True, **more):
    choice = {"index": index, "finish_reason": finish, "logprobs": logprobs}
    choice |= {"delta": {} if text is None else {"content": text}} if chat else {"text": text or ""}
    return {"id": "request-1", "choices": [choice], **more}


def event(data):
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"data: {text}\n\n".encode()


def usage_of(words):
    return {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": words}}


def rendered(messages):
    """What this server's chat template makes of messages."""
    turns = [f"<|{m['role']}|>\n{m['content']}<|end|>\n" for m in messages]
    return "".join(turns) + "<|assistant|>\n"


class Exchange:
    """One request and the socket that its reply goes to."""

    def __init__(self, server, writer, path, headers, body):
        self.server, self.writer = server, writer
        self.path, self.headers, self.body = path, headers, body
        self.keep = True

    @property
    def asked(self):
        """Whatever the prompt ends with."""
        if "messages" in self.body:
            return self.body["messages"][-1]["content"]
        return self.body.get("prompt", "")

    async def head(self, status=200, headers=STREAM, length=None):
        lines = [f"HTTP/1.1 {status} {PHRASES.get(status, 'Other')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(
            "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        )
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await self.writer.drain()

    async def part(self, data):
        self.writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await self.writer.drain()

    async def end(self):
        await self.part(b"")

    async def whole(self, status, body, headers=JSON):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        await self.head(status, headers, len(data))
        self.writer.write(data)
        await self.writer.drain()

    async def refuse(self, status, message, headers=JSON):
        error = {"message": message, "type": "Error", "param": None, "code": status}
        await self.whole(status, {"error": error}, headers)

    async def reply(self, pieces=PIECES, *, finish="stop", usage=True, n=None):
        """A stream as a good server sends it."""
        chat = "messages" in self.body
        await self.head()
        for index in range(self.body.get("n", 1) if n is None else n):
            for piece in pieces:
                logprobs = None
                if self.body.get("logprobs") is not None and chat:
                    top = [{"token": piece, "logprob": -0.25}]
                    entry = {"token": piece, "logprob": -0.25, "top_logprobs": top}
                    logprobs = {"content": [entry]}
                elif self.body.get("logprobs") is not None:
                    logprobs = {"tokens": [piece], "token_logprobs": [-0.25]}
                    logprobs["top_logprobs"] = [{piece: -0.25}]
                await self.part(event(chunk(piece, index, logprobs=logprobs, chat=chat)))
            await self.part(event(chunk(None, index, finish=finish, chat=chat)))
        if usage:
            await self.part(event(usage_of(len(pieces))))
        await self.part(event("[DONE]"))
        await self.end()


async def good(x):
    structure = x.body.get("structured_outputs") or {}
    if "choice" in structure:
        await x.reply(structure["choice"][:1])
    elif "regex" in structure:
        await x.reply(["42"])
    elif "response_format" in x.body:
        await x.reply(['{"winner":', ' "tie"}'])
    else:
        await x.reply()


async def echo(x):
    await x.reply([f"Answer to: {x.asked}"])


async def unhurried(x):
    await asyncio.sleep(0.1)
    await echo(x)


async def slow_first(x):
    await asyncio.sleep(30)


async def stall(x):
    await x.head()
    await x.part(event(chunk("begun")))
    await asyncio.sleep(30)


async def cut(x):
    await x.head()
    await x.part(event(chunk("begun")))
    x.writer.transport.abort()
    x.keep = False


async def clean_cut(x):
    """Ends the body in good order, but in the middle of the reply."""
    await x.head()
    await x.part(event(chunk("begun")))
    await x.end()


async def busy(x):
    await x.refuse(429, "Slow down.", JSON | {"Retry-After": "7"})


async def busy_once(x):
    await (busy if x.server.first("busy-once") else good)(x)


async def error_once(x):
    if x.server.first("error-once"):
        await x.refuse(500, "CUDA error")
    else:
        await good(x)


async def wrong_json(x):
    await x.head()
    await x.part(b'data: {"choices": [\n\n')
    await x.end()


async def wrong_shape(x):
    await x.head()
    await x.part(event({"choices": [{"delta": {"content": {"a": 1}}}]}))
    await x.end()


async def html(x):
    await x.whole(200, b"<html><body>Sign in</body></html>", {"Content-Type": "text/html"})


async def html_error(x):
    await x.whole(502, b"<html><body>Bad gateway</body></html>", {"Content-Type": "text/html"})


async def ignores_n(x):
    await x.reply(n=1)


async def ignores_all(x):
    x.body.pop("logprobs", None)
    await x.reply(n=1)


async def endless(x):
    await x.head()
    while True:
        await x.part(event(chunk("and on " * 40)))


async def packed(x):
    """Everything packed by gzip, in two halves that cut where they like."""
    data = b"".join(event(chunk(piece)) for piece in PIECES)
    data = gzip.compress(data + event(chunk(finish="stop")) + event(usage_of(9)) + event("[DONE]"))
    await x.head(headers=STREAM | {"Content-Encoding": "gzip"})
    await x.part(data[:40])
    await x.part(data[40:])
    await x.end()


async def drops_kept(x):
    """Closes the connection behind the reply, against its word."""
    await x.reply()
    x.keep = False


async def cut_letters(x):
    """Sends single bytes, so that every letter of two bytes and more is cut."""
    await x.head()
    for byte in b"".join(event(chunk(piece)) for piece in PIECES) + event(chunk(finish="stop")):
        await x.part(bytes([byte]))
    await x.part(event("[DONE]"))
    await x.end()


async def no_usage(x):
    await x.reply(usage=False)


async def one_body(x):
    choice = {"index": 0, "message": {"content": TEXT}, "finish_reason": "stop"}
    await x.whole(
        200, {"id": "request-1", "choices": [choice], **dict(usage_of(9), choices=[choice])}
    )


async def breaks_off(x):
    await x.head()
    await x.part(event(chunk("begun")))
    await x.part(event({"error": {"message": "engine died"}}))
    await x.end()


async def moved(x):
    await x.whole(302, b"", {"Location": x.server.elsewhere})


async def too_long(x):
    await x.refuse(400, "This model's maximum context length is 512 tokens.")


async def repeats_key(x):
    await x.refuse(401, f"Incorrect key: {x.headers.get('authorization')}")


async def bomb(x):
    """A few bytes of gzip that unpack to one line of six megabytes."""
    await x.head(headers=STREAM | {"Content-Encoding": "gzip"})
    await x.part(gzip.compress(b"data: " + b"a" * 6_000_000))
    await x.end()


async def cut_off(x):
    await x.reply(finish="length")


BEHAVIOURS = {
    function.__name__.replace("_", "-"): function
    for function in (
        *(good, echo, slow_first, stall, cut, clean_cut, busy, busy_once, error_once, wrong_json),
        *(wrong_shape, html, html_error, ignores_n, ignores_all, endless, packed, bomb),
        *(drops_kept, cut_letters, no_usage, one_body, breaks_off, moved, too_long, repeats_key),
        *(cut_off, unhurried),
    )
}


class Server:
    """Counts connections and requests; knows which behaviour was met before."""

    def __init__(self):
        self.connections = 0
        self.requests = Counter()
        self.seen_headers = []
        self.bodies = []
        self.elsewhere = ""
        self.template = "told"  # as llama.cpp; "tokens" as vLLM, "" for neither
        self.load = {"running": 3.0, "waiting": 2.0}
        self.port = 0
        self._met = Counter()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/v1"

    def first(self, name):
        self._met[name] += 1
        return self._met[name] == 1

    async def connected(self, reader, writer):
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _one(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        _, path, _ = head[0].split(" ")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])
        }
        length = int(headers.get("content-length", 0))
        body = json.loads(await reader.readexactly(length)) if length else {}
        self.requests[path] += 1
        self.seen_headers.append(headers)
        self.bodies = [*self.bodies[-99:], body]
        exchange = Exchange(self, writer, path, headers, body)
        await self._answer(exchange)
        return exchange.keep

    async def _words(self, x):
        """What the server tells of its tokens and its template."""
        by_tokens = self.template == "tokens"
        if x.path == "/tokenize" and by_tokens and "messages" in x.body:
            await x.whole(200, {"tokens": list(map(ord, rendered(x.body["messages"])))})
        elif x.path == "/tokenize":
            words = x.asked.split()
            await x.whole(200, {"tokens": list(range(len(words))), "count": len(words)})
        elif x.path == "/detokenize" and by_tokens:
            await x.whole(200, {"prompt": "".join(map(chr, x.body["tokens"]))})
        elif x.path == "/apply-template" and self.template == "told":
            await x.whole(200, {"prompt": rendered(x.body["messages"])})
        else:
            await x.refuse(404, "Not Found")

    async def _answer(self, x):
        if x.path == "/v1/models":
            served = [{"id": name, "max_model_len": 4096} for name in BEHAVIOURS]
            await x.whole(200, {"object": "list", "data": served})
        elif x.path == "/metrics":
            lines = [f'vllm:num_requests_{s}{{model="a"}} {n}' for s, n in x.server.load.items()]
            await x.whole(200, "\n".join(lines).encode(), {"Content-Type": "text/plain"})
        elif x.path == "/v1/load_lora_adapter":
            if x.body["lora_path"].startswith("/runs/"):
                await x.whole(200, b"Success: LoRA adapter added.", {"Content-Type": "text/plain"})
            else:
                await x.refuse(404, "No adapter found there.")
        elif x.path in {"/apply-template", "/tokenize", "/detokenize"}:
            await self._words(x)
        elif x.path == "/v1/embeddings":
            rows = [
                {"index": i, "embedding": [float(len(text)), 1.0]}
                for i, text in enumerate(x.body["input"])
            ]
            await x.whole(200, {"data": rows[::-1]})
        elif x.body.get("model") not in BEHAVIOURS:
            known = f"id {x.headers.get('x-request-id')}"
            await x.refuse(404, f"The model {x.body.get('model')!r} does not exist; {known}.")
        else:
            await BEHAVIOURS[x.body["model"]](x)


@contextmanager
def serving() -> Iterator[Server]:
    """A server in a thread of its own, on a free port of loopback."""
    server, loop, started = Server(), asyncio.new_event_loop(), threading.Event()

    async def serve():
        listener = await asyncio.start_server(server.connected, "127.0.0.1", 0)
        server.port = listener.sockets[0].getsockname()[1]
        started.set()
        try:
            await ended.wait()
        finally:
            listener.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

    def run():
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.close()

    ended = asyncio.Event()
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)


async def serve_for_ever(port):
    server = Server()
    listener = await asyncio.start_server(server.connected, "127.0.0.1", port)
    async with listener:
        await listener.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve_for_ever(int(sys.argv[1])))

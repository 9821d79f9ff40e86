"""A model server that writes what a prompt asks for, the same to the same prompt and seed."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GOOD = "Add them up.\n\n```python\ndef total(numbers):\n    return sum(numbers)\n```"
BAD = "Here it is.\n\n```python\ndef total(numbers):\n    return len(numbers)\n```"
TESTS = [
    "assert total([1, 2]) == 3",
    "assert total([]) == 0",
    "assert total([5]) == 5",
    "assert total([2, 2]) == 4",
    "assert total([1]) == 99",
]


class Fake:
    """What was asked so far, and how the server answers."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failing = 0  # so many replies are errors
        self.url = ""

    def reply(self, prompt: str, seed: int) -> str:
        if prompt.startswith("Read the page below"):
            number = prompt.partition("PAGE ")[2].split()[0]
            if number.endswith("3"):
                return json.dumps({"question": "As the page says, what does it do here and why?"})
            kind = "algorithmic" if number.endswith(("0", "5")) else "other"
            words = f"Write a Python function total(numbers) that gives the sum, way {number}."
            return json.dumps({"question": words, "kind": kind})
        if "Write about" in prompt:
            return json.dumps({"tests": TESTS})
        if prompt.startswith("Here are a programming question"):
            return "It works. Score: 8" if "sum(numbers)" in prompt else "It is wrong. Score: 2"
        return GOOD if seed % 2 else BAD


@contextmanager
def serve() -> Iterator[Fake]:
    """One on a free port of this machine."""
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            prompt = body["messages"][-1]["content"]
            if fake.failing > 0:
                fake.failing -= 1
                self.answer(503, {"error": {"message": "busy"}})
                return
            fake.asked.append(prompt)
            text = fake.reply(prompt, body.get("seed", 0))
            self.answer(
                200,
                {
                    "id": "1",
                    "choices": [
                        {"index": 0, "finish_reason": "stop", "message": {"content": text}}
                    ],
                    "usage": {"prompt_tokens": len(prompt) // 4, "completion_tokens": 10},
                },
            )

        def do_GET(self) -> None:
            self.answer(404, {})

        def answer(self, status: int, body: dict) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_words: object) -> None:
            """It is quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()

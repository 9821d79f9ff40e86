"""Tests and execution: a model writes tests for algorithmic questions, answers run against them."""

import json
from collections.abc import Sequence
from typing import Any, Final, Literal

from pydantic import Field, PrivateAttr

from corpus.asking.step import AskingStep, Said
from corpus.document import Document, Place
from corpus.page.code import blocks_in
from sandbox import ExecutionRequest, Program, Runner, Status, Test
from sandbox.assertions import NoTestError, entry_of, from_assertion

_ASK: Final = """Here is a programming question. Write about {count} tests for a Python function
that answers it.

Reply with one JSON object and nothing else: {{"tests": ["assert f(1) == 2", ...]}}
Each test is one line of Python that begins with assert, calls the function by the name that the
question states, holds constant inputs and the constant result that is right, and depends on no
other test.

The question:

{question}
"""


class TestStep(AskingStep):
    """Notes `tests`, and with each answer how many of them it passes.

    A test that no answer passes is taken to be wrong, and goes. Only questions about Python of the
    kind `algorithmic` are tested; all others stay as they are.
    """

    __test__ = False  # pytest need not look for tests here

    do: Literal["test"]
    runner: str  # the socket or host:port of `python -m sandbox.runner`
    count: int = Field(12, ge=1)
    fewest: int = Field(3, ge=1)  # with fewer tests that anything passes there are none
    _runner: Any = PrivateAttr(default=None)

    def open(self, place: Place) -> None:
        """Know the runner."""
        self._runner = Runner(self.runner)

    def questions(self, document: Document) -> Sequence[str]:
        """One request, where there is something to test."""
        known = document.metadata
        if known.get("category") != "algorithmic" or known.get("language") != "python":
            return []
        return [_ASK.format(count=self.count, question=known["question"])]

    def fate(self, document: Document, said: Sequence[Said]) -> str:
        """Run the answers; nothing is dropped here: `choose` decides."""
        if not said:
            return ""
        texts = tests_in(said[0].text)[: 2 * self.count]
        entry = entry_of(texts)
        pairs = [(text, test) for text in texts if (test := _test(text, entry))]
        answers: list[dict[str, Any]] = document.metadata["answers"]
        passed = [
            self._passed(answer["text"], entry, [test for _, test in pairs]) for answer in answers
        ]
        good = [number for number in range(len(pairs)) if any(number in one for one in passed)]
        if len(good) < self.fewest:
            document.metadata["tests"] = []
            return ""
        document.metadata["tests"] = [pairs[number][0] for number in good]
        for answer, one in zip(answers, passed, strict=True):
            answer |= {"passed": len(one & set(good)), "of": len(good)}
        return ""

    def _passed(self, answer: str, entry: str, tests: list[Test]) -> set[int]:
        program = program_in(answer)
        if not program or not tests:
            return set()
        asked = ExecutionRequest(Program("python", program, entry), tuple(tests))
        report = self._runner.run(asked)
        return {number for number, test in enumerate(report.tests) if test.status is Status.PASSED}


def tests_in(reply: str) -> list[str]:
    """The assert lines of a reply, each once: of its JSON, or as they stand."""
    start = reply.find("{")
    try:
        found: Any = (
            json.JSONDecoder(strict=False).raw_decode(reply[start:])[0] if start >= 0 else {}
        )
    except (ValueError, RecursionError):
        found = {}
    lines = found.get("tests") if isinstance(found, dict) else None
    if not isinstance(lines, list):
        lines = reply.splitlines()
    texts = (line.strip() for line in lines if isinstance(line, str))
    return list(dict.fromkeys(text for text in texts if text.startswith("assert ")))


def program_in(answer: str) -> str:
    """The longest block of Python in an answer, or of no stated language; else nothing."""
    blocks = [
        block.text for block in blocks_in(answer) if block.hint in ("", "python", "py", "python3")
    ]
    return max(blocks, key=len, default="")


def _test(text: str, entry: str) -> Test | None:
    try:
        return from_assertion(text, entry)
    except NoTestError:
        return None

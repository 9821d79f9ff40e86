"""Tests as a reward: the program in an answer is run behind the walls of a runner."""

import re
from collections.abc import Sequence
from typing import Any, Final

from sandbox import ExecutionRequest, Program, Runner
from sandbox.assertions import from_assertion

BLOCK: Final = re.compile(r"```[\w+-]*\n(.*?)```", re.S)


class SandboxReward:
    """1 where all tests pass and 0 where not, or the share that passes, as each row asks."""

    __name__ = "sandbox"

    def __init__(self, address: str) -> None:
        self._runner = Runner(address)

    def __call__(
        self,
        completions: Sequence[Any],
        tests: Sequence[Sequence[str]],
        entry: Sequence[str],
        prelude: Sequence[str],
        language: Sequence[str],
        reward: Sequence[str],
        **rest: Any,
    ) -> list[float]:
        """One number for each completion."""
        rows = zip(completions, tests, entry, prelude, language, reward, strict=True)
        return [self._reward(*row) for row in rows]

    def _reward(
        self, completion: Any, tests: Sequence[str], entry: str, prelude: str, language: str,
        reward: str,
    ) -> float:  # fmt: skip
        text = completion if isinstance(completion, str) else completion[-1]["content"]
        share = self._share(program_of(text), tests, entry, prelude, language)
        return share if reward == "fractional" else float(share == 1.0)

    def _share(
        self, program: str, tests: Sequence[str], entry: str, prelude: str, language: str
    ) -> float:
        source = f"{prelude}\n{program}" if prelude else program
        request = ExecutionRequest(
            Program(language, source, entry), tuple(from_assertion(text, entry) for text in tests)
        )
        report = self._runner.run(request)
        return report.passed / len(tests)


def program_of(text: str) -> str:
    """The first block of code, or the text itself where there is none."""
    found = BLOCK.search(text)
    return found[1] if found else text

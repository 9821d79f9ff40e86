"""What a model is asked for tests, and what is understood of its reply."""

import json
from dataclasses import dataclass
from typing import Any, Final

from backends import Message, Request, Sampling

ABOUT: Final = 20  # tests asked for
MOST: Final = 60  # tests that are looked at
MOST_TOKENS: Final = 8192
WARMTH: Final = 0.7
_FORM: Final = f"""
Reply with JSON and nothing else: {{"question": "...", "tests": ["assert ...", "assert ..."]}}

The question
- says everything that is needed; whoever solves it sees nothing but the question;
- is solved by one Python function and states its name, its parameters and what it returns;
- needs no file, no network, no clock, no chance and nothing beyond the standard library;
- holds no solution.

The tests
- are about {ABOUT}, each one line of Python that begins with assert and calls the function;
- hold constant inputs and the constant result that is right, worked out with care;
- do not depend on one another, and cover usual cases, edges and large values.
"""
_OF_A_TASK: Final = (
    "Here is a programming task. State it as a self-contained question, with the same function "
    "name where it names one and the same meaning, and write tests for it.\n\nThe task:\n\n"
)
_OF_A_PROGRAM: Final = (
    "Here is a program. Let it suggest a programming question to you, about as hard as what it "
    "does, and write tests for the question. The program itself is shown to nobody else and may "
    "be wrong.\n\nThe program:\n\n"
)
_SOLVE: Final = (
    "Solve this in Python. Reply with the whole program in one block that begins with ```python, "
    "without tests and without an example of its use.\n\n"
)


@dataclass(frozen=True)
class Written:
    """A question with its tests, as the model wrote them."""

    question: str
    tests: tuple[str, ...]


class NothingWrittenError(ValueError):
    """The reply holds no question with tests; the text says why."""


def ask_for_tests(model: str, seed: str, *, is_program: bool) -> Request:
    """What the writer is asked, from a task or from a program."""
    words = (_OF_A_PROGRAM if is_program else _OF_A_TASK) + seed.strip() + "\n" + _FORM
    sampling = Sampling(temperature=WARMTH, max_tokens=MOST_TOKENS)
    return Request(model, (Message("user", words),), sampling)


def ask_for_program(model: str, question: str) -> Request:
    """What the filter is asked: one program, without chance."""
    sampling = Sampling(temperature=0.0, max_tokens=MOST_TOKENS)
    return Request(model, (Message("user", _SOLVE + question.strip()),), sampling)


def read_tests(reply: str) -> Written:
    """The question and tests of a reply, also of one that was cut off. Raises otherwise."""
    found = _object(reply)
    if found is None:
        raise NothingWrittenError("The writer's reply holds no JSON.")
    question = found.get("question")
    if not isinstance(question, str) or not question.strip():
        raise NothingWrittenError("The writer's reply holds no question.")
    tests = found.get("tests", found.get("test_cases"))
    if isinstance(tests, str):
        tests = [line for line in tests.splitlines() if line.strip()]
    if not isinstance(tests, list) or not tests:
        raise NothingWrittenError("The writer's reply holds no tests.")
    texts = [test.strip() for test in tests if isinstance(test, str) and test.strip()]
    return Written(question.strip(), tuple(texts[:MOST]))


def _object(reply: str) -> dict[str, Any] | None:
    """The first JSON object in a text; one without its end is cut and closed."""
    start = reply.find("{")
    if start < 0:
        return None
    text = reply[start:]
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except ValueError:
        found = _closed(text)
    except RecursionError:
        return None
    return found if isinstance(found, dict) else None


def _closed(text: str) -> Any:
    """The object without what came after its last whole value."""
    for cut, open_brackets in reversed(_cuts(text)):
        try:
            return json.loads(text[:cut] + "".join(reversed(open_brackets)), strict=False)
        except ValueError:
            continue
    return None


def _cuts(text: str) -> list[tuple[int, str]]:
    """Where a value has just ended, with the brackets that were open there."""
    cuts: list[tuple[int, str]] = []
    stack = ""
    in_string = escaped = False
    for place, sign in enumerate(text):
        if in_string:
            in_string = escaped or sign != '"'
            escaped = not escaped and sign == "\\"
            if not in_string:
                cuts.append((place + 1, stack))
        elif sign == '"':
            in_string = True
        elif sign in "[{":
            stack += "]" if sign == "[" else "}"
        elif sign in "]}" and stack.endswith(sign):
            stack = stack[:-1]
            cuts.append((place + 1, stack))
    return cuts[-200:]

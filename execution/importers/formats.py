"""What a record of each format is, and the tests in it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from catalog.importers.checking import checked
from catalog.importers.problems import Fault, shown
from catalog.importers.record import Record
from execution.case import Case
from execution.importers.evalplus import evalplus_rows
from execution.importers.own import own_rows
from execution.importers.records import AceCodeRecord, HumanEvalRecord, MbppRecord
from execution.importers.rows import TestRow
from sandbox import CallTest, ScriptTest
from sandbox.assertions import NoTestError, entry_of, from_assertion, from_check_function

Reader = Callable[[Record], Iterator[TestRow | Fault]]
_CHECKED_BY: Final = "Give a Python function check(candidate) of assert statements."


def acecode_rows(record: Record) -> Iterator[TestRow | Fault]:
    """AceCode: a question with a list of assert statements."""
    for found in checked(AceCodeRecord, record.fields):
        if isinstance(found, Fault):
            yield found
            continue
        cases, faults = _asserted("test_cases", found.test_cases)
        yield from faults
        if not faults:
            yield _row(record, found.id, cases, prompt=found.question)


def mbpp_rows(record: Record) -> Iterator[TestRow | Fault]:
    """MBPP: a text with assert statements that whoever answers has seen."""
    for found in checked(MbppRecord, record.fields):
        if isinstance(found, Fault):
            yield found
            continue
        cases, faults = _asserted("test_list", found.test_list, visible=True)
        more, other_faults = _asserted("challenge_test_list", found.challenge_test_list)
        if faults or other_faults:
            yield from faults + other_faults
            continue
        prelude = "\n".join([*found.test_imports, found.test_setup_code]).strip()
        prompt = f"{found.words}\n\nYour code should pass these tests:\n\n"
        prompt += "\n".join(found.test_list)
        yield _row(record, str(found.task_id), cases + more, prompt=prompt, prelude=prelude)


def humaneval_rows(record: Record) -> Iterator[TestRow | Fault]:
    """HumanEval and files in its style: the head of a function, and a function that checks it."""
    for found in checked(HumanEvalRecord, record.fields):
        if isinstance(found, Fault):
            yield found
            continue
        try:
            tests = from_check_function(found.test, found.entry_point)
        except NoTestError as error:
            yield Fault("test", str(error), _CHECKED_BY)
            continue
        if not tests:
            yield Fault("test", "a function that asserts nothing", _CHECKED_BY)
            continue
        cases = [Case(test, _text_of(test, found.entry_point)) for test in tests]
        yield TestRow(
            record.line,
            record.row,
            found.task_id,
            "python",
            found.entry_point,
            cases,
            prelude=found.prompt,
            prompt=found.prompt,
        )


def _asserted(
    name: str, texts: list[str], *, visible: bool = False
) -> tuple[list[Case], list[Fault]]:
    entry, cases, faults = entry_of(texts), [], []
    for number, text in enumerate(texts):
        try:
            cases.append(Case(from_assertion(text, entry), text, visible))
        except NoTestError as error:
            faults.append(Fault(f"{name}[{number}]", shown(text), f"Write an assert: {error}."))
    return cases, faults


def _row(record: Record, key: str, cases: list[Case], *, prompt: str, prelude: str = "") -> TestRow:
    entry = entry_of(case.text for case in cases)
    return TestRow(record.line, record.row, key, "python", entry, cases, prelude, prompt)


def _text_of(test: object, entry: str) -> str:
    if isinstance(test, CallTest):
        text = test.check
        for number, call in reversed(list(enumerate(test.calls))):
            text = text.replace(f"result{number}", f"{entry}{call}")
        return f"assert {text}"
    return test.script if isinstance(test, ScriptTest) else ""


FORMATS: Final[Mapping[str, Reader]] = {
    "acecode": acecode_rows,
    "evalplus": evalplus_rows,
    "humaneval": humaneval_rows,
    "mbpp": mbpp_rows,
    "own": own_rows,
}

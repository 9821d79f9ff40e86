"""Asserts become calls and checks; what cannot be split stays a script."""

import pytest

from sandbox.assertions import NoTestError, entry_of, from_assertion, from_check_function
from sandbox.evaluate import UnsupportedError, evaluate, is_close, same_elements
from sandbox.program import CallTest, ScriptTest
from sandbox.values import Opaque, decode

SPLIT = {
    "assert f(2) == 4": (("(2)",), "result0 == 4"),
    "assert f([1], key='a') == {'a': (1, 2)}, 'why'": (
        ("([1], key='a')",),
        "result0 == {'a': (1, 2)}",
    ),
    "assert not f('')": (("('')",), "not result0"),
    "assert abs(f(2) - 1.5) < 1e-6": (("(2)",), "abs(result0 - 1.5) < 1e-06"),
    "assert set(f([1])) == set((1, 2))": (("([1])",), "set(result0) == set((1, 2))"),
    "assert f(1) == f(2)": (("(1)", "(2)"), "result0 == result1"),
    "assert math.isclose(f(1), 2.0, rel_tol=0.001)": (
        ("(1)",),
        "math.isclose(result0, 2.0, rel_tol=0.001)",
    ),
    "assert f(lambda x: x + 1) is None": (("(lambda x: x + 1)",), "result0 is None"),
    "assert f([n for n in range(3)])": (("([n for n in range(3)])",), "result0"),
    "assert isinstance(f(1), (int, float))": (("(1)",), "isinstance(result0, (int, float))"),
    "assert f(1)[0] == 2 and f(1)[-1:] == [3]": (
        ("(1)", "(1)"),
        "result0[0] == 2 and result1[-1:] == [3]",
    ),
}


@pytest.mark.parametrize("text", SPLIT)
def test_what_can_be_split_is_judged_outside(text):
    calls, check = SPLIT[text]
    found = from_assertion(text, "f")
    assert isinstance(found, CallTest)
    assert [call.replace(",)", ")") for call in found.calls] == list(calls)
    assert found.check == check


@pytest.mark.parametrize(
    "text",
    [
        "assert f(f(2)) == 2",  # what goes in has to come out first
        "assert f(Point(1)) == 2",  # a class of the program's own
        "assert f(2).name == 'x'",
        "assert f(2) == helper(4)",
        "x = f(2)\nassert x == 4",
        "assert g(2) == 4",
        "assert f(2) == [0] * 10 ** 9",
        "assert '%9999999d' % f(2)",
    ],
)
def test_what_cannot_be_split_stays_a_script(text):
    assert from_assertion(text, "f") == ScriptTest(text)


def test_a_text_that_is_no_python_is_said_so():
    with pytest.raises(NoTestError, match="no Python"):
        from_assertion("assert f(", "f")


def test_a_check_function_is_taken_apart():
    text = (
        "METADATA = {}\n\ndef check(candidate):\n    '''Words.'''\n    assert True, 'always'\n"
        "    assert candidate(1) == 2\n    assert candidate(2) == 3, 'no'\n"
    )
    assert from_check_function(text, "f") == [
        CallTest(("(1)",), "result0 == 2"),
        CallTest(("(2)",), "result0 == 3"),
    ]


def test_a_check_function_that_does_more_runs_as_a_script_as_well():
    text = "def check(candidate):\n    assert candidate(1) == 2\n    for n in []:\n        pass\n"
    call, script = from_check_function(text, "f")
    assert call == CallTest(("(1)",), "result0 == 2")
    assert script == ScriptTest(f"{text}\n\ncheck(f)\n")


def test_the_function_that_most_asserts_are_about():
    assert entry_of(["assert f(1) == 2", "assert len(f(2)) == 3", "assert g(1)"]) == "f"
    assert entry_of(["nothing is (called"]) == ""


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("result0 == [1, (2, 3)]", True),
        ("1 < result0[0] <= 1", False),
        ("result0[1] is not None or missing", True),
        ("sorted(result0[1], reverse=True) == [3, 2]", True),
        ("-result0[0] + 2 ** 3 // 3 == 1", True),
        ("{'a': 1}['a'] in result0", True),
        ("same_elements(result0, [(2, 3), 1])", True),
        ("is_close(result0, [1.0000001, (2, 3)], 1e-6)", True),
    ],
)
def test_checks_are_worked_out(expression, value):
    assert bool(evaluate(expression, {"result0": [1, (2, 3)]})) is value


@pytest.mark.parametrize(
    "expression",
    [
        "result0.__class__",
        "__import__('os')",
        "open('/etc/passwd')",
        "[x for x in result0]",
        "(lambda: 1)()",
        "f'{result0}'",
        "'x' * 10 ** 9",
        "2 ** 10 ** 9",
        "range(10 ** 12)",
        "print(1)",
        "type(result0)",
        "1 << 9999999",
    ],
)
def test_nothing_else_is(expression):
    with pytest.raises((UnsupportedError, TypeError)):
        evaluate(expression, {"result0": 1})


def test_values_arrive_as_plain_data():
    data = {"tuple": [1, {"set": [2]}, {"dict": [["a", {"float": "inf"}]]}, {"bytes": "ff"}]}
    assert decode(data) == (1, {2}, {"a": float("inf")}, b"\xff")
    for hostile in ({"object": "E"}, {"set": [[1]]}, {"a": 1, "b": 2}, {"float": "1e9"}, {"x": 1}):
        assert isinstance(decode(hostile), Opaque)
        assert decode(hostile) != decode(hostile)


def test_closeness_does_not_mix_kinds():
    assert not is_close(True, 1, 1e-6)
    assert not is_close([1.0], [1.0, 2.0], 1e-6)
    assert is_close({"a": [0.1 + 0.2]}, {"a": [0.3]}, 1e-9)
    assert not same_elements([1, 1, 2], [1, 2, 2])

"""Turns assert statements into calls that are made inside and checks that are made outside."""

import ast
import builtins
from collections import Counter
from collections.abc import Iterable, Iterator

from sandbox.evaluate import FUNCTIONS, is_supported
from sandbox.program import CallTest, ScriptTest, Test

_BUILTINS = frozenset(dir(builtins))
_KNOWN = frozenset(FUNCTIONS) | _BUILTINS | {"math"}


class NoTestError(ValueError):
    """A text that should be assert statements is something else."""


def from_assertion(text: str, entry: str) -> Test:
    """One assert statement as a call with its check, or as a script where that cannot be done."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError) as error:
        raise NoTestError(f"no Python: {error}") from error
    if len(body) == 1 and isinstance(body[0], ast.Assert):
        split = split_assertion(body[0], {entry})
        if split is not None:
            return split
    return ScriptTest(text)


def from_check_function(text: str, entry: str) -> list[Test]:
    """The tests of a function `check(candidate)`, as HumanEval writes them.

    Where a statement is more than an assertion about one call, the whole function runs as a script
    as well, and its verdict is forgeable.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise NoTestError(f"no Python: {error}") from error
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    check = next((node for node in functions if node.name == "check"), None)
    if check is None or len(check.args.args) != 1:
        raise NoTestError("no function check(candidate)")
    names = {check.args.args[0].arg}
    splits = [_split_statement(statement, names) for statement in check.body]
    tests: list[Test] = [split for split in splits if isinstance(split, CallTest)]
    if None in splits:
        tests.append(ScriptTest(f"{text}\n\ncheck({entry})\n"))
    return tests


def _split_statement(statement: ast.stmt, names: set[str]) -> CallTest | str | None:
    """A test, a word on why there is none to make, or None where it has to run as a script."""
    if isinstance(statement, ast.Pass) or _is_constant_expression(statement):
        return "nothing is asserted"
    if not isinstance(statement, ast.Assert):
        return None
    if isinstance(statement.test, ast.Constant) and statement.test.value is True:
        return "always true"
    return split_assertion(statement, names)


def _is_constant_expression(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def split_assertion(statement: ast.Assert, names: set[str]) -> CallTest | None:
    """The calls of these functions in an assertion, and what is asserted of their values."""
    calls = _Calls(names)
    check = calls.visit(statement.test)
    if not calls.found or not all(map(_is_self_contained, calls.found)):
        return None
    results = tuple(f"result{number}" for number in range(len(calls.found)))
    text = ast.unparse(ast.fix_missing_locations(check))
    if not is_supported(text, results):
        return None
    return CallTest(tuple(map(_arguments, calls.found)), text)


class _Calls(ast.NodeTransformer):
    """Puts a name in the place of each call."""

    def __init__(self, names: set[str]) -> None:
        self.names = names
        self.found: list[ast.Call] = []

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id in self.names:
            self.found.append(node)
            return ast.Name(f"result{len(self.found) - 1}", ast.Load())
        return self.generic_visit(node)


def _arguments(call: ast.Call) -> str:
    text = ast.unparse(call)
    return text[len(ast.unparse(call.func)) :]


def _is_self_contained(call: ast.Call) -> bool:
    """Whether the arguments name nothing that the program or its tests would have to define."""
    parts = [*call.args, *(word.value for word in call.keywords)]
    nodes = [node for part in parts for node in ast.walk(part)]
    own = {node.arg for node in nodes if isinstance(node, ast.arg)}
    names = [node for node in nodes if isinstance(node, ast.Name)]
    own |= {name.id for name in names if isinstance(name.ctx, ast.Store)}
    return {name.id for name in names} - own <= _KNOWN


def entry_of(texts: Iterable[str]) -> str:
    """The function that assertions are about: the one that most of them call; empty if none."""
    calls = Counter(name for text in texts for name in set(_called(text)))
    return min(calls, key=lambda name: (-calls[name], name)) if calls else ""


def _called(text: str) -> Iterator[str]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        name = node.func if isinstance(node, ast.Call) else None
        if isinstance(name, ast.Name) and name.id not in _KNOWN:
            yield name.id

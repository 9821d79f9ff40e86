"""Works out what a test expects of the values that a program returned.

A small part of Python's expressions over plain values: no attribute, no method, no name but the
results and a few functions, and no way to make something large out of something small.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from sandbox.values import Opaque

MAX_SIZE: Final = 1_000_000  # elements, signs or bits of anything that is made on the way


class UnsupportedError(ValueError):
    """The expression needs more than there is here; it has to be run as a script."""


def is_close(value: Any, expected: Any, tolerance: float) -> bool:
    """Whether two values are equal, numbers anywhere in them within a tolerance."""
    if isinstance(value, bool) or isinstance(expected, bool):
        return value is expected
    if isinstance(value, int | float) and isinstance(expected, int | float):
        return value == expected or math.isclose(
            value, expected, rel_tol=tolerance, abs_tol=tolerance
        )
    if isinstance(value, list | tuple) and isinstance(expected, list | tuple):
        return len(value) == len(expected) and all(
            is_close(one, other, tolerance) for one, other in zip(value, expected, strict=True)
        )
    if isinstance(value, dict) and isinstance(expected, dict):
        return value.keys() == expected.keys() and all(
            is_close(value[key], expected[key], tolerance) for key in expected
        )
    return bool(value == expected)


def same_elements(value: Any, expected: Any) -> bool:
    """Whether two lists hold the same, in whatever order."""
    if not isinstance(value, list | tuple | set) or len(value) != len(expected):
        return False
    left = list(expected)
    for element in value:
        if element not in left:
            return False
        left.remove(element)
    return True


def _sized_range(*bounds: Any) -> range:
    made = range(*bounds)
    if len(made) > MAX_SIZE:
        raise UnsupportedError("a range that is too long")
    return made


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "abs": abs,
    "all": all,
    "any": any,
    "bool": bool,
    "dict": dict,
    "float": float,
    "frozenset": frozenset,
    "int": int,
    "is_close": is_close,
    "len": len,
    "list": list,
    "max": max,
    "min": min,
    "range": _sized_range,
    "round": round,
    "same_elements": same_elements,
    "set": set,
    "sorted": sorted,
    "str": str,
    "sum": sum,
    "tuple": tuple,
}
_OF_MATH: Final[Mapping[str, Callable[..., Any]]] = {
    name: getattr(math, name) for name in ("ceil", "floor", "isclose", "isinf", "isnan", "sqrt")
}
_CONSTANTS: Final = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}
_TYPES: Final = {"bool": bool, "bytes": bytes, "complex": complex, "dict": dict, "float": float,
                 "int": int, "list": list, "set": set, "str": str, "tuple": tuple}  # fmt: skip
_COMPARISONS: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: lambda one, other: type(one) is type(other) and one == other,
    ast.IsNot: lambda one, other: type(one) is not type(other) or one != other,
    ast.In: lambda one, other: one in other,
    ast.NotIn: lambda one, other: one not in other,
}
_OPERATIONS: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_UNARY: Final[Mapping[type[ast.unaryop], Callable[[Any], Any]]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}


def evaluate(expression: str, results: Mapping[str, Any]) -> Any:
    """Return the value of an expression. Raises UnsupportedError, or what its operations raise."""
    try:
        tree = ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError, RecursionError) as error:
        raise UnsupportedError(str(error)) from error
    return _Evaluation(results).value(tree.body)


class _Evaluation:
    def __init__(self, results: Mapping[str, Any]) -> None:
        self._results = results

    def value(self, node: ast.expr) -> Any:
        """The value of one part, by its kind."""
        visit = getattr(self, f"_{type(node).__name__.lower()}", None)
        if visit is None:
            raise UnsupportedError(f"{type(node).__name__} has no place in a check")
        return visit(node)

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _name(self, node: ast.Name) -> Any:
        if node.id in self._results:
            return self._results[node.id]
        raise UnsupportedError(f"the name {node.id} is not known here")

    def _attribute(self, node: ast.Attribute) -> Any:
        if _is_math(node) and node.attr in _CONSTANTS:
            return _CONSTANTS[node.attr]
        raise UnsupportedError(f"attributes such as .{node.attr} are not looked up")

    def _list(self, node: ast.List) -> Any:
        return [self.value(each) for each in node.elts]

    def _tuple(self, node: ast.Tuple) -> Any:
        return tuple(self.value(each) for each in node.elts)

    def _set(self, node: ast.Set) -> Any:
        return {self.value(each) for each in node.elts}

    def _dict(self, node: ast.Dict) -> Any:
        if None in node.keys:
            raise UnsupportedError("a dictionary within a dictionary's braces")
        pairs = zip(node.keys, node.values, strict=True)
        return {self.value(key): self.value(value) for key, value in pairs if key is not None}

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        return _UNARY[type(node.op)](self.value(node.operand))

    def _binop(self, node: ast.BinOp) -> Any:
        operation = _OPERATIONS.get(type(node.op))
        left, right = self.value(node.left), self.value(node.right)
        if operation is None or (isinstance(left, str) and isinstance(node.op, ast.Mod)):
            raise UnsupportedError(f"{type(node.op).__name__} has no place in a check")
        if isinstance(node.op, ast.Mult | ast.Pow):
            _refuse_growth(left, right, is_power=isinstance(node.op, ast.Pow))
        return operation(left, right)

    def _boolop(self, node: ast.BoolOp) -> Any:
        stops_at = isinstance(node.op, ast.Or)
        value = None
        for each in node.values:
            value = self.value(each)
            if bool(value) is stops_at:
                break
        return value

    def _compare(self, node: ast.Compare) -> Any:
        left = self.value(node.left)
        for kind, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part)
            if not _COMPARISONS[type(kind)](left, right):
                return False
            left = right
        return True

    def _subscript(self, node: ast.Subscript) -> Any:
        if isinstance(node.slice, ast.Slice):
            parts = (node.slice.lower, node.slice.upper, node.slice.step)
            return self.value(node.value)[slice(*(part and self.value(part) for part in parts))]
        return self.value(node.value)[self.value(node.slice)]

    def _call(self, node: ast.Call) -> Any:
        arguments = node.args
        if isinstance(node.func, ast.Name) and node.func.id in {"isinstance", "type"}:
            return self._about_type(node)
        function = _function(node.func)
        if any(isinstance(each, ast.Starred) for each in arguments):
            raise UnsupportedError("a star among arguments")
        named = {word.arg: self.value(word.value) for word in node.keywords if word.arg}
        return function(*map(self.value, arguments), **named)

    def _about_type(self, node: ast.Call) -> Any:
        assert isinstance(node.func, ast.Name)  # noqa: S101 - asked before
        if node.func.id == "type" or len(node.args) != 2:
            raise UnsupportedError("type() has no place in a check")
        wanted = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
        names = [each.id if isinstance(each, ast.Name) else "" for each in wanted]
        if not set(names) <= set(_TYPES):
            raise UnsupportedError("a type that has no plain form")
        return isinstance(self.value(node.args[0]), tuple(_TYPES[name] for name in names))


def _function(node: ast.expr) -> Callable[..., Any]:
    if isinstance(node, ast.Name) and node.id in FUNCTIONS:
        return FUNCTIONS[node.id]
    if isinstance(node, ast.Attribute) and _is_math(node) and node.attr in _OF_MATH:
        return _OF_MATH[node.attr]
    raise UnsupportedError(f"{ast.unparse(node)} is not called in a check")


def _is_math(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "math"


def _refuse_growth(left: Any, right: Any, *, is_power: bool) -> None:
    """Refuse what would be too large before it is made."""
    if is_power:
        whole = isinstance(left, int) and isinstance(right, int)
        size = left.bit_length() * max(right, 0) if whole else 0
    elif isinstance(left, int | float) and isinstance(right, int | float):
        size = 0
    else:
        one, other = (left, right) if isinstance(right, int) else (right, left)
        size = len(one) * max(other, 0) if isinstance(other, int) and hasattr(one, "__len__") else 0
    if size > MAX_SIZE:
        raise UnsupportedError("a value that is too large")


def is_supported(expression: str, names: tuple[str, ...]) -> bool:
    """Whether an expression can be worked out here at all, whatever the results will be."""
    try:
        tree = ast.parse(expression, mode="eval")
        if not all(_has_a_place(node, names) for node in ast.walk(tree.body)):
            return False
        evaluate(expression, {name: Opaque("not run yet") for name in names})
    except (UnsupportedError, SyntaxError, RecursionError):
        return False
    except (TypeError, ValueError, ArithmeticError, LookupError):
        return True  # an opaque value does not fit; that is the program's matter
    return True


def _has_a_place(node: ast.AST, names: tuple[str, ...]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in {*names, *FUNCTIONS, *_TYPES, "math", "isinstance"}
    if isinstance(node, ast.expr):
        return hasattr(_Evaluation, f"_{type(node).__name__.lower()}") or isinstance(
            node, ast.Slice
        )
    return True  # operators and the like are looked at with their expression

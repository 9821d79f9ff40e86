"""Programs with one small mistake each: tests that let most of them pass test little."""

import ast
import copy
from typing import Final

MOST: Final = 20  # mutants of a program
_COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATIONS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip


def mutants(program: str, most: int = MOST) -> list[str]:
    """Texts of the program with one change each, spread over all of it; none where it is none."""
    try:
        tree = ast.parse(program)
    except (SyntaxError, ValueError, RecursionError):
        return []
    nodes = enumerate(ast.walk(tree))
    places = [number for number, node in nodes if _change(copy.deepcopy(node))]
    step = max(1, -(-len(places) // most))
    texts = dict.fromkeys(_changed(tree, number) for number in places[::step])
    original = ast.unparse(tree)
    return [text for text in texts if text != original]


def _changed(tree: ast.Module, number: int) -> str:
    whole = copy.deepcopy(tree)
    _change(list(ast.walk(whole))[number])
    return ast.unparse(ast.fix_missing_locations(whole))


def _change(node: ast.AST) -> bool:
    """Make a mistake of a node; False where there is none to make."""
    match node:
        case ast.Compare() if type(node.ops[0]) in _COMPARISONS:
            node.ops[0] = _COMPARISONS[type(node.ops[0])]()
        case ast.BinOp() | ast.AugAssign() if type(node.op) in _OPERATIONS:
            node.op = _OPERATIONS[type(node.op)]()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.If() | ast.While() | ast.IfExp():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Return() if node.value is not None:
            node.value = ast.Constant(None)
        case ast.Constant(value=bool() as truth):
            node.value = not truth
        case ast.Constant(value=int() | float() as number):
            node.value = number + 1
        case _:
            return False
    return True

"""Breaks lines one by one and looks whether a test notices: `make mutate`, or

    python -m tests.mutation [--each 8] [--seed 1] [part of a module's path ...]

Each mutant runs only the tests that belong to its module (`TARGETS`), in a process of its own that
imports the broken text; the files stay as they are. Survivors are shown with their line: each is a
test that is missing, or a change that changes nothing.
"""

import argparse
import ast
import copy
import importlib.abc
import importlib.util
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 400  # of one run; whoever takes longer has noticed something
VOTING = "tests/annotations"
BOARDS = "tests/leaderboard"
LENDING = [
    f"{VOTING}/test_{name}.py"
    for name in (
        "claim_battle",
        "claimant",
        "prefetching",
        "keep_lease",
        "gold_battles",
        "work_page",
    )
]
COUNTING = [f"{BOARDS}/test_what_counts.py", f"{BOARDS}/test_counted_votes.py"]
TARGETS = {
    # What counts.
    "annotations/models/vote.py": [*COUNTING, "tests/test_constraints.py"],
    "leaderboard/vote_columns.py": [*COUNTING, f"{BOARDS}/test_identity_leaks.py"],
    "leaderboard/counted_votes.py": [*COUNTING, f"{BOARDS}/test_rulings.py"],
    # Seats.
    "annotations/lending/find_seat.py": [*LENDING, f"{VOTING}/test_concurrency.py"],
    "annotations/lending/lend.py": LENDING,
    "annotations/lending/take_back.py": LENDING,
    "annotations/lending/keep_lease.py": LENDING,
    "annotations/lending/claim_battle.py": LENDING,
    "annotations/lending/eligibility.py": [*LENDING, f"{VOTING}/test_qualification.py"],
    # Who is shown a name.
    "annotations/after_vote/reveal.py": [f"{VOTING}/test_reveal.py", f"{VOTING}/test_receipt.py"],
    "annotations/after_vote/show_names.py": [f"{VOTING}/test_reveal.py", f"{VOTING}/test_leaks.py"],
    "annotations/after_vote/guessing.py": [f"{VOTING}/test_guess.py"],
    "campaigns/may_name.py": ["tests/campaigns"],
    # Who may what.
    "accounts/roles.py": ["tests/arena_site/test_permissions.py", "tests/accounts"],
    # Digests.
    "annotations/actions/cast_vote.py": [
        *(f"{VOTING}/test_cast_vote.py", f"{VOTING}/test_change_vote.py"),
        *(f"{VOTING}/test_requirements.py", f"{VOTING}/test_guess.py", *LENDING[:3]),
    ],
    "leaderboard/tallies.py": [f"{BOARDS}/test_tallies.py", f"{BOARDS}/test_refresh_board.py"],
    "catalog/rendering/digest.py": ["tests/catalog/test_rendering.py"],
    # Undo.
    "annotations/actions/change_vote.py": [f"{VOTING}/test_change_vote.py", *COUNTING],
    "annotations/after_vote/receipt.py": [f"{VOTING}/test_receipt.py"],
    "annotations/actions/save_draft.py": [f"{VOTING}/test_save_draft.py"],
}
COMPARED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
JOINED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
IN_SQL = [
    *[(r"\bAND NOT\b", "AND"), (r"\bNOT EXISTS\b", "EXISTS"), (r"\bIS NULL\b", "IS NOT NULL")],
    *[(r"\bIS NOT NULL\b", "IS NULL"), (r"\bAND (?!NOT)", "OR "), (r"\bOR\b", "AND")],
    *[(r" < ", " >= "), (r" > ", " <= "), (r"\bDESC\b", "ASC"), (r" <> ", " = ")],
    *[(r"= false\b", "= true"), (r"= true\b", "= false")],
]


@dataclass(frozen=True)
class Mutant:
    """One change of a module's text."""

    start: int
    end: int
    text: str

    def applied(self, source: str) -> str:
        return source[: self.start] + self.text + source[self.end :]

    def described(self, source: str) -> str:
        """The line before and after."""
        line = source.count("\n", 0, self.start) + 1
        before = source.splitlines()[line - 1].strip()
        after = self.applied(source).splitlines()[line - 1].strip()
        return f"line {line}\n      - {before}\n      + {after}"


def mutants_of(source: str) -> list[Mutant]:
    """Every change that is tried, in the order of the text."""
    tree = ast.parse(source)
    lines = [0]
    for line in source.splitlines(keepends=True):
        lines.append(lines[-1] + len(line.encode()))
    raw = source.encode()

    def place(line: int, column: int) -> int:
        return len(raw[: lines[line - 1] + column].decode())

    found = []
    declared = {
        id(part) for node in ast.walk(tree) if is_declaration(node) for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.expr) or isinstance(node, ast.FormattedValue):
            continue
        if id(node) in declared:
            continue
        start = place(node.lineno, node.col_offset)
        end = place(node.end_lineno or 0, node.end_col_offset or 0)
        if isinstance(node, ast.JoinedStr | ast.Constant) and isinstance(
            getattr(node, "value", ""), str
        ):
            found += in_sql(source, start, end)
        else:
            found += [Mutant(start, end, f"({ast.unparse(new)})") for new in changed(node)]
    return sorted(set(found), key=lambda mutant: (mutant.start, mutant.text))


def is_declaration(node: ast.AST) -> bool:
    """Whether it declares a column or a frozen class: matters of other checks than tests."""
    if not isinstance(node, ast.Call):
        return False
    name = ast.unparse(node.func)
    return name.startswith("models.") or name == "dataclass"


def in_sql(source: str, start: int, end: int) -> Iterator[Mutant]:
    text = source[start:end]
    if not re.search(r"\b(SELECT|UPDATE|INSERT|WHERE|EXISTS)\b", text):
        return
    for pattern, instead in IN_SQL:
        for place in re.finditer(pattern, text):
            yield Mutant(start + place.start(), start + place.end(), instead)


def changed(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression is turned into, one change at a time."""
    new = copy.deepcopy(node)
    match new:
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            new.ops = [COMPARED[type(op)]()]
            yield new
        case ast.BoolOp():
            new.op = ast.Or() if isinstance(new.op, ast.And) else ast.And()
            yield new
        case ast.BinOp() if type(new.op) in JOINED:
            new.op = JOINED[type(new.op)]()
            yield new
        case ast.UnaryOp(op=ast.Not() | ast.Invert()):
            yield new.operand
        case ast.Constant(value=bool()):
            yield ast.Constant(not new.value)
        case ast.Constant(value=int(number)):
            yield ast.Constant(number + 1)
        case ast.Call():
            yield from less_asked(new)


def less_asked(call: ast.Call) -> Iterator[ast.expr]:
    """A question to the database without one of its conditions."""
    is_question = re.search(r"filter|exclude|^Q$|update", ast.unparse(call.func))
    if is_question and len(call.keywords) + len(call.args) > 1:
        for word in call.keywords:
            if word.arg:
                kept = [other for other in call.keywords if other is not word]
                yield ast.Call(call.func, call.args, kept)


class Broken(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports one module with another text."""

    def __init__(self, path: str, text: str) -> None:
        self.name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.path, self.text = path, text

    def find_spec(self, fullname, path=None, target=None):
        if fullname == self.name:
            return importlib.util.spec_from_file_location(fullname, ROOT / self.path, loader=self)
        return None

    def get_source(self, fullname):
        return self.text


def run_broken(path: str, number: int) -> int:
    source = (ROOT / path).read_text()
    mutant = mutants_of(source)[number]
    sys.meta_path.insert(0, Broken(path, mutant.applied(source)))
    options = ["-x", "-q", "--no-header", "-p", "no:cacheprovider"]
    return int(pytest.main([*options, *TARGETS[path]]))


def survives(path: str, number: int) -> bool:
    command = [sys.executable, "-m", "tests.mutation", "--broken", path, str(number)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help="only modules whose path holds one of these")
    parser.add_argument("--each", type=int, default=8, help="mutants of a module; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--broken", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--list", action="store_true", help="show them and run nothing")
    stated = parser.parse_args()
    if stated.broken:
        return run_broken(stated.broken[0], int(stated.broken[1]))
    noticed = tried = 0
    for path in TARGETS:
        if stated.parts and not any(part in path for part in stated.parts):
            continue
        source = (ROOT / path).read_text()
        mutants = mutants_of(source)
        numbers = list(range(len(mutants)))
        if 0 < stated.each < len(numbers):
            numbers = sorted(random.Random(stated.seed).sample(numbers, stated.each))
        began, lost = time.monotonic(), 0
        for number in numbers:
            if stated.list:
                print(f"{path}:{number} {mutants[number].described(source)}")
            elif survives(path, number):
                lost += 1
                print(f"SURVIVED {path}:{number} {mutants[number].described(source)}", flush=True)
        tried, noticed = tried + len(numbers), noticed + len(numbers) - lost
        spent = time.monotonic() - began
        print(
            f"{path}: {len(numbers) - lost} of {len(numbers)} noticed "
            f"({len(mutants)} possible, {spent:.0f} s)",
            flush=True,
        )
    print(f"Noticed: {noticed} of {tried} ({noticed / max(tried, 1):.0%})")
    return 0 if noticed == tried else 1


if __name__ == "__main__":
    sys.exit(main())

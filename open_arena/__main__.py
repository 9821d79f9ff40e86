"""Checks the items: `python -m open_arena [PATH...] [--run] [--against PATH...]`.

Every fault is a line: file, field, and what is wrong. Without a path all items are checked and
their balance is printed. Items that are not named are still what named ones must not repeat.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from open_arena.balance import balance_lines
from open_arena.checks.alike import repetitions
from open_arena.checks.fences import unparsed_code, unparsed_programs
from open_arena.checks.prose import faults_of_prose
from open_arena.checks.running import NoRunnerError, faults_of_programs, own_runner
from open_arena.faults import ItemFault
from open_arena.item import ArenaItem
from open_arena.places import item_files
from open_arena.reading import read_items
from open_arena.references import read_references, starter_references
from open_arena.tests_of_items import cases_of_item, untold_tests


def main(words: Sequence[str] | None = None) -> int:
    """Check what is named; the exit status says whether all of it is well."""
    stated = _arguments(words)
    files = item_files()
    named = {file.resolve() for path in stated.paths for file in _files_of(path)}
    try:
        items, faults = read_items([*files, *sorted(named - {file.resolve() for file in files})])
        chosen = [item for item in items if not named or item.file.resolve() in named]
        faults += _checked(items, chosen, stated)
    except (NoRunnerError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    faults = [fault for fault in faults if not named or fault.file.resolve() in named]
    for fault in sorted(set(faults)):
        print(fault.line(Path.cwd()))
    if not named:
        print(*balance_lines(items), sep="\n")
    print(f"{len(chosen)} items checked, {len(set(faults))} faults.")
    return 1 if faults else 0


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m open_arena", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders of items")
    parser.add_argument("--run", action="store_true", help="run their programs in the sandbox")
    parser.add_argument("--slots", type=int, default=min(os.cpu_count() or 1, 4))
    parser.add_argument(
        "--against", nargs="+", type=Path, default=[], help="texts that items must not repeat"
    )
    return parser.parse_args(words)


def _files_of(path: Path) -> list[Path]:
    if not path.exists():
        raise SystemExit(f"There is no {path}.")
    return item_files(path) if path.is_dir() else [path]


def _checked(
    items: Sequence[ArenaItem], chosen: Sequence[ArenaItem], stated: argparse.Namespace
) -> Iterator[ItemFault]:
    references, left_out = read_references(stated.against)
    for words in left_out:
        print(f"Not compared with: {words}", file=sys.stderr)
    yield from repetitions(items, [*starter_references(), *references])
    for item in chosen:
        yield from unparsed_code(item)
        yield from unparsed_programs(item)
        yield from faults_of_prose(item)
        yield from cases_of_item(item)[1]
        yield from untold_tests(item)
    if stated.run:
        started = time.monotonic()
        with own_runner(stated.slots) as runner:
            yield from faults_of_programs(chosen, runner, stated.slots)
        print(f"Programs ran for {time.monotonic() - started:.0f} s.", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

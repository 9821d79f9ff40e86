"""A table of tags that somebody states beside a file of items, read as strictly as the file."""

from pathlib import Path
from typing import Final

from catalog.importers import Limits
from catalog.importers.problems import Fault
from catalog.models import BenchmarkItem
from catalog.taxonomy import UI, Category, tag_spelled
from web.strict_json import MalformedError, faults_in, parse

# The published table writes this main category with its abbreviation.
_MAIN_SPELLINGS = {f"{UI} (UI/UX)": UI}
_LIMITS: Final = Limits(containers=100_000, values=500_000)
_MAX_LENGTH: Final = BenchmarkItem._meta.get_field("main_category").max_length


class TagTableError(ValueError):
    """A file that is not a table of tags."""


def load_tag_table(path: Path) -> dict[str, Category]:
    """Read a published table: tag -> the first of its [main, sub] pairs, which counts."""
    return {tag: pairs[0] for tag, pairs in load_tag_pairs(path).items()}


def load_tag_pairs(path: Path) -> dict[str, list[Category]]:
    """Read a published table: tag -> list of [main, sub] pairs.

    Pairs are taken as published, also those outside our 40; only the one main category that
    the table spells with an abbreviation gets the spelling used here.
    """
    rows = _parsed(path)
    if not isinstance(rows, dict):
        raise TagTableError(f"{path.name} must hold one object: tag -> list of [main, sub]")
    table: dict[str, list[Category]] = {}
    for tag, value in rows.items():
        pairs = _pairs(tag, value)
        if table.setdefault(tag_spelled(tag), pairs)[0] != pairs[0]:
            raise TagTableError(f"the tag {tag!r} stands twice with different categories")
    return table


def _parsed(path: Path) -> object:
    try:
        value = parse(path.read_text(encoding="utf-8-sig"), _LIMITS)
    except UnicodeDecodeError as error:
        raise TagTableError(f"{path.name} is not JSON: {error}") from error
    except MalformedError as error:
        raise _refused(path, error.fault) from error
    for fault in faults_in(value, _LIMITS):
        raise _refused(path, fault)
    return value


def _refused(path: Path, fault: Fault) -> TagTableError:
    return TagTableError(f"{path.name} {fault.field}: found {fault.found}; {fault.fix}")


def _pairs(tag: str, value: object) -> list[Category]:
    if isinstance(value, list) and value:
        return [_pair(tag, pair, value) for pair in value]
    raise _no_list(tag, value)


def _pair(tag: str, pair: object, value: object) -> Category:
    match pair:
        case [str(main), str(sub)] if main and sub:
            for name in (main, sub):
                if len(name) > (_MAX_LENGTH or 0):
                    fix = f"shorten it to {_MAX_LENGTH} characters"
                    raise TagTableError(f"the category {name!r:.100} of the tag {tag!r:.80}: {fix}")
            return Category(_MAIN_SPELLINGS.get(main, main), sub)
    raise _no_list(tag, value)


def _no_list(tag: str, value: object) -> TagTableError:
    found = f"found {value!r:.80}"
    return TagTableError(f"the tag {tag!r:.80} needs a list of [main, sub] pairs, {found}")

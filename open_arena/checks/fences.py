"""Code in tasks: what stands in a fenced block parses in the language that the fence names.

Python, JavaScript, JSON, YAML, TOML, XML and Bash are parsed as a whole. Of SQL, which every
database speaks in its own way, quotes and brackets are balanced. Other languages are not parsed.
An item whose point is broken code says "does not parse" in `knowledge`.
"""

import ast
import json
import re
import subprocess
import textwrap
import tomllib
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from xml.parsers import expat

import yaml
from markdown_it import MarkdownIt

from catalog.languages import fence_word
from open_arena.faults import ItemFault
from open_arena.item import ArenaItem

EXCUSE: Final = "does not parse"
NODE: Final = "/usr/bin/node"
BASH: Final = "/usr/bin/bash"
_MARKDOWN: Final = MarkdownIt("commonmark")
_SECONDS: Final = 20


def unparsed_code(item: ArenaItem) -> Iterator[ItemFault]:
    """Blocks of the item that do not parse although nothing says that they should not."""
    if EXCUSE in item.fields.knowledge.casefold():
        return
    for number, turn in enumerate(item.fields.turns):
        for word, code in fenced_blocks(turn.content):
            parse = PARSERS.get(word)
            if parse and (words := parse(code)):
                start = next(filter(str.strip, code.splitlines()), "")[:60]
                says = f"the {word} that begins {start!r} does not parse: {words}"
                yield ItemFault(item.file, f"turns.{number}", says)


def unparsed_programs(item: ArenaItem) -> Iterator[ItemFault]:
    """Programs of the item that are none: a wrong program is one that could be handed in."""
    program = item.fields.program
    if program is None or program.language == "sql" or program.language not in PARSERS:
        return
    texts = {f"wrong.{n}": wrong.program for n, wrong in enumerate(program.wrong)}
    for place, text in {"reference": program.reference, **texts}.items():
        if words := PARSERS[program.language](text):
            yield ItemFault(item.file, f"program.{place}", f"does not parse: {words}")


def fenced_blocks(text: str) -> Iterator[tuple[str, str]]:
    """Each fenced block of a text, with the lower-cased word behind its fence."""
    for token in _MARKDOWN.parse(text):
        if token.type == "fence":
            yield fence_word(token.info).casefold(), token.content


def _python(code: str) -> str:
    """Parsed as it stands; a signature alone counts as the function that it begins."""
    plain = textwrap.dedent(code).rstrip()
    words = _words_of_python(plain)
    is_signature = plain.startswith(("def ", "async def ")) and not plain.endswith(":")
    return _words_of_python(f"{plain}: ...") if words and is_signature else words


def _words_of_python(code: str) -> str:
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(code, "task", "exec", flags)
    except (SyntaxError, ValueError) as error:
        return str(error)
    return ""


def _javascript(code: str) -> str:
    """Parsed as a script and, where that fails, as a module; nothing of it runs."""
    words = ""
    for kind in ("commonjs", "module"):
        words = _asked((NODE, "--check", f"--input-type={kind}", "-"), code)
        if not words:
            return ""
    return words


def _bash(code: str) -> str:
    return _asked((BASH, "-n", "-s"), code)


def _asked(command: tuple[str, ...], code: str) -> str:
    """What a parser says on its error stream; nothing where it is content or not installed."""
    if not Path(command[0]).exists():
        return ""
    told = subprocess.run(
        command, input=code, capture_output=True, text=True, check=False, timeout=_SECONDS
    )
    if told.returncode == 0:
        return ""
    lines = [line for line in told.stderr.splitlines() if "rror" in line]
    return next(iter(lines), "it is refused")[:200]


def _json(code: str) -> str:
    try:
        json.loads(code)
    except ValueError as error:
        return _each_line(code, error)
    return ""


def _each_line(code: str, error: ValueError) -> str:
    """JSON Lines are JSON too: every line by itself."""
    try:
        for line in filter(str.strip, code.splitlines()):
            json.loads(line)
    except ValueError:
        return str(error)
    return ""


def _yaml(code: str) -> str:
    try:
        list(yaml.parse(code, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        return str(error)
    return ""


def _toml(code: str) -> str:
    try:
        tomllib.loads(code)
    except tomllib.TOMLDecodeError as error:
        return str(error)
    return ""


def _xml(code: str) -> str:
    """A document, or a part of one with several elements side by side."""
    parser = expat.ParserCreate(namespace_separator=None)
    whole = code.strip()
    if not whole.startswith(("<?xml", "<!DOCTYPE")):
        whole = f"<part>{whole}</part>"
    try:
        parser.Parse(whole, True)
    except expat.ExpatError as error:
        return str(error)
    return ""


_SQL_PARTS: Final = re.compile(
    r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|\$\$.*?\$\$|[()]|'", re.DOTALL
)


def _sql(code: str) -> str:
    depth = 0
    for part in _SQL_PARTS.findall(code):
        depth += {"(": 1, ")": -1}.get(part, 0)
        if part == "'":
            return "a quote is not closed"
        if depth < 0:
            return "a bracket is closed that was not opened"
    return "a bracket is not closed" if depth else ""


PARSERS: Final[dict[str, Callable[[str], str]]] = {
    "python": _python,
    "py": _python,
    "javascript": _javascript,
    "js": _javascript,
    "mjs": _javascript,
    "bash": _bash,
    "sh": _bash,
    "json": _json,
    "jsonl": _json,
    "yaml": _yaml,
    "yml": _yaml,
    "toml": _toml,
    "xml": _xml,
    "sql": _sql,
}

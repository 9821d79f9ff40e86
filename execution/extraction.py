"""Finds the program in an answer. What people read is prose with code in it."""

import ast
import re
from dataclasses import dataclass, field
from typing import Final

ALIASES: Final = {
    "python": {"python", "python3", "py"},
    "javascript": {"javascript", "js", "node"},
    "typescript": {"typescript", "ts"},
    "c": {"c"},
    "cpp": {"cpp", "c++", "cc", "cxx"},
    "java": {"java"},
    "go": {"go", "golang"},
    "rust": {"rust", "rs"},
    "bash": {"bash", "sh", "shell", "zsh"},
    "sql": {"sql", "sqlite"},
}
_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})[ \t]*([^\n`]*)$")
_FILE_NAME: Final = re.compile(r"(?:title=|file(?:name)?=)?[\"']?([\w./-]+\.\w{1,5})[\"']?")
_MAX_LINES: Final = 500  # of an answer without fences, in which the program is looked for
_DEFINITIONS: Final = (
    r"(?m)^\s*(?:async\s+)?(?:def|class|function\*?|func|fn|const|let|var|public|static|export)"
    r"\b[^\n=]*?\b{name}\b"
)


@dataclass(frozen=True)
class Found:
    """A program, with the other files that the answer gave names."""

    text: str
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Block:
    label: str
    name: str
    text: str


def find_program(answer: str, language: str, entry: str = "") -> Found | None:
    """Return the program of an answer, or None where there is none to be found.

    Of several blocks in the language the first that defines `entry` is taken, with the blocks
    before it that define something else; without an entry the longest. An answer without fences
    is code altogether, or has code in it from one line to another.
    """
    blocks = _blocks(answer)
    if not blocks:
        return _without_fences(answer, language, entry)
    own = [block for block in blocks if block.label in ALIASES[language]]
    candidates = own or [block for block in blocks if not block.label]
    files = {block.name: block.text for block in candidates if block.name}
    chosen = _chosen(
        [block for block in candidates if not block.name] or candidates, language, entry
    )
    return Found(chosen, files) if chosen.strip() else None


def labels_of(answer: str) -> set[str]:
    """The languages of which an answer has a block that says so."""
    said = {block.label for block in _blocks(answer) if block.text.strip()}
    return {language for language, names in ALIASES.items() if said & names}


def _blocks(answer: str) -> list[_Block]:
    found: list[_Block] = []
    lines: list[str] | None = None
    fence = label = name = ""
    for line in answer.replace("\r\n", "\n").split("\n"):
        match = _FENCE.match(line)
        if lines is None and match:
            fence, words = match[1], match[2].strip()
            label, name = _label_and_name(words)
            lines = []
        elif lines is not None and match and not match[2].strip() and match[1].startswith(fence):
            found.append(_Block(label, name, "\n".join(lines) + "\n"))
            lines = None
        elif lines is not None:
            lines.append(line)
    if lines:  # an answer that was cut off has no end to its fence
        found.append(_Block(label, name, "\n".join(lines).rstrip("\n") + "\n"))
    return found


def _label_and_name(words: str) -> tuple[str, str]:
    label, _, rest = words.partition(" ")
    label, _, after = label.partition(":")
    match = _FILE_NAME.fullmatch((after or rest).strip().strip("{}"))
    name = match[1] if match else ""
    return label.strip("{}.").lower(), "" if name.startswith(("/", "..")) else name


def _chosen(blocks: list[_Block], language: str, entry: str) -> str:
    if not entry:
        return max((block.text for block in blocks), key=len, default="")
    place = next((n for n, block in enumerate(blocks) if _defines(block.text, entry)), None)
    if place is None:
        # An indented block is the inside of something that the answer does not show.
        whole = [
            block.text for block in blocks if not block.text.lstrip("\n").startswith((" ", "\t"))
        ]
        return max(whole, key=len, default="")
    before = [block.text for block in blocks[:place] if _is_definitions(block.text, language)]
    return "\n".join([*before, blocks[place].text])


def _defines(text: str, name: str) -> bool:
    return re.search(_DEFINITIONS.replace("{name}", re.escape(name)), text) is not None


def _is_definitions(text: str, language: str) -> bool:
    """Whether a block only defines; one that shows the use of a program would run it."""
    if language != "python":
        return False
    tree = _parsed(text)
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign)
    return tree is not None and all(isinstance(node, kinds) for node in tree.body)


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_fences(answer: str, language: str, entry: str) -> Found | None:
    if not answer.strip():
        return None
    if language != "python":
        return Found(answer)
    if _parsed(answer) is not None or not entry:
        return Found(answer)
    part = _longest_python(answer.split("\n"), entry)
    # A body without its head, or one with a mistake in it: whoever runs it will see.
    return Found(part or answer)


def _longest_python(lines: list[str], entry: str) -> str:
    """The longest run of lines that is Python and defines the entry."""
    if len(lines) > _MAX_LINES:
        return ""
    heads = [n for n, line in enumerate(lines) if re.match(r"(?:from|import|def|class|@)\b", line)]
    for start in heads:
        for end in range(len(lines), start, -1):
            text = "\n".join(lines[start:end])
            if not _defines(text, entry):
                break
            if _parsed(text) is not None:
                return text + "\n"
    return ""

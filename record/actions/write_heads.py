"""Heads go where others keep them: a file, and a git repository where the folder is one."""

import shutil
import subprocess
from pathlib import Path

from django.conf import settings

from record.queries.published import head_lines, key_lines

HEADS, KEYS = "heads.jsonl", "keys.jsonl"


class HeadsError(Exception):
    """Heads could not be written; the text says why and what to do."""


def write_heads(folder: Path | None = None) -> int:
    """Append heads that the file does not have yet; returns how many, and commits them."""
    if folder is None and not settings.RECORD_HEADS:
        return 0
    place = folder or Path(settings.RECORD_HEADS)
    file = place / HEADS
    try:
        place.mkdir(parents=True, exist_ok=True)
        known = file.read_bytes().count(b"\n") if file.exists() else 0
        lines = head_lines()
        if len(lines) <= known:
            return 0
        with file.open("a", encoding="utf-8") as opened:
            opened.writelines(f"{line}\n" for line in lines[known:])
        keys = "".join(f"{line}\n" for line in key_lines())
        (place / KEYS).write_text(keys, encoding="utf-8")
    except OSError as error:
        raise HeadsError(f"{place} cannot be written: {error.strerror}.") from error
    if (place / ".git").exists():
        commit(place, lines[-1])
    return len(lines) - known


def commit(place: Path, newest: str) -> None:
    """One commit for the new heads; pushing is the operator's own hook."""
    git = shutil.which("git")
    if git is None:
        raise HeadsError(f"{place} is a git repository and git is not installed.")
    name = ("-c", "user.name=Code Arena", "-c", "user.email=record@localhost")
    for words in (("add", HEADS, KEYS), (*name, "commit", "--quiet", "-m", f"Head {newest[:60]}")):
        done = subprocess.run(
            [git, "-C", str(place), *words], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise HeadsError(f"git {words[0]} failed in {place}: {done.stderr.strip()}")

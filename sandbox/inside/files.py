"""A fresh state for each test: the files as they were before the first."""

from __future__ import annotations

import os

from sandbox.inside.plain import Ignored

WIPED = ("/box", "/tmp", "/dev/shm")  # noqa: S108 - these are the sandbox's own


def remember(root: str) -> dict[str, tuple[bytes, int]]:
    """The files as they are now: what was given and what the compiler made of it."""
    kept = {}
    for folder, _names, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                kept[path] = (file.read(), os.stat(path).st_mode & 0o777)
    return kept


def restore(kept: dict[str, tuple[bytes, int]]) -> None:
    for root in WIPED:
        empty(root)
    for path, (content, mode) in kept.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, mode)


def empty(folder: str) -> None:
    with Ignored(OSError):
        os.chmod(folder, 0o700)
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        with Ignored(OSError):
            if entry.is_dir(follow_symlinks=False):
                empty(entry.path)
                os.rmdir(entry.path)
            else:
                os.unlink(entry.path)

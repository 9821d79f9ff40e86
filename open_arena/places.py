"""Where the items stand: a folder for each sub category, a file for each item."""

import re
from pathlib import Path
from typing import Final

from catalog.taxonomy import SUBS

ITEMS: Final = Path(__file__).parent.parent / "catalog" / "open_arena"
KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def folder_of(sub: str) -> str:
    """The name of a sub category's folder: `uiux-design` of "UI/UX Design"."""
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", sub)).lower()


SUB_OF_FOLDER: Final = {folder_of(sub): sub for sub in SUBS}


def item_files(folder: Path = ITEMS) -> list[Path]:
    """All files of items, in the order of their folders and names."""
    return sorted(folder.rglob("*.yaml"))

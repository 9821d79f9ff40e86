"""Reads files of items strictly: an item, or everything that is wrong with its file."""

from collections.abc import Iterable
from pathlib import Path

import yaml
from pydantic import ValidationError

from open_arena.faults import ItemFault
from open_arena.item import ArenaItem, ItemFields
from open_arena.loader import load
from open_arena.places import ITEMS, KEY, SUB_OF_FOLDER, item_files

_ORDER = list(ItemFields.model_fields)


def read_items(files: Iterable[Path]) -> tuple[list[ArenaItem], list[ItemFault]]:
    """The items of these files, and the faults of those that are none."""
    items, faults = [], []
    for file in files:
        found = read_item(file)
        if isinstance(found, ArenaItem):
            items.append(found)
        else:
            faults += found
    return items, [*faults, *_taken_twice(items)]


def read_item(file: Path) -> ArenaItem | list[ItemFault]:
    """The item of a file, or what is wrong with it."""
    sub, faults = _place(file)
    try:
        data = load(file.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return [*faults, ItemFault(file, "", f"is no YAML in UTF-8: {error}")]
    if not isinstance(data, dict):
        return [*faults, ItemFault(file, "", "holds no mapping of fields")]
    if [name for name in data if name in _ORDER] != [name for name in _ORDER if name in data]:
        faults.append(ItemFault(file, "", f"its fields stand in the order {', '.join(_ORDER)}"))
    try:
        fields = ItemFields.model_validate(data)
    except ValidationError as error:
        return faults + [_fault(file, dict(each)) for each in error.errors()]
    return faults or ArenaItem(file, sub, fields)


def _place(file: Path) -> tuple[str, list[ItemFault]]:
    """The sub category that the folder names, and what is wrong with the file's place."""
    faults = []
    folder = file.resolve().parent.name
    if folder not in SUB_OF_FOLDER:
        words = f"its folder {folder!r} is no sub category: {', '.join(sorted(SUB_OF_FOLDER))}"
        faults.append(ItemFault(file, "", words))
    if not KEY.fullmatch(file.stem):
        words = "its name is no key: lower case letters, digits and single hyphens"
        faults.append(ItemFault(file, "", words))
    if file.is_relative_to(ITEMS) and len(file.relative_to(ITEMS).parts) != 2:
        faults.append(ItemFault(file, "", "it stands in a folder of a sub category, not deeper"))
    return SUB_OF_FOLDER.get(folder, ""), faults


def _fault(file: Path, error: dict[str, object]) -> ItemFault:
    place = error["loc"]
    field = ".".join(map(str, place)) if isinstance(place, tuple) else ""
    words = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        words = "there is no such field"
    return ItemFault(file, field, words)


def _taken_twice(items: list[ArenaItem]) -> list[ItemFault]:
    first: dict[str, ArenaItem] = {}
    faults = []
    for item in items:
        other = first.setdefault(item.key, item)
        if other is not item:
            words = f"its key is taken by {other.file.parent.name}/{other.file.name}"
            faults.append(ItemFault(item.file, "", words))
    return faults


def read_all(folder: Path = ITEMS) -> tuple[list[ArenaItem], list[ItemFault]]:
    """Every item that there is."""
    return read_items(item_files(folder))

"""An item that is right in every way, to be put where the others are or spoiled."""

from pathlib import Path

import pytest

from open_arena import __main__ as command
from open_arena import places

WHOLE = (Path(__file__).parent / "whole_item.yaml").read_text("utf-8")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder for items in the place of ours."""
    monkeypatch.setattr(places, "ITEMS", tmp_path)
    monkeypatch.setattr(command, "item_files", lambda at=tmp_path: places.item_files(at))
    return tmp_path


@pytest.fixture
def write(folder):
    """Writes an item, the whole one unless another text is given."""

    def written(key="ferry-tickets", text=WHOLE, sub="code-debugging"):
        file = folder / sub / f"{key}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    return written


@pytest.fixture
def told(folder, capsys, monkeypatch):
    """What the command says, by lines, after it was asked to check."""
    monkeypatch.chdir(folder)

    def asked(*words):
        status = command.main(words)
        lines = capsys.readouterr().out.splitlines()
        faults = [line for line in lines if ".yaml: " in line]
        assert status == (1 if faults else 0)
        return faults

    return asked

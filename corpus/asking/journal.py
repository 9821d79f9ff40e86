"""What servers said, written down as it comes: a task that was killed asks nothing twice."""

from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import IO

import orjson

from backends import Request
from corpus.asking.step import Said
from corpus.engine.files import as_line


class Journal:
    """One file of JSON Lines, of one task. A last line that was cut off is taken away."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._said: dict[str, Said] = {}
        whole = 0
        if path.exists():
            for line in path.read_bytes().splitlines(keepends=True):
                if not line.endswith(b"\n"):
                    break
                row = orjson.loads(line)
                key = row.pop("key")
                self._said[key] = Said(**row)
                whole += len(line)
        self._file: IO[bytes] = path.open("ab")
        self._file.truncate(whole)

    def find(self, key: str) -> Said | None:
        """What was said to a request, if it was made before."""
        return self._said.get(key)

    def add(self, key: str, said: Said) -> None:
        """Keep what was said."""
        self._said[key] = said
        self._file.write(as_line({"key": key, **asdict(said)}))
        self._file.flush()

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()


def key_of(document: str, number: int, request: Request) -> str:
    """Names a request: another prompt or another sampling is another request."""
    words = "\n".join((document, str(number), repr(request)))
    return sha256(words.encode()).hexdigest()[:32]

"""The child process that renders; a text that it cannot render it dies of, and is shown plain.

Run as `python -m catalog.rendering.worker MEMORY_BYTES CPU_SECONDS`, by `children.Child`.
"""

import sys
from dataclasses import asdict
from typing import Any

from catalog.rendering.page import render
from children import serve


def main(memory_bytes: int, cpu_seconds: int) -> None:
    """Render each text until the pool closes its pipe."""
    serve(rendering_of, memory_bytes, cpu_seconds)


def rendering_of(message: dict[str, Any]) -> dict[str, Any]:
    return asdict(render(message["text"]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

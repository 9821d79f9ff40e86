"""The child process of the pool: texts in by one pipe, renderings out by another.

Run as `python -m catalog.rendering.worker MEMORY_BYTES CPU_SECONDS`. It knows no Django, no
database and no secret. When rendering fails in any way it dies, and the pool shows the text plain.
"""

import gc
import math
import os
import resource
import signal
import sys
import time
from dataclasses import asdict

from catalog.rendering.frames import pack, read_blocking
from catalog.rendering.page import render

_NICENESS = 5  # rendering gives way to pages


def main(memory_bytes: int, cpu_seconds: int) -> None:
    """Answer each text until the pool closes its pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes the pipe
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    replies = os.fdopen(os.dup(1), "wb")
    _silence(1)  # no library can write among the replies
    replies.write(pack({"ready": True}))
    replies.flush()
    gc.freeze()
    gc.disable()  # parsing makes many objects and hardly a circle: collecting took half of the time
    _silence(2)  # a traceback may quote hostile text; the start-up may still complain
    while (request := read_blocking(sys.stdin.buffer)) is not None:
        _allow_cpu(cpu_seconds)
        replies.write(pack(asdict(render(request["text"]))))
        replies.flush()
        gc.collect()


def _silence(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _allow_cpu(seconds: int) -> None:
    """Let the kernel end this process when one text takes too long, even without a parent."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(time.process_time()) + seconds
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

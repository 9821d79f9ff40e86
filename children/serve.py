"""What a child does: message after message, within the limits that it takes upon itself."""

import gc
import math
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from children.frames import pack, read_blocking

_NICENESS = 5  # the work of children gives way to pages


def serve(
    answer: Callable[[dict[str, Any]], dict[str, Any]], memory_bytes: int, cpu_seconds: int
) -> None:
    """Answer each message until the parent closes its pipe.

    When `answer` fails in any way the child dies, and its parent knows what to do without it.
    """
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
    while (message := read_blocking(sys.stdin.buffer)) is not None:
        _allow_cpu(cpu_seconds)
        replies.write(pack(answer(message)))
        replies.flush()
        gc.collect()


def _silence(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _allow_cpu(seconds: int) -> None:
    """Let the kernel end this process when one message takes too long, even without a parent."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(time.process_time()) + seconds
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))

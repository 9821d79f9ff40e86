"""The real vLLM on CPU with the small real model, as `requirements/models vllm` has left them."""

import http.client
import os
import subprocess
import time
from contextlib import closing, contextmanager, suppress

from arena_site.supervisor.model_server import ENGINES
from tests.application import free_ports

START_SECONDS = 1200


@contextmanager
def real_vllm(log, *more, **environment):
    """The address of a server that is ready; `more` is said to it beside the usual words."""
    engine, (port,) = ENGINES["vllm"], free_ports(1)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(engine.python), *engine.arguments, str(port), *more],
            env={**os.environ, **engine.environment, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_ready(port, process, log)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(60)


def wait_until_ready(port, process, log):
    """By /health and not by a clock: under load it starts slowly."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-3000:]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with suppress(OSError, http.client.HTTPException), closing(connection):
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        time.sleep(1)
    raise AssertionError(log.read_text()[-3000:])

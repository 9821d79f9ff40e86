"""Serves a GGUF file by llama.cpp's own OpenAI-compatible server, on this machine alone.

    .local/models-venv/bin/python model_servers/light.py FILE --name NAME --port PORT

Runs in an environment of its own (requirements/models.lock) and knows nothing of the application.
"""

import argparse
import os
import signal
import sys

import xllamacpp

CONTEXT = 2048  # tokens for each of the requests at once


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description="A light model server.")
    parser.add_argument("file", help="weights, a GGUF file")
    parser.add_argument("--name", required=True, help="how the server lists the model")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--parallel", type=int, default=4, help="requests at once")
    parser.add_argument("--threads", type=int, default=usual_threads())
    arguments = parser.parse_args()
    # Held back until the server is there, so that a stop in between is not lost.
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    server = xllamacpp.Server(parameters(arguments))
    sys.stderr.write(f"{arguments.name} is served at {server.listening_address}\n")
    signal.sigwait(ends)


def usual_threads() -> int:
    """Half of the processors: threads that wait for each other stand still on a busy machine."""
    return max(1, (os.cpu_count() or 2) // 2)


def parameters(arguments: argparse.Namespace) -> "xllamacpp.CommonParams":
    """What llama.cpp is told."""
    told = xllamacpp.CommonParams()
    told.model.path = arguments.file
    told.model_alias = {arguments.name}
    told.hostnames = ["127.0.0.1"]
    told.port = arguments.port
    told.n_parallel = arguments.parallel
    told.n_ctx = CONTEXT * arguments.parallel
    for threads in (told.cpuparams, told.cpuparams_batch):
        threads.n_threads = arguments.threads
    told.endpoint_metrics = True
    told.warmup = False
    return told


if __name__ == "__main__":
    main()

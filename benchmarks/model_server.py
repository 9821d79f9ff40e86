"""Whether a generation job keeps a model server as busy as vLLM's own load generator does.

    python -m benchmarks.model_server                            # starts vLLM on CPU by itself
    python -m benchmarks.model_server --server URL --model ID    # asks one that runs

Both ask the same server for the same prompts with the same limits and as many at once, greedily, in
turn: load generator, job, job, load generator, after a round that nobody counts. A rate is tokens
written over the time from the first request to the last reply; the job's includes all that it
reads and writes in its database. `vllm bench serve` runs in the environment of
`requirements/models vllm`, which also has the tokenizer by which it measures prompts. Where the
server wants a key, both take it from OPENAI_API_KEY.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from arena_site.supervisor.model_server import CONVERTED, ENGINES, MODEL
from benchmarks.answers import prepare
from benchmarks.application import Line
from tests.model_servers.real_vllm import real_vllm

KEY = "OPENAI_API_KEY"  # the load generator knows no other
TARGET = "ratio >= 0.95"
THINGS = ("words", "dates", "prices", "names", "paths", "scores", "lines", "points")
DEEDS = ("sorts", "counts", "joins", "splits", "filters", "groups", "reverses", "compares")
# The command `vllm` looks for a package of another name, so its function is called.
BENCH = """
from vllm.benchmarks.serve import add_cli_args, main
from vllm.utils.argparse_utils import FlexibleArgumentParser
parser = FlexibleArgumentParser()
add_cli_args(parser)
main(parser.parse_args())
"""


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", metavar="URL", help="such as http://host:8000/v1")
    parser.add_argument("--model", metavar="ID", default=MODEL, help="as the server lists it")
    parser.add_argument("--tokenizer", type=Path, default=CONVERTED, metavar="DIR")
    parser.add_argument("--requests", type=int, default=256)
    parser.add_argument("--tokens", type=int, default=64, help="of a reply at most")
    parser.add_argument("--parallel", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=1, help="of four measurements each")
    return parser.parse_args()


def main() -> None:
    asked = read_arguments()
    prepare(f"127.0.0.0/8 {urlsplit(asked.server).netloc}" if asked.server else "127.0.0.0/8")
    with serving(asked) as url:
        measure(asked, url)


@contextmanager
def serving(asked: argparse.Namespace) -> Iterator[str]:
    """The address of the server that was named, or of one of our own."""
    if asked.server:
        yield asked.server.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder:
        at_once = ("--max-num-seqs", str(asked.parallel))
        with real_vllm(Path(folder, "log"), *at_once) as url:
            yield url


def measure(asked: argparse.Namespace, url: str) -> None:
    """Both in turn; each measurement and the ratio of the medians."""
    texts = [prompt(number) for number in range(asked.requests)]
    by_load_generator(asked, url, texts)  # warms up: the server's cache knows all prompts now
    rates: dict[str, list[float]] = {"job": [], "bench": []}
    for who in ("bench", "job", "job", "bench") * asked.rounds:
        if who == "job":
            rate, tokens = by_job(asked, url, texts, len(rates["job"]))
        else:
            rate, tokens = by_load_generator(asked, url, texts)
        rates[who].append(rate)
        load = os.getloadavg()[0]
        print(f"{who:6} {rate:8.1f} tokens/s  {tokens} tokens  load {load:.1f}", flush=True)
    ours, peer = (statistics.median(rates[who]) for who in ("job", "bench"))
    work = f"tokens of a server, {asked.parallel} at once"
    print(Line(work, f"{ours:.1f}/s", f"{peer:.1f}/s", ours / peer, TARGET))


def prompt(number: int) -> str:
    """Each another one, all of about the same length."""
    deed, thing = DEEDS[number % 8], THINGS[number // 8 % 8]
    return f"Write a Python function that {deed} a list of {number + 10} {thing}, and explain it."


def by_load_generator(asked: argparse.Namespace, url: str, texts: list[str]) -> tuple[float, int]:
    """Tokens a second and tokens, of `vllm bench serve`."""
    with tempfile.TemporaryDirectory() as folder:
        data, found = Path(folder, "prompts.json"), Path(folder, "found.json")
        turns = [{"conversations": [{"value": text}, {"value": "-"}]} for text in texts]
        data.write_text(json.dumps(turns))
        engine = ENGINES["vllm"]
        done = subprocess.run(
            [str(engine.python), "-c", BENCH, *words_of(asked, url, data, found)],
            env={**os.environ, **engine.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or not found.exists():
            raise SystemExit(f"vllm bench serve failed:\n{done.stderr[-2000:]}")
        told = json.loads(found.read_text())
    if told["completed"] != len(texts):
        raise SystemExit(f"vllm bench serve completed {told['completed']} of {len(texts)}.")
    return told["output_throughput"], told["total_output_tokens"]


def words_of(asked: argparse.Namespace, url: str, data: Path, found: Path) -> list[str]:
    """The command line of `vllm bench serve`: the prompts of a file in their order."""
    named = {
        "backend": "openai-chat",
        "base-url": url.removesuffix("/v1"),
        "endpoint": "/v1/chat/completions",
        "model": asked.model,
        "tokenizer": asked.tokenizer,
        "dataset-name": "sharegpt",
        "dataset-path": data,
        "sharegpt-output-len": asked.tokens,
        "num-prompts": asked.requests,
        "max-concurrency": asked.parallel,
        "temperature": 0,
        "result-dir": found.parent,
        "result-filename": found.name,
    }
    switches = ["--disable-shuffle", "--disable-tqdm", "--save-result"]
    return [f"--{name}={value}" for name, value in named.items()] + switches


def by_job(
    asked: argparse.Namespace, url: str, texts: list[str], round_number: int
) -> tuple[float, int]:
    """Tokens a second and tokens, of a generation job from its first look to its end."""
    from django.db.models import Sum  # noqa: PLC0415

    from catalog.importers import Message  # noqa: PLC0415
    from catalog.intake.items import new_item  # noqa: PLC0415
    from catalog.models import Answer, Benchmark, BenchmarkItem  # noqa: PLC0415
    from generation.actions.competitors import add_competitor  # noqa: PLC0415
    from generation.actions.endpoints import add_endpoint  # noqa: PLC0415
    from generation.actions.run_job import start_job  # noqa: PLC0415
    from generation.actions.serve_jobs import serve_jobs  # noqa: PLC0415

    name = f"round {round_number}"
    benchmark = Benchmark.objects.create(name=name, slug=f"round-{round_number}")
    BenchmarkItem.objects.bulk_create(
        new_item(benchmark, f"{number}", [Message(role="user", content=text)])
        for number, text in enumerate(texts)
    )
    key = KEY if KEY in os.environ else ""
    endpoint = add_endpoint(name, key_name=key, url=url, parallel=asked.parallel)
    competitor = add_competitor(
        name, endpoint, model=asked.model, temperature=0.0, max_tokens=asked.tokens
    )
    start_job(benchmark, [competitor])
    began = time.perf_counter()
    serve_jobs()
    took = time.perf_counter() - began
    answers = Answer.objects.filter(competitor=competitor)
    if answers.count() != len(texts):
        raise SystemExit(f"The job has {answers.count()} answers of {len(texts)}.")
    tokens = answers.aggregate(sum=Sum("completion_tokens"))["sum"]
    return tokens / took, tokens


if __name__ == "__main__":
    main()

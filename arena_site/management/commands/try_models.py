import json
import tempfile
import time
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Q

from annotations.models import Battle
from catalog.models import Benchmark, Competitor
from leaderboard.actions.load_starter import NAME as STARTER
from web.command import PlainCommand

ENDPOINT = "small model"
MAX_TOKENS = 320
# It ends here, after its first block of code: else it goes on until it is cut off.
STOP = ("\n```\n", "\n\n\n")
USUAL_TOKENS = 120  # of an answer that ends so
BATTLES = 80
START_SECONDS = 1800.0  # a busy machine takes minutes to start vLLM
PATIENCE_SECONDS = 1800.0  # the server is ours: on a busy machine it is slow, not away
PROBE_TOKENS = 24
TERSE = "Answer with one block of code and nothing else."
# One model, three competitors: what differs is how it is asked.
SETTINGS: dict[str, dict[str, Any]] = {
    "SmolLM2 135M, greedy": {"temperature": 0.0},
    "SmolLM2 135M, sampled": {"temperature": 0.8, "top_p": 0.95, "seed": 1},
    "SmolLM2 135M, terse": {"temperature": 0.0, "system_prompt": TERSE},
}


class Command(PlainCommand):
    help = (
        "Have the small model of `make models` answer the starter benchmark, and pair its answers."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", required=True, help="of the server, such as http://host:1/v1")
        parser.add_argument("--model", required=True, metavar="ID", help="as the server lists it")
        parser.add_argument("--parallel", type=int, default=4, metavar="N", help="requests at once")

    def handle(self, *args: Any, **options: Any) -> None:
        server = Server(options["url"], options["model"])
        self.stdout.write("Waiting for the model server.")
        server.wait(START_SECONDS)
        call_command(
            *("add_endpoint", ENDPOINT, "--replace", "--url", options["url"]),
            *("--parallel", str(options["parallel"])),
            stdout=self.stdout,
        )
        for name, settings in SETTINGS.items():
            self.add(name, options["model"], settings)
        names = list(SETTINGS)
        if is_paired(names):
            self.stdout.write("It has answered before, and its answers are paired.")
            return
        call_command(
            *("generate", "--benchmark", STARTER, "--plan", "--competitor", *names),
            stdout=self.stdout,
        )
        self.say_how_long(server, Benchmark.objects.get(name=STARTER), options["parallel"])
        call_command(
            *("generate", "--benchmark", STARTER, "--wait", "--competitor", *names),
            *("--patience", str(PATIENCE_SECONDS)),
            stdout=self.stdout,
        )
        call_command(
            *("pair_up", "--benchmark", STARTER, "--pairs", str(BATTLES)), stdout=self.stdout
        )
        self.stdout.write("The answers of the small model wait among the battles.")

    def say_how_long(self, server: "Server", benchmark: Benchmark, parallel: int) -> None:
        """By the rate of this moment, with as many requests at once as there will be."""
        rate = parallel * PROBE_TOKENS / server.seconds_for_tokens(PROBE_TOKENS, parallel)
        answers = benchmark.items.current().count() * len(SETTINGS)
        usual, most = (answers * tokens / rate / 60 for tokens in (USUAL_TOKENS, MAX_TOKENS))
        self.stdout.write(
            f"It writes {rate:.1f} tokens a second at this moment: {answers} answers take about "
            f"{usual:.0f} minutes, at most {most:.0f}. Votes are taken meanwhile."
        )

    def add(self, name: str, model: str, settings: dict[str, Any]) -> None:
        """The competitor of this name, unless an earlier run has made it."""
        if Competitor.objects.filter(name=name).exists():
            return
        settings = dict(settings)
        words = ["--endpoint", ENDPOINT, "--model", model, "--licence", "Apache-2.0"]
        words += ["--max-tokens", str(MAX_TOKENS), "--revision", "Q4_1"]
        words += [f"--stop={word}" for word in STOP]
        with tempfile.TemporaryDirectory() as folder:
            if prompt := settings.pop("system_prompt", ""):
                file = Path(folder, "system")
                file.write_text(prompt)
                words += ["--system-file", str(file)]
            for setting, value in settings.items():
                words += [f"--{setting.replace('_', '-')}", str(value)]
            call_command("add_competitor", name, *words, stdout=self.stdout)


def is_paired(names: list[str]) -> bool:
    """Whether an earlier run came to its end."""
    theirs = Q(answer_a__competitor__name__in=names) | Q(answer_b__competitor__name__in=names)
    return Battle.objects.filter(theirs).exists()


class Server:
    """The model server beside us, asked without the help of any room."""

    def __init__(self, url: str, model: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port
        self._path, self._model = parts.path, model

    def wait(self, seconds: float) -> None:
        """Until it says that it is well."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if self._ask("GET", "/health", None, timeout=10)[0] == 200:
                    return
            except (OSError, HTTPException):
                pass
            time.sleep(1)
        raise CommandError(
            f"The model server does not answer after {seconds / 60:.0f} minutes; logs/models.log "
            "in the data folder says why."
        )

    def seconds_for_tokens(self, tokens: int, at_once: int) -> float:
        """How long it writes so many for each of some requests at once, now."""
        began = time.monotonic()
        with ThreadPoolExecutor(at_once) as pool:
            for status, reply in pool.map(self._write, [tokens] * at_once):
                if status != 200:
                    raise CommandError(f"The model server answers {status}: {reply[:200]}")
        return time.monotonic() - began

    def _write(self, tokens: int) -> tuple[int, str]:
        body = {"model": self._model, "prompt": "def add(a, b):", "max_tokens": tokens}
        return self._ask("POST", f"{self._path}/completions", body, timeout=600)

    def _ask(
        self, method: str, path: str, body: dict[str, Any] | None, *, timeout: float
    ) -> tuple[int, str]:
        connection = HTTPConnection(self._host, self._port, timeout=timeout)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, path, json.dumps(body) if body else None, headers)
            reply = connection.getresponse()
            return reply.status, reply.read().decode(errors="replace")
        finally:
            connection.close()

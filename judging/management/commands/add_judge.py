from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from generation.find import find_endpoint
from judging.actions.judges import JudgeError, add_judge
from judging.models import Protocol
from web.command import PlainCommand


class Command(PlainCommand):
    help = "A judge: a model of a server with a prompt and a protocol. It never changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--endpoint", required=True, metavar="NAME")
        parser.add_argument("--model", required=True, metavar="ID", help="as its server lists it")
        parser.add_argument("--protocol", required=True, choices=Protocol.values)
        parser.add_argument(
            "--prompt", type=Path, metavar="FILE", help="its words (TOML); ours by default"
        )
        parser.add_argument("--temperature", type=float, metavar="T")
        parser.add_argument("--top-p", type=float, metavar="P")
        parser.add_argument("--max-tokens", type=int, metavar="N")
        parser.add_argument("--seed", type=int, metavar="S")

    def handle(self, *args: Any, **options: Any) -> None:
        endpoint = find_endpoint(options["endpoint"])
        path = options["prompt"]
        try:
            judge = add_judge(
                options["name"],
                endpoint,
                model=options["model"],
                protocol=options["protocol"],
                prompt_text=path.read_text(encoding="utf-8") if path else "",
                **{key: options[key] for key in ("temperature", "top_p", "max_tokens", "seed")},
            )
        except UnicodeDecodeError as error:
            raise CommandError(f"--prompt: {path} is no UTF-8 text; save it as UTF-8.") from error
        except JudgeError as error:
            raise CommandError(str(error)) from error
        prompt = judge.prompt
        words = f"prompt {prompt} ({prompt.digest[:12]})" if prompt else ""
        self.stdout.write(
            f"{judge.name}: {judge.model} at {endpoint.name}, {judge.protocol}, {words}"
        )

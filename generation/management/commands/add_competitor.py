import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from generation.actions.competitors import CompetitorError, add_competitor
from generation.find import find_endpoint
from web.command import PlainCommand


class Command(PlainCommand):
    help = "A model of a server with its settings; other settings are another model of the board."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--endpoint", required=True, metavar="NAME")
        parser.add_argument("--model", required=True, metavar="ID", help="as its server lists it")
        parser.add_argument("--revision", default="", metavar="R")
        parser.add_argument("--provider", default="")
        parser.add_argument("--licence", default="")
        parser.add_argument("--system-file", type=Path, metavar="F", help="its system prompt")
        parser.add_argument("--temperature", type=float, metavar="T")
        parser.add_argument("--top-p", type=float, metavar="P")
        parser.add_argument("--max-tokens", type=int, metavar="N")
        parser.add_argument("--seed", type=int, metavar="S", help="of the first sample")
        parser.add_argument("--stop", action="append", default=[], help="may be given often")
        parser.add_argument("--context-limit", type=int, metavar="N", help="tokens of a prompt")
        parser.add_argument("--template-arguments", default="{}", metavar="JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        endpoint = find_endpoint(options["endpoint"])
        check_ranges(options)
        same = ("model", "revision", "provider", "licence", "temperature", "top_p", "max_tokens")
        values = {name: options[name] for name in (*same, "seed", "stop", "context_limit")}
        values["template_arguments"] = read_object(options["template_arguments"])
        if options["system_file"]:
            values["system_prompt"] = options["system_file"].read_text(encoding="utf-8").strip()
        try:
            competitor = add_competitor(options["name"], endpoint, **values)
        except CompetitorError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{competitor.name}: {competitor.model} at {endpoint.name}")


def check_ranges(options: dict[str, Any]) -> None:
    """Numbers that no server takes are refused here, where somebody reads it."""
    ranges = {
        "temperature": (0, 100),
        "top_p": (0.000001, 1),
        "max_tokens": (1, 10_000_000),
        "context_limit": (1, 100_000_000),
        "seed": (0, 2**62),
    }
    for name, (least, most) in ranges.items():
        value = options[name]
        if value is not None and not least <= value <= most:
            raise CommandError(
                f"--{name.replace('_', '-')} is {value}; give a number from {least} to {most}."
            )


def read_object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise CommandError(f"--template-arguments is no JSON: {error}.") from error
    if not isinstance(found, dict):
        raise CommandError('--template-arguments: give an object such as {"thinking": false}.')
    return found

from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from backends import BackendError
from generation.actions.endpoints import EndpointError, add_endpoint, change_endpoint
from generation.keys import value_of
from generation.models import Endpoint
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Know a model server: vLLM or any other address that speaks the OpenAI way."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--url", required=True, help="such as http://127.0.0.1:8000/v1")
        parser.add_argument("--key-env", default="", metavar="VAR", help="where the key is")
        parser.add_argument("--parallel", type=int, default=16, metavar="N", help="at once")
        parser.add_argument("--tokens-per-minute", type=int, metavar="N")
        parser.add_argument("--budget", type=Decimal, help="at which its jobs are paused")
        parser.add_argument("--price-in", type=Decimal, default=Decimal(0), help="a million")
        parser.add_argument("--price-out", type=Decimal, default=Decimal(0), help="a million")
        parser.add_argument("--replace", action="store_true", help="change the one of this name")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["parallel"] <= 10_000:
            raise CommandError(f"--parallel is {options['parallel']}; give a number from 1.")
        names = ("url", "parallel", "tokens_per_minute", "budget", "price_in", "price_out")
        values = {name: options[name] for name in names}
        there = Endpoint.objects.filter(name=options["name"]).first()
        try:
            settings.MODEL_SERVERS.find(options["url"])
            if there and options["replace"]:
                endpoint = change_endpoint(there, key_name=options["key_env"], **values)
            else:
                endpoint = add_endpoint(options["name"], key_name=options["key_env"], **values)
        except (EndpointError, BackendError) as error:
            raise CommandError(str(error)) from error
        said = f"{endpoint.name}: {endpoint.url}, {endpoint.parallel} at once"
        if endpoint.key:
            found = "is set" if value_of(endpoint.key.name) else "is not set here"
            said += f", key {endpoint.key.name} ({found})"
        self.stdout.write(said)

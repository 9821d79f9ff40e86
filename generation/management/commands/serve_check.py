from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from backends import BackendError
from generation.actions.endpoints import check_endpoint
from generation.find import find_endpoint
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Ask a model server for everything once, and say what it can and cannot do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="of an endpoint")
        parser.add_argument("--model", default="", metavar="ID", help="the first one if none")

    def handle(self, *args: Any, **options: Any) -> None:
        endpoint = find_endpoint(options["name"])
        self.stdout.write(f"{endpoint.name}: {endpoint.url}")
        try:
            findings = check_endpoint(endpoint, options["model"])
        except BackendError as error:
            raise CommandError(f"{endpoint.name} does not answer: {error}") from error
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            can = "yes" if finding.works else "NO "
            self.stdout.write(f"  {finding.name:{width}}  {can}  {finding.words}")
        broken = [finding.name for finding in findings if finding.matters and not finding.works]
        if broken:
            raise CommandError(f"No answers can be had without: {', '.join(broken)}.")

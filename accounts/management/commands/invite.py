from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from accounts import actions
from accounts.addresses import clean_address
from accounts.models import Role
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Prints for each address a line EMAIL LINK [TOKEN]; the link sets the password, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("emails", nargs="+", metavar="EMAIL")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument(
            "--token",
            action="store_true",
            help="make the account at once, with an API token; it has no password until the "
            "link is used. Asked again before that, it prints a new link and token and ends the "
            "older ones",
        )

    def handle(self, *, emails: list[str], role: str, token: bool, **_options: Any) -> None:
        addresses = list(dict.fromkeys(_clean(email) for email in emails))
        try:
            lines = _lines_with_tokens(addresses, role) if token else _lines(addresses, role)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for line in lines:
            self.stdout.write(line)


def _clean(email: str) -> str:
    try:
        return clean_address(email)
    except ValidationError as error:
        raise CommandError(f"{email}: {' '.join(error.messages)}") from error


def _lines(addresses: list[str], role: str) -> list[str]:
    links = actions.invite(addresses, role, actor=None)
    return [f"{link.invitation.email} {link.url}" for link in links]


def _lines_with_tokens(addresses: list[str], role: str) -> list[str]:
    made = actions.invite_with_tokens(addresses, role, actor=None)
    return [f"{link.invitation.email} {link.url} {secret}" for link, secret in made]

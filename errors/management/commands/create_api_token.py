"""
Make an API token of a person and print it. The token is shown this once; it may do what its owner may.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from errors.actions import api_tokens
from errors.models import User


class Command(BaseCommand):
    """`manage.py create_api_token USER [--name NAME]`."""

    help = "Make a token for the REST API that may do what its owner may; prints it once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="The name that its owner signs in with.")
        parser.add_argument("--name", default="command line", help="What it is for; the account page shows it.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and print it."""
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active person called {options['user']!r}.")
        token = api_tokens.create_api_token(user, name=options["name"][:100], now=timezone.now())
        self.stdout.write(f"token={token}")

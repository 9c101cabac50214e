"""
Make a source that may deliver, and print its token and signing secret. Both are shown this once.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from errors.actions import sources
from errors.models.access import Environment


class Command(BaseCommand):
    """`manage.py create_source NAME [--environment production|sandbox]`."""

    help = "Make a source that may deliver error responses; prints its id, token and signing secret."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="How the source is called on the pages, for instance the application's name.")
        parser.add_argument(
            "--environment",
            choices=Environment.values,
            default=Environment.PRODUCTION.value,
            help="Which of Codat's worlds it reports from.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and print it."""
        try:
            new = sources.create_source(
                options["name"], environment=options["environment"], with_secret=True, now=timezone.now()
            )
        except sources.NameTakenError:
            raise CommandError(f"There is a source called {options['name']!r} already.") from None
        self.stdout.write(f"id={new.source.pk} token={new.token} secret={new.secret}")

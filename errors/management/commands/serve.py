"""
What `make run` ends in: set up what is missing, say where to go, and serve until Ctrl-C.

The parent only watches. A web process that ends takes everything with it and the status is not zero, so that whoever
runs us (systemd, Docker, a person) sees it; the others are started again. Without the writer deliveries are answered
503, without the background they are taken as ever.
"""

from __future__ import annotations

import socket
import sys
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from errors.actions import first_start
from errors.ingest.hosting import listening
from errors.management import roles
from errors.management.collected import collect_static
from errors.management.processes import Processes, Role

EXAMPLE = (
    '{"statusCode": 404, "service": "QuickbooksOnline",'
    ' "error": "InvoicePdfNotFoundException: Invoice not found for company'
    ' 360cb9b3-d9cf-4f66-b8db-8a3523fe3dc5 and invoice ID 12345",'
    ' "correlationId": "131f0225-5467-421a-b179-4531d6b4a942"}'
)
LOCAL = {"", "0.0.0.0", "::", "127.0.0.1", "::1"}  # noqa: S104 - compared, not bound to


class Command(BaseCommand):
    """`manage.py serve`."""

    help = "Sets up what is missing, then serves pages, API and deliveries with Celery beside them, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--without-background", action="store_true", help="Leave Celery to another node: web and writer only."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        listener = _listen(settings.HOST, settings.PORT)
        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        made = first_start.prepare(password=settings.ADMIN_PASSWORD, now=timezone.now())
        self.stdout.write(welcome(made, url=_url(settings.HOST, settings.PORT)))
        self.stdout.flush()
        roles.preload()
        with listening() as writer_listener:
            settings.WRITER_SOCKET = writer_listener.getsockname()
            web = Role(name="web", run=partial(roles.web, listener), is_vital=True)
            writer = Role(name="writer", run=partial(roles.writer, writer_listener, web_listener=listener))
            background = Role(name="background", run=partial(roles.background, listener))
            started = [web, writer] if options["without_background"] else [web, writer, background]
            sys.exit(Processes(started).run())


def welcome(made: first_start.FirstStart, *, url: str) -> str:
    """What a start prints: the URL, and at the first one the secrets, which nobody can print again."""
    lines = [f"codat-dash is at {url}", ""]
    if made.password:
        shown = "as in ADMIN_PASSWORD" if made.password == settings.ADMIN_PASSWORD else f"{made.password} (shown once)"
        lines += [f"  Administrator  {first_start.ADMINISTRATOR}", f"  Password       {shown}", ""]
    if made.token:
        lines += [
            f"  Source token   {made.token} (shown once)",
            "",
            "Send a first error:",
            "",
            f"  curl -sS {url}/ingest/v1/errors -H 'Authorization: Bearer {made.token}' \\",
            f"    -d '{EXAMPLE}'",
            "",
        ]
    return "\n".join([*lines, "Ctrl-C stops it."])


def _listen(host: str, port: int) -> socket.socket:
    """Taken before anything is set up, so that a port in use is said at once and changes nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2_048)
    except (OSError, OverflowError) as error:
        raise CommandError(f"Cannot listen on {host} port {port}: {error}. PORT=8001 takes another port.") from error


def _url(host: str, port: int) -> str:
    name = "localhost" if host in LOCAL else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"

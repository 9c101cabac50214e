"""
The settings table of the README, generated from the knobs that `codat_dash.settings` reads.

`--check` is what CI runs: it fails where the table has grown old.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from codat_dash.knobs import KNOBS, Knob

SECTION = re.compile(r"(<!-- settings -->\n).*?(<!-- /settings -->)", re.DOTALL)


class Command(BaseCommand):
    """Print, write or check the settings table."""

    help = "Print the settings table; --write puts it into README.md, --check fails where it is old."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --write or --check."""
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--write", action="store_true")
        group.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the table and do as told."""
        readme = settings.BASE_DIR / "README.md"
        if not options["write"] and not options["check"]:
            print(table())
            return
        text = readme.read_text()
        fresh = SECTION.sub(lambda match: match[1] + table() + match[2], text)
        if options["write"]:
            readme.write_text(fresh)
        elif fresh != text or not SECTION.search(text):
            raise CommandError("The settings table of README.md is old: run `make docs`.")


def table() -> str:
    """A Markdown table of all knobs, in the order in which the settings read them."""
    return "| variable | default | what it is for |\n| --- | --- | --- |\n" + "".join(map(row, KNOBS))


def row(knob: Knob) -> str:
    """One line of the table."""
    default = f"`{knob.default}`" if knob.default else "(empty)"
    return f"| `{knob.name}` | {default} | {knob.doc} |\n"

"""
Fills an empty data folder with 30 days of invented errors, and the people who look at them.

A folder that holds anything else is left alone: invented errors among real ones could never be told apart again.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from errors.actions.sources import create_source
from errors.conf import conf
from errors.demo import SEED, SOURCES, fill
from errors.management.demo_work import do_work, make_people
from errors.models import ErrorResponse, Source, User

ACCOUNTS = "demo-accounts.txt"
"""In DATA_DIR: the demo's passwords, for a later start to print. It is written last, so it says that seeding ended."""


class Command(BaseCommand):
    """`manage.py seed_demo`."""

    help = "Fills an empty data folder with some 50,000 invented errors over 30 days, and prints the demo's passwords."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="Another seed tells the same stories of others.")
        parser.add_argument("--scale", type=float, default=1.0, help="2 tells of twice as many errors.")

    def handle(self, *args: Any, seed: int, scale: float, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        accounts = conf().data_dir / ACCOUNTS
        if not accounts.exists():
            self._seed(accounts, seed=seed, scale=scale)
        self.stdout.write(accounts.read_text())
        days = int(time.time() - accounts.stat().st_mtime) // 86_400  # noqa: TID251 - a command may read the clock
        if days:
            self.stdout.write(f"Told {days} days ago: remove {conf().data_dir} to have the stories end today.\n")

    def _seed(self, accounts: Path, *, seed: int, scale: float) -> None:
        if User.objects.exists() or Source.objects.exists():
            raise CommandError(f"{conf().data_dir} is in use. The demo needs a folder of its own: DATA_DIR=var-demo.")
        self.stdout.write("Telling 30 days of invented errors…")
        self.stdout.flush()
        began, now = time.monotonic(), timezone.now()
        made = {name: create_source(name, environment=environment, now=now) for name, environment in SOURCES.items()}
        told = fill({name: new.source for name, new in made.items()}, now=now, seed=seed, scale=scale)
        passwords = make_people(admin_password=settings.ADMIN_PASSWORD)
        do_work(now=now)
        lines = [f"  {name:<8} password {password}" for name, password in passwords.items()]
        lines += [f"  {name:<12} source token {new.token}" for name, new in made.items()]
        accounts.touch(mode=0o600)
        accounts.write_text("The demo's accounts and sources:\n" + "\n".join(lines) + "\n")
        self.stdout.write(
            f"{ErrorResponse.objects.count():,} errors, {told.duplicates:,} delivered again,"
            f" {len(told.rejected):,} unreadable parts, in {time.monotonic() - began:.0f} seconds."
        )

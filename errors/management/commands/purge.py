"""Runs retention and roll-up now, as beat does every hour, and says what they took."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from errors.actions.retention import apply_retention
from errors.actions.rollup import roll_up


class Command(BaseCommand):
    """`manage.py purge`."""

    help = (
        "Deletes what is older than the settings allow and makes old counts coarser, now instead of at the next hour."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        taken = apply_retention(now=now)
        self.stdout.write(
            f"Deleted: {taken.errors:,} errors, {taken.rejects:,} rejects, {taken.company_hours:,} companies' hours,"
            f" {taken.companies:,} companies, {taken.issues:,} issues, {taken.sign_ins:,} sign-in traces,"
            f" {taken.observations:,} observations, {taken.webhooks:,} webhooks."
        )
        rolled = roll_up(now=now)
        self.stdout.write(
            f"Counts: {rolled.minutes:,} minutes dropped, {rolled.hours:,} hours folded into days,"
            f" {rolled.days:,} days dropped."
        )

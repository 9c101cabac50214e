"""
Counts by time: what charts, tiles, the heat map and sparklines read instead of error rows.

They change in the transaction that stores what they count. Minutes are dropped after MINUTES_KEPT (hours hold
the same errors), hours are folded into days after HOURS_KEPT: by the roll-up, and readers choose their table by both.
"""

from __future__ import annotations

import datetime as dt

from django.db import models

from errors.models.access import Source
from errors.models.errors import Company, Issue
from errors.models.moments import MomentField

MINUTES_KEPT = dt.timedelta(days=3)
HOURS_KEPT = dt.timedelta(days=90)


class Tally(models.Model):
    """How many errors of an issue from a source fell into the bucket that starts at `bucket_at`."""

    bucket_at = MomentField()
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="+", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_index=False)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.count} at {self.bucket_at}"


class MinuteTally(Tally):
    """Per minute, for windows up to a day."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bucket_at", "issue", "source"], name="minute_tally_once")]
        indexes = [models.Index(fields=["issue", "bucket_at"], name="minute_tally_issue")]  # the issue page's chart


class HourTally(Tally):
    """Per hour, for longer windows."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bucket_at", "issue", "source"], name="hour_tally_once")]
        indexes = [models.Index(fields=["issue", "bucket_at"], name="hour_tally_issue")]  # the issue page's chart


class DayTally(Tally):
    """Per day: hours too old to matter one by one."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bucket_at", "issue", "source"], name="day_tally_once")]
        indexes = [models.Index(fields=["issue", "bucket_at"], name="day_tally_issue")]  # the issue page's chart


class CompanyTally(models.Model):
    """Per hour, issue, company and source: which companies a window's errors struck."""

    bucket_at = MomentField()
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="+", db_index=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_index=False)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bucket_at", "issue", "company", "source"], name="company_tally_once")
        ]
        indexes = [
            models.Index(fields=["issue", "bucket_at"], name="company_tally_issue"),  # companies of an issue
            models.Index(fields=["company", "bucket_at"], name="company_tally_company"),  # the company page's chart
        ]

    def __str__(self) -> str:
        return f"{self.count} at {self.bucket_at}"

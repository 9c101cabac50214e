"""
Counts grow coarser with age: minutes are dropped after days, hours are folded into days, days end with TALLY_DAYS.

Dropping minutes loses nothing, since hours count the same errors. Folding moves: each step adds hours to their days
and deletes just these hours in one transaction, so no count is ever seen twice or not at all.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from errors.actions.steps import drain, take
from errors.conf import conf
from errors.ingest.dialects import Target, Upsert, dialect_of
from errors.models import DayTally, HourTally, MinuteTally
from errors.models.tallies import HOURS_KEPT, MINUTES_KEPT

BATCH = 2_000
DAY = dt.timedelta(days=1)
DAYS = Target(
    DayTally,
    ("bucket_at", "issue_id", "source_id", "count"),
    Upsert(keys=("bucket_at", "issue_id", "source_id"), added=("count",)),
)


@dataclass(frozen=True, kw_only=True)
class RolledUp:
    """How many rows of each kind a run took."""

    minutes: int
    hours: int
    """Folded into days."""
    days: int


def roll_up(*, now: dt.datetime) -> RolledUp:
    """Fold and drop the counts that are old enough. A second run finds nothing left."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    hours_before = today - min(HOURS_KEPT, conf().tally_days * DAY)
    days_before = today - conf().tally_days * DAY
    return RolledUp(
        minutes=take(MinuteTally.objects.filter(bucket_at__lt=now - MINUTES_KEPT).order_by("bucket_at", "id")),
        hours=drain(lambda: _fold(before=hours_before)),
        days=take(DayTally.objects.filter(bucket_at__lt=days_before).order_by("bucket_at", "id")),
    )


def _fold(*, before: dt.datetime) -> int:
    """Fold the oldest hours. An hour that a late error opens again is folded the next time."""
    oldest = HourTally.objects.filter(bucket_at__lt=before).order_by("bucket_at", "id")
    hours = list(oldest.values_list("pk", "bucket_at", "issue_id", "source_id", "count")[:BATCH])
    days: Counter[tuple[dt.datetime, int, int]] = Counter()
    for _, bucket_at, issue_id, source_id, count in hours:
        days[bucket_at.replace(hour=0), issue_id, source_id] += count
    dialect = dialect_of()
    dialect.insert(DAYS, [(dialect.moment(day), *key, count) for (day, *key), count in sorted(days.items())])
    HourTally.objects.filter(pk__in=[row[0] for row in hours]).delete()
    return len(hours)

"""
Counts grow coarser with age: minutes are dropped after days, hours are folded into days, days end with TALLY_DAYS.

Dropping minutes loses nothing, since hours count the same errors. Folding moves: each step adds hours to their days
and deletes just these hours in one transaction, so no count is ever seen twice or not at all.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db import connection, transaction

from errors.actions.steps import drain, take
from errors.conf import conf
from errors.models import DayTally, HourTally, MinuteTally

MINUTE_DAYS = 3
HOUR_DAYS = 90
BATCH = 2_000
DAY = dt.timedelta(days=1)


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
    hours_before = today - min(HOUR_DAYS, conf().tally_days) * DAY
    days_before = today - conf().tally_days * DAY
    return RolledUp(
        minutes=take(MinuteTally.objects.filter(bucket_at__lt=now - MINUTE_DAYS * DAY).order_by("bucket_at", "id")),
        hours=drain(lambda: _fold(before=hours_before)),
        days=take(DayTally.objects.filter(bucket_at__lt=days_before).order_by("bucket_at", "id")),
    )


@transaction.atomic
def _fold(*, before: dt.datetime) -> int:
    """Fold the oldest hours. Locked first: where hours still change, the change waits and is folded the next time."""
    oldest = HourTally.objects.select_for_update().filter(bucket_at__lt=before).order_by("bucket_at", "id")
    hours = list(oldest.values_list("pk", "bucket_at", "issue_id", "source_id", "count")[:BATCH])
    days: Counter[tuple[dt.datetime, int, int]] = Counter()
    for _, bucket_at, issue_id, source_id, count in hours:
        days[bucket_at.replace(hour=0), issue_id, source_id] += count
    _add(days)
    HourTally.objects.filter(pk__in=[row[0] for row in hours]).delete()
    return len(hours)


def _add(days: Counter[tuple[dt.datetime, int, int]]) -> None:
    """Add to the days' counts. In SQL, since Django's upsert can replace a value and not add to it."""
    table = connection.ops.quote_name(DayTally._meta.db_table)
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO {table} ("bucket_at", "issue_id", "source_id", "count") VALUES (%s, %s, %s, %s)'  # noqa: S608
            f' ON CONFLICT ("bucket_at", "issue_id", "source_id")'
            f' DO UPDATE SET "count" = {table}."count" + excluded."count"',
            [(adapt(day), issue_id, source_id, count) for (day, issue_id, source_id), count in sorted(days.items())],
        )

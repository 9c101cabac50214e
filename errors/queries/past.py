"""
Days that are over, kept in memory by each process: what long windows are added up from.

The counts of such a day hardly ever change, yet a month of them is hundreds of thousands of rows. So they are kept, and
at every use one query asks whether they still hold: `Issue.error_count` counts all errors of an issue, so what it says
beyond the rows of the last hours is what it said when the days were read, unless an old error came in or an error moved
to another issue. Then the rows of these issues are read again. So what is told from here is as true as the tables are.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, F, Func, QuerySet, Sum, Value

from errors.models import CompanyTally, HourTally, Issue
from errors.models.moments import microseconds, moment_of
from errors.queries.past_day import HOUR, CompanyHours, Day, Row

SETTLING = dt.timedelta(hours=6)
"""How long after its end a day is taken to be over; what comes in later costs a second reading."""
DAY = 24 * HOUR
MOST_ROWS = 3_000_000
"""Rows that are kept, of 13 bytes at most; beyond, the oldest days are read anew whenever they are asked for."""
MOST_AGAIN = 200
"""Issues whose rows are read again; where there are more, all are."""


@dataclass(frozen=True)
class Look:
    """A stretch of hours, as it stood in the tables at one moment."""

    days: list[Day]
    """Days that are over, oldest first."""
    recent: list[Row]
    """The rows of the hours after them."""
    recent_since: dt.datetime


class Number(Func):
    """A time as microseconds since 1970, which SQLite has as it is."""

    template = "%(expressions)s"
    output_field = BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """PostgreSQL has a time, which Python would take longer to turn into a number than to read the whole row."""
        template = "(EXTRACT(EPOCH FROM %(expressions)s) * 1000000)::bigint"
        return self.as_sql(compiler, connection, template=template, **extra)


class PastDays:
    """The days that this process has read."""

    def __init__(self) -> None:
        self._lock = RLock()
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._days: dict[int, Day] = {}
        self._settled: dict[int, int] = {}
        """By issue: its errors of all times before `_cut`."""
        self._cut = 0

    def look(self, since: dt.datetime, until: dt.datetime, *, now: dt.datetime, companies: bool = False) -> Look:
        """
        The hours from `since` to `until`, `companies`: with those of their days.

        One query where all days are known and still hold.
        """
        with self._lock:
            recent = self._checked(now)
            first, last = microseconds(since) // DAY * DAY, min(self._cut, microseconds(until))
            starts = range(first, last, DAY)
            self._load([start for start in starts if start not in self._days])
            if companies:
                self._load_companies([start for start in starts if self._days[start].companies is None])
            found = Look([self._days[start] for start in starts], recent, moment_of(max(first, self._cut)))
            self._drop_beyond()
            return found

    def _checked(self, now: dt.datetime) -> list[Row]:
        """The rows since the last day that is over; days that hold no longer are read again."""
        over = microseconds(now - SETTLING) // DAY * DAY
        cut = self._cut or over
        rows, counts = _recent(cut)
        settled = _settled(counts, rows)
        if self._days and (changed := [key for key, count in settled.items() if self._settled.get(key, 0) != count]):
            self._read_again(changed)
        if over > cut:
            rows = [row for row in rows if row[0] >= over]
            settled = _settled(counts, rows)
        self._settled, self._cut = settled, max(cut, over)
        return rows

    def _read_again(self, issue_ids: Collection[int]) -> None:
        if len(issue_ids) > MOST_AGAIN:
            self._days.clear()
            return
        found = _by_day(_hours(min(self._days), max(self._days) + DAY).filter(issue__in=issue_ids))
        for start, day in self._days.items():
            self._days[start] = day.with_rows(found.get(start, []), of=frozenset(issue_ids))

    def _load(self, starts: Sequence[int]) -> None:
        if starts:
            found = _by_day(_hours(starts[0], starts[-1] + DAY))
            self._days |= {start: Day.of(start, found.get(start, [])) for start in starts}

    def _load_companies(self, starts: Sequence[int]) -> None:
        if not starts:
            return
        found: dict[int, list[tuple[int, int, int]]] = {}
        for row in company_hours(moment_of(starts[0]), moment_of(starts[-1] + DAY)):
            found.setdefault(row[0] // DAY * DAY, []).append(row)
        for start in starts:
            self._days[start].companies = CompanyHours.of(found.get(start, []))

    def _drop_beyond(self) -> None:
        total = sum(day.size for day in self._days.values())
        for start in sorted(self._days):
            if total <= MOST_ROWS:
                return
            total -= self._days.pop(start).size


def company_hours(since: dt.datetime, until: dt.datetime) -> list[tuple[int, int, int]]:
    """(hour in microseconds, company, errors) of all issues and sources. One query."""
    rows = CompanyTally.objects.filter(bucket_at__gte=since, bucket_at__lt=until).order_by()
    counted = rows.values("bucket_at", "company_id").annotate(errors=Sum("count"))
    return list(_raw(counted.values_list(Number("bucket_at"), "company_id", "errors")))


def _recent(cut: int) -> tuple[list[Row], dict[int, int]]:
    """
    The rows since then, and the errors of all times by issue.

    One query, since between two of them errors come in.
    """
    rows = HourTally.objects.filter(bucket_at__gte=moment_of(cut)).order_by()
    issues = Issue.objects.order_by().values_list(Number("last_seen_at"), F("id"), Value(0), F("error_count"))
    both = rows.values_list(Number("bucket_at"), "issue_id", "source_id", "count").union(issues, all=True)
    found: list[Row] = []
    counts: dict[int, int] = {}
    for row in _raw(both):
        if row[2]:
            found.append(row)
        else:
            counts[row[1]] = row[3]
    return found, counts


def _settled(counts: dict[int, int], recent: Iterable[Row]) -> dict[int, int]:
    lately = Counter[int]()
    for _, issue_id, _, count in recent:
        lately[issue_id] += count
    return {issue_id: count - lately[issue_id] for issue_id, count in counts.items()}


def _hours(since: int, until: int) -> QuerySet[HourTally]:
    return HourTally.objects.filter(bucket_at__gte=moment_of(since), bucket_at__lt=moment_of(until)).order_by()


def _by_day(tallies: QuerySet[HourTally]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in _raw(tallies.values_list(Number("bucket_at"), "issue_id", "source_id", "count")):
        found.setdefault(row[0] // DAY * DAY, []).append(row)
    return found


def _raw(rows: QuerySet[Any, Any]) -> Iterator[Any]:
    """The rows as the driver gives them: a quarter of the time that a model's fields take."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        yield from cursor.fetchall()


PAST = PastDays()

"""
Counts by time, read from tallies: the one door through which charts, figures, lists and strips get their numbers.

A window is widened to whole tally buckets: minutes up to a day long (while minutes are kept), else hours, and
whole days where hours were folded into days. With a company it is hours always, since companies are counted so.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Func, Model, Q, Sum

from errors.models import CompanyTally, DayTally, HourTally, MinuteTally
from errors.queries.filters import Filter
from errors.queries.windows import Window

MINUTES_KEPT = dt.timedelta(days=3)
HOURS_KEPT = dt.timedelta(days=90)
DAY = 86_400
MOST_BUCKETS = 96
STEPS = (60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 28_800, 43_200, DAY, 2 * DAY, 7 * DAY)
MOST_POINTS = 30


@dataclass(frozen=True)
class Span:
    """A window in whole tally buckets, and the tables that hold them."""

    since: dt.datetime
    until: dt.datetime
    grain: int
    """Seconds of one tally bucket."""
    models: tuple[type[Model], ...]

    hours_since: dt.datetime
    hours_until: dt.datetime
    """The hours that companies are counted in. An hour that two neighbouring spans share belongs to the later one."""

    def before(self) -> Span:
        """The span of the same length that ends where this one begins."""
        since = self.since - (self.until - self.since)
        return Span(since, self.since, self.grain, self.models, _floor(since, 3_600), self.hours_since)

    @property
    def hours(self) -> Q:
        """The company tallies of this span."""
        return Q(bucket_at__gte=self.hours_since, bucket_at__lt=self.hours_until)


@dataclass(frozen=True)
class Grid:
    """The buckets of a chart: `size` buckets of `step` seconds at round times."""

    first: int
    """The first bucket's start in steps since 1970."""
    size: int
    step: int

    @property
    def starts(self) -> list[dt.datetime]:
        """Where each bucket starts."""
        return [dt.datetime.fromtimestamp((self.first + i) * self.step, tz=dt.UTC) for i in range(self.size)]

    def place(self, moment: dt.datetime, *, since: dt.datetime) -> int:
        """The bucket of a moment, the grid laid from the start of a span: of this one, or of the one before."""
        return min(int(moment.timestamp()) // self.step - int(since.timestamp()) // self.step, self.size - 1)


class BucketNumber(Func):
    """Which bucket of `step` seconds a time lies in, counted from 1970."""

    output_field = BigIntegerField()
    template = "CAST(FLOOR(EXTRACT(EPOCH FROM %(expressions)s) / %(step)s) AS bigint)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite keeps times as text."""
        template = "(CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) / %(step)s)"
        return super().as_sql(compiler, connection, template=template, **context)


def window_of(asked: Filter) -> Window:
    """The filter's window, else the last 24 hours: counts need one."""
    return asked.window or Window.last("24h", now=asked.now)


def span_of(asked: Filter) -> Span:
    """The window in whole tally buckets. The window before must be readable from the same tables."""
    window = window_of(asked)
    if asked.company_id:
        return _widened(window, 3_600, CompanyTally)
    earliest = window.previous().since
    if window.seconds <= DAY and earliest >= asked.now - MINUTES_KEPT:
        return _widened(window, 60, MinuteTally)
    if earliest >= asked.now - HOURS_KEPT:
        return _widened(window, 3_600, HourTally)
    if window.since >= asked.now - HOURS_KEPT:
        return _widened(window, 3_600, HourTally, DayTally)
    return _widened(window, DAY, HourTally, DayTally)


def hours_span(asked: Filter, *, hours: int) -> Span:
    """The last so many hours up to the end of the hour that the window ends in."""
    until = _floor(window_of(asked).until, 3_600, up=True)
    since = until - dt.timedelta(hours=hours)
    return Span(since, until, 3_600, (CompanyTally if asked.company_id else HourTally,), since, until)


def grid_of(span: Span) -> Grid:
    """At most 96 buckets over the span, of the smallest round step that does."""
    seconds = int((span.until - span.since).total_seconds())
    fitting = (step for step in STEPS if step >= span.grain and seconds / step + 1 <= MOST_BUCKETS)
    step = next(fitting, math.ceil(seconds / (MOST_BUCKETS - 1) / (7 * DAY)) * 7 * DAY)
    first = int(span.since.timestamp()) // step
    return Grid(first=first, size=math.ceil(span.until.timestamp() / step) - first, step=step)


def counts_by_issue(asked: Filter, span: Span, grid: Grid) -> dict[int, list[int]]:
    """Errors by issue id and bucket. Where `span` is the one before, the grid is laid over it from its own start."""
    found: dict[int, list[int]] = {}
    first = int(span.since.timestamp()) // grid.step
    for issue_id, number, count in _rows(asked, span, "issue_id", BucketNumber("bucket_at", step=grid.step)):
        counts = found.setdefault(issue_id, [0] * grid.size)
        # The span before may straddle one bucket more.
        counts[min(number - first, grid.size - 1)] += count
    return found


def totals_by(asked: Filter, span: Span, *fields: str | Func) -> dict[tuple[Any, ...], int]:
    """Errors of the span by these fields of a tally, such as `issue__status_code`."""
    found: dict[tuple[Any, ...], int] = {}
    for *key, count in _rows(asked, span, *fields):
        found[tuple(key)] = found.get(tuple(key), 0) + count
    return found


def companies_by(asked: Filter, span: Span, field: str = "", *, only: Collection[int] | None = None) -> dict[Any, int]:
    """
    How many companies were struck in the hours of the span, by a field of a company tally such as `issue_id`.

    Without a field: all in one, under None. `only`: of these issues.
    """
    tallies = CompanyTally.objects.filter(span.hours, conditions(asked)).order_by()
    if only is not None:
        tallies = tallies.filter(issue__in=only)
    companies = Count("company_id", distinct=True)
    if not field:
        return {None: tallies.aggregate(companies=companies)["companies"]}
    return dict(tallies.values(field).annotate(companies=companies).values_list(field, "companies"))


def conditions(asked: Filter, *, prefix: str = "") -> Q:
    """What the filter asks of a tally, its window and text aside. `prefix` leads to the tally from another table."""
    found = status_condition(asked, f"{prefix}issue__status_code")
    if asked.services:
        found &= Q(**{f"{prefix}issue__service__key__in": asked.services})
    if asked.issue is not None:
        found &= Q(**{f"{prefix}issue_id": asked.issue})
    if asked.company_id:
        found &= Q(**{f"{prefix}company__company_id": asked.company_id})
    return found & source_condition(asked, f"{prefix}source")


def status_condition(asked: Filter, field: str) -> Q:
    """The status codes and classes asked for, as a condition on `field`."""
    found = Q()
    for first, last in asked.status_ranges:
        found |= Q(**{field: first}) if first == last else Q(**{f"{field}__range": (first, last)})
    return found


def source_condition(asked: Filter, field: str) -> Q:
    """The sources and the environment asked for, as a condition on the foreign key `field`."""
    found = Q()
    if asked.source:
        ids = [int(text) for text in asked.source if text.isascii() and text.isdigit() and len(text) < 18]
        found &= Q(**{f"{field}_id__in": ids}) | Q(**{f"{field}__name__in": asked.source})
    if asked.environment:
        found &= Q(**{f"{field}__environment": asked.environment})
    return found


def fold(counts: list[int], *, most: int = MOST_POINTS) -> list[int]:
    """The counts in at most `most` equal steps, aligned to the end, for a sparkline."""
    width = math.ceil(len(counts) / most) or 1
    head = len(counts) % width
    starts = range(head, len(counts), width)
    return [*([sum(counts[:head])] if head else []), *(sum(counts[start : start + width]) for start in starts)]


def _rows(asked: Filter, span: Span, *fields: Any) -> list[tuple[Any, ...]]:
    """Sums of counts grouped by `fields`, over all tables of the span."""
    found: list[tuple[Any, ...]] = []
    named = {f"field{i}": field for i, field in enumerate(fields) if not isinstance(field, str)}
    names = [field if isinstance(field, str) else f"field{i}" for i, field in enumerate(fields)]
    for model in span.models:
        tallies = model._default_manager.filter(conditions(asked), bucket_at__gte=span.since, bucket_at__lt=span.until)
        grouped = tallies.order_by().annotate(**named).values(*names).annotate(total=Sum("count"))
        found.extend(grouped.values_list(*names, "total"))
    return found


def _widened(window: Window, grain: int, *models: type[Model]) -> Span:
    since, until = _floor(window.since, grain), _floor(window.until, grain, up=True)
    return Span(since, until, grain, models, _floor(since, 3_600), _floor(until, 3_600, up=True))


def _floor(moment: dt.datetime, seconds: int, *, up: bool = False) -> dt.datetime:
    """The moment cut to whole steps of so many seconds, or the next whole one."""
    number = math.ceil(moment.timestamp() / seconds) if up else math.floor(moment.timestamp() / seconds)
    return dt.datetime.fromtimestamp(number * seconds, tz=dt.UTC)

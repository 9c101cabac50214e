"""
Windows as tallies hold them: in whole buckets, from which tables, and the grid of a chart over them.

A window is widened to whole tally buckets: minutes up to a day long (while minutes are kept), else hours, and
whole days where hours were folded into days. With a company it is hours always, since companies are counted so.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from django.db.models import Model, Q

from errors.models import CompanyTally, DayTally, HourTally, MinuteTally
from errors.models.tallies import HOURS_KEPT, MINUTES_KEPT
from errors.queries.filters import Filter
from errors.queries.windows import Window

HOUR = 3_600
DAY = 24 * HOUR
MOST_BUCKETS = 96
STEPS = (
    *(60, 120, 300, 600, 900, 1_800),
    *(HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR, 12 * HOUR),
    *(DAY, 2 * DAY, 7 * DAY),
)
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
        return Span(since, self.since, self.grain, self.models, _floor(since, HOUR), self.hours_since)

    @property
    def buckets(self) -> Q:
        """The tallies of this span."""
        return Q(bucket_at__gte=self.since, bucket_at__lt=self.until)

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


def window_of(asked: Filter) -> Window:
    """The filter's window, else the last 24 hours: counts need one."""
    return asked.window or Window.last("24h", now=asked.now)


def span_of(asked: Filter) -> Span:
    """The window in whole tally buckets. The window before must be readable from the same tables."""
    window = window_of(asked)
    if asked.company_id:
        return _widened(window, HOUR, CompanyTally)
    earliest = window.previous().since
    if window.seconds <= DAY and earliest >= asked.now - MINUTES_KEPT:
        return _widened(window, 60, MinuteTally)
    if earliest >= asked.now - HOURS_KEPT:
        return _widened(window, HOUR, HourTally)
    if window.since >= asked.now - HOURS_KEPT:
        return _widened(window, HOUR, HourTally, DayTally)
    return _widened(window, DAY, HourTally, DayTally)


def hours_span(asked: Filter, *, hours: int) -> Span:
    """The last so many hours up to the end of the hour that the window ends in."""
    return hours_since(asked, _floor(window_of(asked).until, HOUR, up=True) - dt.timedelta(hours=hours))


def hours_since(asked: Filter, since: dt.datetime) -> Span:
    """From the start of an hour up to the end of the hour that the window ends in."""
    until = _floor(window_of(asked).until, HOUR, up=True)
    return Span(since, until, HOUR, (CompanyTally if asked.company_id else HourTally,), since, until)


def grid_of(span: Span, *, step: int | None = None) -> Grid:
    """At most 96 buckets over the span, of the smallest round step that does; or buckets of a given step."""
    step = step or _step(int((span.until - span.since).total_seconds()), grain=span.grain)
    first = int(span.since.timestamp()) // step
    return Grid(first=first, size=math.ceil(span.until.timestamp() / step) - first, step=step)


def fold(counts: list[int], *, most: int = MOST_POINTS) -> list[int]:
    """The counts in at most `most` equal steps, aligned to the end, for a sparkline."""
    width = math.ceil(len(counts) / most) or 1
    head = len(counts) % width
    starts = range(head, len(counts), width)
    return [*([sum(counts[:head])] if head else []), *(sum(counts[start : start + width]) for start in starts)]


def _widened(window: Window, grain: int, *models: type[Model]) -> Span:
    since, until = _floor(window.since, grain), _floor(window.until, grain, up=True)
    return Span(since, until, grain, models, _floor(since, HOUR), _floor(until, HOUR, up=True))


def _step(seconds: int, *, grain: int) -> int:
    fitting = (step for step in STEPS if step >= grain and seconds / step + 1 <= MOST_BUCKETS)
    return next(fitting, math.ceil(seconds / (MOST_BUCKETS - 1) / (7 * DAY)) * 7 * DAY)


def _floor(moment: dt.datetime, seconds: int, *, up: bool = False) -> dt.datetime:
    """The moment cut to whole steps of so many seconds, or the next whole one."""
    number = math.ceil(moment.timestamp() / seconds) if up else math.floor(moment.timestamp() / seconds)
    return dt.datetime.fromtimestamp(number * seconds, tz=dt.UTC)

"""
Errors over time for the charts: stacked lines by status code or service, read from tallies.

The first and the last bucket reach past the window's ends: buckets start at round times (10:00, 10:30).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from errors.queries.filters import Filter

MOST_BUCKETS = 96
MOST_LINES = 9


@dataclass(frozen=True)
class Line:
    """One part of the stack."""

    key: str
    """`429`, a service's key, or `other`."""
    label: str
    counts: list[int]
    """One count a bucket."""

    @property
    def total(self) -> int:
        """Errors of the whole window."""
        return sum(self.counts)


@dataclass(frozen=True)
class Series:
    """Counts by bucket, stacked. Lines stand in the order of the stack, bottom first."""

    step_seconds: int
    buckets: list[dt.datetime]
    """Where each bucket starts, oldest first."""
    lines: list[Line]

    @property
    def total(self) -> int:
        """Errors of all lines."""
        return sum(line.total for line in self.lines)

    @property
    def totals(self) -> list[int]:
        """Errors by bucket over all lines."""
        return [sum(counts) for counts in zip(*(line.counts for line in self.lines), strict=True)] or [0] * len(
            self.buckets
        )


def series(asked: Filter, *, by: str = "status_code") -> Series:
    """The chart of a filter (the last 24 hours where it has no window), `by` "status_code" or "service"."""
    return Series(step_seconds=1_800, buckets=[], lines=[])

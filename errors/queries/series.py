"""
Errors over time for the charts: stacked lines by status code or service, read from tallies.

The first and the last bucket reach past the window's ends: buckets start at round times (10:00, 10:30).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from errors.queries.filters import Filter
from errors.queries.tallies import BucketNumber, Grid, grid_of, span_of, totals_by

MOST_LINES = 9
STACK = (500, 503, 429, 401, 403, 402, 400, 404, 409)
"""Status codes from the bottom of the stack upwards, as the charts' colours were chosen; others stand above."""
OTHER = "other"


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
    span = span_of(asked)
    grid = grid_of(span)
    fields = ("issue__service__key", "issue__service__name") if by == "service" else ("issue__status_code",)
    found: dict[tuple[Any, ...], list[int]] = {}
    for key, count in totals_by(asked, span, *fields, BucketNumber("bucket_at", step=grid.step)).items():
        found.setdefault(key[:-1], [0] * grid.size)[key[-1] - grid.first] += count
    return stacked(found, grid)


def stacked(found: dict[tuple[Any, ...], list[int]], grid: Grid) -> Series:
    """The chart of counts by (status code,) or (service key, name): the largest nine lines, the rest as "other"."""
    by_size = sorted(found.items(), key=lambda item: (-sum(item[1]), item[0]))
    lines = [Line(key=str(key[0]), label=str(key[-1]), counts=counts) for key, counts in by_size[:MOST_LINES]]
    if all(line.key.isdigit() for line in lines):
        lines.sort(key=lambda line: _place(int(line.key)))
    if rest := [counts for _, counts in by_size[MOST_LINES:]]:
        lines.append(Line(key=OTHER, label=OTHER, counts=[sum(bucket) for bucket in zip(*rest, strict=True)]))
    return Series(step_seconds=grid.step, buckets=grid.starts, lines=lines)


def _place(status_code: int) -> tuple[int, int]:
    return (STACK.index(status_code) if status_code in STACK else len(STACK), status_code)

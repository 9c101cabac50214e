"""
Errors over time for the charts: stacked lines by status code, service or kind, read from tallies.

The first and the last bucket reach past the window's ends: buckets start at round times (10:00, 10:30).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from errors.domain.kinds import Kind
from errors.queries.filters import Filter
from errors.queries.issue_rows import IssueFacts, issue_facts
from errors.queries.spans import Grid, grid_of, span_of
from errors.queries.tallies import counts_by_issue

MOST_LINES = 9
STACK = (500, 503, 429, 401, 403, 402, 400, 404, 409)
"""Status codes from the bottom of the stack upwards, as the charts' colours were chosen; others stand above."""
OTHER = "other"


@dataclass(frozen=True)
class Line:
    """One part of the stack."""

    key: str
    """`429`, a service's key, a kind, or `other`."""
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
    """The chart of a filter (the last 24 hours where it has no window), `by` "status_code", "service" or "kind"."""
    span = span_of(asked)
    grid = grid_of(span)
    return stacked(counts_by_issue(asked, span, grid), issue_facts(since=span.since), grid=grid, by=by)


def stacked(counts: dict[int, list[int]], facts: dict[int, IssueFacts], *, grid: Grid, by: str) -> Series:
    """The chart of counts by issue: the largest nine lines, the rest as "other"."""
    found: dict[tuple[str, str], list[int]] = {}
    for issue_id in counts.keys() & facts.keys():
        issue = facts[issue_id]
        key = _line(issue, by=by)
        found[key] = add(found.get(key), counts[issue_id])
    by_size = sorted(found.items(), key=lambda item: (-sum(item[1]), item[0]))
    lines = [Line(key=key, label=label, counts=counts) for (key, label), counts in by_size[:MOST_LINES]]
    if by == "status_code":
        lines.sort(key=lambda line: _place(int(line.key)))
    if rest := [counts for _, counts in by_size[MOST_LINES:]]:
        lines.append(Line(key=OTHER, label=OTHER, counts=[sum(bucket) for bucket in zip(*rest, strict=True)]))
    return Series(step_seconds=grid.step, buckets=grid.starts, lines=lines)


def _line(issue: IssueFacts, *, by: str) -> tuple[str, str]:
    """Key and label of the line that an issue's errors belong to."""
    if by == "service":
        return issue.service_key, issue.service
    if by == "kind":
        return issue.kind, Kind(issue.kind).label
    return str(issue.status_code), str(issue.status_code or "no code")


def add(counts: list[int] | None, more: list[int]) -> list[int]:
    """Both, bucket by bucket."""
    return [a + b for a, b in zip(counts, more, strict=True)] if counts else more


def _place(status_code: int) -> tuple[int, int]:
    return (STACK.index(status_code) if status_code in STACK else len(STACK), status_code)

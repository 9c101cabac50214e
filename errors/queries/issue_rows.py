"""
Issues counted within a window: the one reading of the tallies that lists, figures, charts and strips share.

`Counted` holds an entry for each issue with errors in the window or in the one before, as light facts; the
issues themselves are loaded only for the rows that are shown.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from errors.models import Issue
from errors.queries.filters import Filter
from errors.queries.spans import Grid, Span, fold, grid_of, span_of
from errors.queries.tallies import counts_by_issue

ENOUGH = 20
"""Fewer errors in a window say nothing about a trend."""
CERTAIN = 2
"""Units of chance from which a growth is one."""
TIMES = 3
"""Times the usual rate from which an issue spikes."""
PAST = 0.1
"""Share of the window before from which on it was told of enough to be compared with."""


@dataclass(frozen=True)
class IssueRow:
    """An issue within a window."""

    issue: Issue
    """With its service loaded."""
    count: int
    """Errors within the window."""
    previous: int
    """Errors in the window before."""
    companies: int
    """Companies struck within the hours of the window."""
    points: list[int] = field(default_factory=list)
    """Errors over the window in at most 30 equal steps, for a sparkline."""
    is_new: bool = False
    """First seen within the window, which others were not."""
    state: str = ""
    """`new`, `spiking`, `stopped` or empty."""
    has_past: bool = True
    """Whether there was anything before to compare with."""

    @property
    def change(self) -> float | None:
        """Growth over the window before as a share (0.5 is 50 % more); None where nothing came before."""
        return (self.count - self.previous) / self.previous if self.previous else None


class IssueFacts(NamedTuple):
    """What sorting and grouping need of an issue."""

    id: int
    status_code: int
    service_key: str
    service: str
    first_seen_at: dt.datetime
    last_seen_at: dt.datetime
    kind: str


@dataclass(frozen=True)
class Counted:
    """The errors of a filter by issue and bucket, in its window and in the one before."""

    asked: Filter
    span: Span
    grid: Grid
    now: dict[int, list[int]]
    before: dict[int, list[int]]
    facts: dict[int, IssueFacts]
    has_past: bool = True
    """Whether any issue of these two windows, in the filter or not, is older than the window by a `PAST` of it."""

    @cached_property
    def counts(self) -> dict[int, int]:
        """Errors of the window by issue."""
        return {issue_id: sum(counts) for issue_id, counts in self.now.items()}

    @cached_property
    def previous(self) -> dict[int, int]:
        """Errors of the window before by issue."""
        return {issue_id: sum(counts) for issue_id, counts in self.before.items()}

    def is_new(self, issue_id: int) -> bool:
        """Whether the issue was first seen within the window; none is where all are, as in the first days."""
        return self.has_past and issue_id in self.now and self.facts[issue_id].first_seen_at >= self.span.since

    def state(self, issue_id: int) -> str:
        """`new`, `spiking`, `stopped` or empty: the end of the window against the rest of it and the window before."""
        if self.is_new(issue_id):
            return "new"
        counts = self.now[issue_id]
        end = max(2, self.grid.size // 8)
        late, early = sum(counts[-end:]), sum(counts[:-end])
        if late + early < ENOUGH:
            return ""
        told = self.grid.size * (2 if self.has_past else 1) - end
        usual = (early + self.previous.get(issue_id, 0)) / told * end
        if late >= ENOUGH / 2 and late >= TIMES * usual:
            return "spiking"
        return "stopped" if has_stopped(counts, end) else ""

    def trend(self, issue_id: int) -> float:
        """
        How much the issue grew over the window before, in units of chance; what chance explains counts as no growth.

        Among issues that did not grow, the more frequent one stands higher.
        """
        count, before = self.counts[issue_id], self.previous.get(issue_id, 0)
        growth = 2 * (math.sqrt(count + 3 / 8) - math.sqrt(before + 3 / 8))  # Anscombe's transform of counts
        return (growth if growth >= CERTAIN else 0) * 1e9 + count


def count_issues(asked: Filter) -> Counted:
    """Read the tallies of a filter's window and of the one before. Three queries."""
    span = span_of(asked)
    grid = grid_of(span)
    now = counts_by_issue(asked, span, grid)
    before = counts_by_issue(asked, span.before(), grid)
    facts = issue_facts(since=span.before().since)
    # A tally without its issue's row: the issue came in between two of these queries.
    now = {issue_id: counts for issue_id, counts in now.items() if issue_id in facts}
    before = {issue_id: counts for issue_id, counts in before.items() if issue_id in facts}
    told_since = span.since - PAST * (span.until - span.since)
    has_past = any(one.first_seen_at < told_since for one in facts.values())
    facts = {issue_id: facts[issue_id] for issue_id in now.keys() | before.keys()}
    return Counted(asked=asked, span=span, grid=grid, now=now, before=before, facts=facts, has_past=has_past)


def issue_facts(*, since: dt.datetime) -> dict[int, IssueFacts]:
    """The facts of all issues that struck since then."""
    seen = Issue.objects.filter(last_seen_at__gte=since).order_by()
    fields = ("id", "status_code", "service__key", "service__name", "first_seen_at", "last_seen_at", "kind")
    return {row[0]: IssueFacts(*row) for row in seen.values_list(*fields)}


def issue_rows(counted: Counted, issue_ids: Collection[int], *, companies: dict[int, int]) -> list[IssueRow]:
    """The rows of these issues, in this order. One query."""
    issues = Issue.objects.select_related("service").in_bulk(list(issue_ids))
    return [
        IssueRow(
            issue=issues[issue_id],
            count=counted.counts.get(issue_id, 0),
            previous=counted.previous.get(issue_id, 0),
            companies=companies.get(issue_id, 0),
            points=fold(counted.now.get(issue_id, [0] * counted.grid.size)),
            is_new=counted.is_new(issue_id),
            state=counted.state(issue_id) if issue_id in counted.now else "",
            has_past=counted.has_past,
        )
        for issue_id in issue_ids
        if issue_id in issues
    ]


def has_stopped(counts: list[int], end: int) -> bool:
    """Whether the silence at the end is longer than chance makes it: at least six errors would have been usual."""
    silent = next((i for i, count in enumerate(reversed(counts)) if count), len(counts))
    return silent >= end and silent * sum(counts) >= 6 * (len(counts) - silent)

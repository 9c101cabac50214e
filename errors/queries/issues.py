"""
Issues as lists show them: counted within the window and compared with the window before.

Everything is computed from tallies for all issues of the filter at once, then sorted and cut to a page: there are
hundreds of issues where there are millions of errors. A cursor pins the window of the first page, so counts
cannot shift between pages.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from errors.models import Issue
from errors.queries.filters import Filter

SORTS = {
    "trend": "Trending",
    "-count": "Errors",
    "-companies": "Companies",
    "-last": "Last seen",
    "first": "First seen",
}
"""What a list may be sorted by, with the word for it. `first`: newest issue first."""


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
    """First seen within the window."""
    state: str = ""
    """`new`, `spiking`, `stopped` or empty."""

    @property
    def change(self) -> float | None:
        """Growth over the window before as a share (0.5 is 50 % more); None where nothing came before."""
        return (self.count - self.previous) / self.previous if self.previous else None


@dataclass(frozen=True)
class IssuePage:
    """A page of the issue list."""

    rows: list[IssueRow]
    total: int
    """Issues of the whole list."""
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class FacetValue:
    """One value that a list can be narrowed to."""

    value: str
    """As the URL says it."""
    label: str
    count: int
    """Errors within the window under all the other facets' choices."""
    is_chosen: bool


@dataclass(frozen=True)
class Facets:
    """What a list can be narrowed to, each by count."""

    status_codes: list[FacetValue]
    services: list[FacetValue]
    sources: list[FacetValue]
    environments: list[FacetValue]
    companies: list[FacetValue]
    """The ten most struck."""


def issue_list(asked: Filter, *, sort: str = "trend", cursor: str = "", limit: int = 50) -> IssuePage:
    """
    The issues with errors in the filter's window (the last 24 hours where it has none).

    `asked.q` is looked for in template, exception, service and reference. An unknown `sort` is `trend`.
    Raises BadCursorError.
    """
    return IssuePage(rows=[], total=0, next=None, previous=None)


def top_issues(asked: Filter, *, sort: str = "trend", limit: int = 8) -> list[IssueRow]:
    """The first rows of the issue list, by "trend", "errors" or "companies"."""
    return []


def facets(asked: Filter) -> Facets:
    """What the list of this filter can be narrowed to."""
    return Facets([], [], [], [], [])


@dataclass(frozen=True)
class Neighbours:
    """The issues before and after one in the list's order."""

    position: int
    """From 1; 0 where the issue is not in the list."""
    total: int
    previous: int | None
    next: int | None


def neighbours(issue_id: int, asked: Filter, *, sort: str = "trend") -> Neighbours:
    """Where an issue stands in the list of this filter (its `issue` member is left out)."""
    return Neighbours(0, 0, None, None)


@dataclass(frozen=True)
class AffectedCompany:
    """A company that an issue struck within the window."""

    company_id: str
    name: str
    count: int
    last_seen_at: dt.datetime
    is_failing: bool
    """Struck in the last hour, too."""


@dataclass(frozen=True)
class IssueDetail:
    """All counts of an issue's page."""

    row: IssueRow
    total: int
    """Errors ever (as long as they are kept)."""
    total_companies: int
    """Companies ever."""
    all_companies: int
    """Companies struck by any issue within the window: "37 of 118"."""
    still_failing: int
    """Of the window's companies, those struck in the last hour."""
    companies_with_id: int
    """Errors of the window that name a company; the rest came without one."""


def issue_detail(issue_id: int, asked: Filter) -> IssueDetail | None:
    """An issue within the filter's window; None where there is no such issue."""
    return None


def affected_companies(issue_id: int, asked: Filter, *, limit: int = 50) -> list[AffectedCompany]:
    """The companies that an issue struck within the window, most struck first."""
    return []

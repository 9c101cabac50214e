"""
Companies: the list of a window, and one company's page.

A company may be known only by the errors of long ago: its page then says when the last one was.
"""

from __future__ import annotations

from dataclasses import dataclass

from errors.models import Company
from errors.queries.filters import Filter
from errors.queries.issues import IssueRow
from errors.queries.series import Series

SORTS = {"-count": "Errors", "-issues": "Issues", "-last": "Last seen"}


@dataclass(frozen=True)
class CompanyRow:
    """A company within a window."""

    company: Company
    count: int
    previous: int
    issues: int
    """Issues that struck it within the window."""
    points: list[int]
    """Errors over the window in at most 30 steps."""


@dataclass(frozen=True)
class CompanyPage:
    """A page of the company list."""

    rows: list[CompanyRow]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class CompanyIssue:
    """An issue of a company, and whether others have it too."""

    row: IssueRow
    """Counted for this company alone."""
    others: int
    """Further companies that the issue struck within the window."""


@dataclass(frozen=True)
class CompanyDetail:
    """A company's page."""

    company: Company
    count: int
    previous: int
    issues: list[CompanyIssue]
    series: Series
    connections: list[str]
    """Connection ids named by its newest 200 errors, newest first."""


def company_list(asked: Filter, *, sort: str = "-count", cursor: str = "", limit: int = 50) -> CompanyPage:
    """The companies struck in the filter's window; `asked.q` is looked for in name and id. Raises BadCursorError."""
    return CompanyPage(rows=[], next=None, previous=None)


def company_detail(company_id: str, asked: Filter) -> CompanyDetail | None:
    """The company of a Codat company id in any case; None where no error ever named it."""
    return None

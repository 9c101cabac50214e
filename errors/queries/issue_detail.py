"""
One issue within a window: its counts, and the companies that it struck.

Status code, service and text of the filter are those of the list that one came from; the page of one issue leaves
them out and keeps window, source, environment and company.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import Sum

from errors.models import CompanyTally, IssueCompany
from errors.queries.conditions import tally_conditions
from errors.queries.filters import Filter
from errors.queries.issue_rows import IssueRow, count_issues, issue_rows
from errors.queries.spans import span_of
from errors.queries.tallies import companies_by_issue, companies_of

RECENTLY = dt.timedelta(hours=1)
LARGEST_ID = 2**63 - 1
"""What a database takes; a URL can hold more."""


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
    all_companies: int
    """Companies struck by any issue within the window: "37 of 118"."""
    still_failing: int
    """Of the window's companies, those struck in the last hour."""
    errors_with_company: int
    """Errors of the window that name a company; the rest came without one."""


def issue_detail(issue_id: int, asked: Filter) -> IssueDetail | None:
    """An issue within the filter's window; None where there is no such issue. Eight queries."""
    if issue_id > LARGEST_ID:
        return None
    asked = _only(issue_id, asked)
    counted = count_issues(asked)
    companies = companies_by_issue(asked, counted.span)
    rows = issue_rows(counted, [issue_id], companies=companies)
    if not rows:
        return None
    struck = CompanyTally.objects.filter(counted.span.hours, tally_conditions(asked)).order_by()
    failing = IssueCompany.objects.filter(
        issue=issue_id, last_seen_at__gte=asked.now - RECENTLY, company__in=struck.values("company")
    )
    return IssueDetail(
        row=rows[0],
        all_companies=companies_of(replace(asked, issue=None), counted.span),
        still_failing=failing.count(),
        errors_with_company=struck.aggregate(errors=Sum("count"))["errors"] or 0,
    )


def affected_companies(issue_id: int, asked: Filter, *, limit: int = 50) -> list[AffectedCompany]:
    """The companies that an issue struck within the window, most struck first. Two queries."""
    asked = _only(issue_id, asked)
    tallies = CompanyTally.objects.filter(span_of(asked).hours, tally_conditions(asked))
    fields = ("company", "company__company_id", "company__name")
    top = tallies.values(*fields).annotate(errors=Sum("count")).order_by("-errors", "company__company_id")
    rows = list(top.values_list(*fields, "errors")[:limit])
    seen = dict(
        IssueCompany.objects.filter(issue=issue_id, company__in=[row[0] for row in rows]).values_list(
            "company", "last_seen_at"
        )
    )
    return [
        AffectedCompany(
            company_id=company_id,
            name=name,
            count=count,
            last_seen_at=seen[pk],
            is_failing=seen[pk] >= asked.now - RECENTLY,
        )
        for pk, company_id, name, count in rows
        if pk in seen
    ]


def _only(issue_id: int, asked: Filter) -> Filter:
    return replace(asked, issue=issue_id, status_codes=(), kinds=(), services=(), log="", q="")

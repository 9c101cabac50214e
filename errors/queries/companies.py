"""
Companies: the list of a window, and one company's page.

A company may be known only by the errors of long ago: its page then says when the last one was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Q

from errors.models import Company, ErrorResponse
from errors.queries.filters import Filter
from errors.queries.issue_rows import IssueRow, count_issues, issue_rows
from errors.queries.pages import BadCursorError, Page, cut, read_cursor
from errors.queries.series import Series, stacked
from errors.queries.spans import HOUR, Span, fold, grid_of, span_of
from errors.queries.tallies import companies_by_issue, counts_by_company, issues_by_company, totals_by_company

SORTS = {"-count": "Errors", "-issues": "Issues", "-last": "Last seen", "first": "First seen"}
"""What a list may be sorted by, with the word for it. `first`: newest company first."""
MOMENTS = {"-last": "last_seen_at", "first": "first_seen_at"}
MOST_ISSUES = 50
NEWEST_ERRORS = 200


@dataclass(frozen=True)
class CompanyTotal:
    """A company of the window, and what it is sorted by."""

    pk: int
    count: int
    value: float

    @property
    def key(self) -> tuple[float, int]:
        """Largest first; the id settles ties."""
        return (self.value, self.pk)


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
    has_past: bool = True
    """Whether it was struck before the window at all."""

    @property
    def company_id(self) -> str:
        """Codat's id, as AffectedCompany has it."""
        return self.company.company_id

    @property
    def name(self) -> str:
        """The newest name that a sender gave, else empty."""
        return self.company.name


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


def company_list(asked: Filter, *, sort: str = "-count", cursor: str = "", limit: int = 50) -> Page[CompanyRow]:
    """
    The companies struck in the filter's window; `asked.q` is looked for in name and id. Up to nine queries.

    An unknown `sort` is `-count`. Raises BadCursorError.
    """
    sort = sort if sort in SORTS else "-count"
    span = span_of(asked)
    totals = _totals(asked, span, sort=sort)
    place = read_cursor(cursor, types=(str, float if sort in {"-last", "first"} else int, int))
    if place and place.key[0] != sort:
        raise BadCursorError("The cursor is of a list in another order.")
    ordered = sorted(totals, key=lambda total: total.key, reverse=True)
    page = cut(ordered, key=lambda total: (sort, *total.key), cursor=place, limit=limit)
    rows = _rows(page.rows, asked, span)
    return Page(rows=rows, next=page.next, previous=page.previous)


def company_detail(company_id: str, asked: Filter) -> CompanyDetail | None:
    """The company of a Codat company id in any case; None where no error ever named it. Seven queries."""
    company = Company.objects.filter(company_id=company_id.replace("\0", "").strip().casefold()).first()
    if company is None:
        return None
    counted = count_issues(replace(asked, company_id=company.company_id, q=""))
    top = sorted(counted.now, key=lambda issue_id: (-counted.counts[issue_id], issue_id))[:MOST_ISSUES]
    everybody = companies_by_issue(replace(counted.asked, company_id=""), counted.span, only=top)
    newest = ErrorResponse.objects.filter(company=company).newest_first()
    connections = newest.values_list("connection_id", flat=True)[:NEWEST_ERRORS]
    return CompanyDetail(
        company=company,
        count=sum(counted.counts.values()),
        previous=sum(counted.previous.values()),
        issues=[
            CompanyIssue(row=row, others=max(0, row.companies - 1))
            for row in issue_rows(counted, top, companies=everybody)
        ],
        series=stacked(counted.now, counted.facts, grid=counted.grid, by="status_code"),
        connections=list(dict.fromkeys(connection for connection in connections if connection)),
    )


def _totals(asked: Filter, span: Span, *, sort: str) -> list[CompanyTotal]:
    """All companies of the window with what they are sorted by. Two queries, one more for a text."""
    counts = totals_by_company(replace(asked, q=""), span)
    if asked.q:
        named = Company.objects.filter(Q(name__icontains=asked.q) | Q(company_id__icontains=asked.q)).order_by()
        counts = {pk: counts[pk] for pk in named.values_list("pk", flat=True) if pk in counts}
    values: Mapping[int, float] = counts
    if sort == "-issues":
        values = issues_by_company(asked, span)
    elif sort in MOMENTS:
        struck = Company.objects.filter(last_seen_at__gte=span.hours_since).order_by()
        values = {pk: moment.timestamp() for pk, moment in struck.values_list("pk", MOMENTS[sort])}
    return [CompanyTotal(pk=pk, count=count, value=values[pk]) for pk, count in counts.items() if pk in values]


def _rows(totals: list[CompanyTotal], asked: Filter, span: Span) -> list[CompanyRow]:
    """The rows of these companies, in this order. Four queries, five where the window is not over."""
    keys = [total.pk for total in totals]
    issues = issues_by_company(asked, span, only=keys)
    companies = Company.objects.in_bulk(keys)
    grid = grid_of(span, step=max(HOUR, grid_of(span).step))
    wide = replace(asked, q="")
    now = counts_by_company(wide, span, grid, only=keys)
    before = counts_by_company(wide, span.before(), grid, only=keys)
    return [
        CompanyRow(
            company=companies[total.pk],
            count=total.count,
            previous=sum(before.get(total.pk, [])),
            issues=issues.get(total.pk, 0),
            points=fold(now.get(total.pk, [0] * grid.size)),
            has_past=companies[total.pk].first_seen_at < span.since,
        )
        for total in totals
        if total.pk in companies
    ]

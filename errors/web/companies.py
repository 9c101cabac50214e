"""
The company list and the page of one company: is it them, or everybody?

A company's page looks a week back where the URL names no window, since a customer's complaint is rarely about the
last hours; links from lists carry their own window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from errors.domain.guidance import CATALOGUE
from errors.domain.kinds import Kind
from errors.queries import companies as company_queries
from errors.queries import errors as error_queries
from errors.queries.companies import CompanyDetail, CompanyRow
from errors.queries.filters import Filter, read_filter
from errors.queries.lasting import lasting_of_company
from errors.queries.pages import Page as Rows
from errors.queries.pushes import Overdue, overdue_pushes
from errors.web.charts import Chart, chart
from errors.web.cursors import at_cursor
from errors.web.lasting import Trouble, troubles
from errors.web.pages import Page, render

SUMMARY_ISSUES = 5
"""Issues that the summary names."""


@dataclass(frozen=True)
class CompanyListPage(Page):
    """The companies that a window's errors struck."""

    template: ClassVar[str] = "pages/company_list.html"
    section: ClassVar[str] = "company-list"
    filter: Filter
    companies: Rows[CompanyRow]
    sort: str
    sorts: dict[str, str]


@dataclass(frozen=True)
class CompanyPage(Page):
    """One company: its issues, its errors, and whether others have them too."""

    template: ClassVar[str] = "pages/company.html"
    section: ClassVar[str] = "company-list"
    filter: Filter
    detail: CompanyDetail
    chart: Chart
    errors: error_queries.ErrorPage
    troubles: list[Trouble]
    waiting: Overdue
    """Its writes that are pending for too long."""
    summary: str
    """To pass on to whoever speaks with the customer: no message texts, no names of others."""


@require_safe
def company_list(request: HttpRequest) -> HttpResponse:
    """The companies of the URL's window."""
    asked = read_filter(request.GET, now=timezone.now(), default_window="24h")
    sort = request.GET.get("sort", "")
    sort = sort if sort in company_queries.SORTS else "-count"
    companies = at_cursor(company_queries.company_list, asked, cursor=request.GET.get("cursor", ""), sort=sort)
    return render(request, CompanyListPage(filter=asked, companies=companies, sort=sort, sorts=company_queries.SORTS))


@require_safe
def company_page(request: HttpRequest, company_id: str) -> HttpResponse:
    """One company within the URL's window."""
    params = request.GET.copy()
    params["company_id"] = company_id
    asked = read_filter(params, now=timezone.now(), default_window="7d")
    detail = company_queries.company_detail(company_id, asked)
    if detail is None:
        raise Http404("No error has named a company with this ID.")
    errors = at_cursor(error_queries.error_list, asked, cursor=request.GET.get("cursor", ""), limit=20)
    page = CompanyPage(
        filter=asked,
        detail=detail,
        chart=chart(detail.series),
        errors=errors,
        troubles=troubles(lasting_of_company(detail.company.company_id)),
        waiting=overdue_pushes(Filter(now=asked.now, company_id=detail.company.company_id)),
        summary=_summary(detail, asked),
    )
    return render(request, page)


def _summary(detail: CompanyDetail, asked: Filter) -> str:
    """The company's state in sentences, from counts and the documented causes alone."""
    label = asked.window.label if asked.window else "all times"
    lines = [f"Errors for {detail.company} ({detail.company.company_id}), {label}: {detail.count:,}."]
    for one in detail.issues[:SUMMARY_ISSUES]:
        issue = one.row.issue
        whom = f"{one.others:,} other compan{'y' if one.others == 1 else 'ies'} too" if one.others else "only here"
        name = f"{issue.status_code} {CATALOGUE.documented(issue.status_code).name}"
        name = name if issue.status_code else Kind(issue.kind).label
        lines.append(
            f"- {one.row.count:,} x {name} from {issue.service.name}, {whom}, last at "
            f"{issue.last_seen_at:%Y-%m-%d %H:%M} UTC"
        )
    return "\n".join(lines)

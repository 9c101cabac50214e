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
from django.views.decorators.http import require_GET

from errors.queries import companies as company_queries
from errors.queries import errors as error_queries
from errors.queries.companies import CompanyDetail
from errors.queries.filters import Filter, read_filter
from errors.web.cursors import at_cursor
from errors.web.pages import Page, render


@dataclass(frozen=True)
class CompanyListPage(Page):
    """The companies that a window's errors struck."""

    template: ClassVar[str] = "pages/company_list.html"
    section: ClassVar[str] = "company-list"
    filter: Filter
    companies: company_queries.CompanyPage
    sort: str
    sorts: dict[str, str]


@dataclass(frozen=True)
class CompanyPage(Page):
    """One company: its issues, its errors, and whether others have them too."""

    template: ClassVar[str] = "pages/company.html"
    section: ClassVar[str] = "company-list"
    filter: Filter
    detail: CompanyDetail
    errors: error_queries.ErrorPage


@require_GET
def company_list(request: HttpRequest) -> HttpResponse:
    """The companies of the URL's window."""
    asked = read_filter(request.GET, now=timezone.now(), default_window="24h")
    sort = request.GET.get("sort", "")
    sort = sort if sort in company_queries.SORTS else "-count"
    companies = at_cursor(company_queries.company_list, asked, cursor=request.GET.get("cursor", ""), sort=sort)
    return render(request, CompanyListPage(filter=asked, companies=companies, sort=sort, sorts=company_queries.SORTS))


@require_GET
def company_page(request: HttpRequest, company_id: str) -> HttpResponse:
    """One company within the URL's window."""
    params = request.GET.copy()
    params["company_id"] = company_id
    asked = read_filter(params, now=timezone.now(), default_window="7d")
    detail = company_queries.company_detail(company_id, asked)
    if detail is None:
        raise Http404("No error has named a company with this ID.")
    errors = at_cursor(error_queries.error_list, asked, cursor=request.GET.get("cursor", ""), limit=20)
    return render(request, CompanyPage(filter=asked, detail=detail, errors=errors))

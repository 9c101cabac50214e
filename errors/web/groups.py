"""
The page of a group (status code x service): what the code means, and the issues that share both.

The group stands in the path, so the page's filter leaves status code and service out: no chip could remove them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from errors.domain.guidance import CATALOGUE, Cause, Documented
from errors.domain.kinds import Kind
from errors.models import Issue, Service
from errors.queries import companies as company_queries
from errors.queries import groups as group_queries
from errors.queries import issues as issue_queries
from errors.queries.companies import CompanyRow
from errors.queries.filters import Filter, read_filter
from errors.queries.groups import GroupRow
from errors.queries.issues import IssuePage
from errors.queries.series import series
from errors.web.charts import Chart, chart
from errors.web.cursors import at_cursor
from errors.web.naming import group_name
from errors.web.pages import Page, render

COMPANIES_SHOWN = 50


@dataclass(frozen=True)
class GroupPage(Page):
    """One cell of the heat map."""

    template: ClassVar[str] = "pages/group.html"
    section: ClassVar[str] = "issue-list"
    filter: Filter
    status_code: int
    kind: str
    """The one kind of a group without status code; empty where there are several, or a code."""
    said: str
    """The group, as titles say it."""
    service: Service
    is_stand_in: bool
    """The service is what stands for one where none was named, and says no more than the kind."""
    group: GroupRow | None
    """None: no error in the window."""
    documented: Documented
    causes: tuple[Cause, ...]
    chart: Chart
    issues: IssuePage
    sort: str
    sorts: dict[str, str]
    companies: list[CompanyRow]
    has_more_companies: bool


@require_safe
def group(request: HttpRequest, status_code: int, service_key: str) -> HttpResponse:
    """One group within the URL's window."""
    service = Service.objects.filter(key=service_key).first()
    if service is None or not Issue.objects.filter(status_code=status_code, service=service).exists():
        raise Http404("No error has had this status code from this service.")
    asked = read_filter(request.GET, now=timezone.now(), default_window="24h")
    asked = replace(asked, status_codes=(), services=(), issue=None)
    return render(request, _page(request, asked, status_code=status_code, service=service))


def _page(request: HttpRequest, asked: Filter, *, status_code: int, service: Service) -> GroupPage:
    own = replace(asked, status_codes=(str(status_code),), services=(service.key,))
    sort = request.GET.get("sort", "")
    sort = sort if sort in issue_queries.SORTS else "trend"
    kind = _only_kind(asked, service) if not status_code else ""
    companies = company_queries.company_list(replace(own, q=""), limit=COMPANIES_SHOWN)
    return GroupPage(
        filter=asked,
        status_code=status_code,
        kind=kind,
        said=group_name(status_code, [kind] if kind else [], service.name),
        service=service,
        is_stand_in=bool(kind) and Kind(kind).service == service.name,
        group=next(iter(group_queries.group_list(own)), None),
        documented=CATALOGUE.documented(status_code, Kind(kind) if kind else Kind.RESPONSE),
        causes=CATALOGUE.causes_of_kind(Kind(kind)) if kind else CATALOGUE.causes_of(status_code),
        chart=chart(series(own)),
        issues=at_cursor(issue_queries.issue_list, own, sort=sort, cursor=request.GET.get("cursor", "")),
        sort=sort,
        sorts=issue_queries.SORTS,
        companies=companies.rows,
        has_more_companies=companies.next is not None,
    )


def _only_kind(asked: Filter, service: Service) -> str:
    """The kind of a service's issues without status code where there is just one, or one is asked for; else empty."""
    if len(asked.kinds) == 1:
        return asked.kinds[0]
    kinds = list(service.issues.filter(status_code=0).order_by().values_list("kind", flat=True).distinct())
    return kinds[0] if len(kinds) == 1 else ""

"""
The issue list, and the page of one issue: the centre of the dashboard.

An issue's page keeps the filter of the list that one came from, so that "next" stays in that list; its own numbers
obey only window, source, environment and company.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from errors.domain.guidance import Advice
from errors.domain.ticket import NothingToTellError
from errors.models import ErrorResponse, GuidanceNote, Issue
from errors.queries import advice as advice_queries
from errors.queries import errors as error_queries
from errors.queries import issues as issue_queries
from errors.queries import tickets as ticket_queries
from errors.queries.filters import Filter, read_filter
from errors.queries.issues import AffectedCompany, Facets, IssueDetail, IssuePage, Neighbours
from errors.queries.lasting import lasting_of_issue
from errors.queries.series import series
from errors.web.charts import Chart, chart
from errors.web.cursors import at_cursor
from errors.web.lasting import Trouble, troubles
from errors.web.live import live_address
from errors.web.pages import Page, person, render
from errors.web.ticketing import Preview, preview

ERRORS_SHOWN = 10
WINDOWS = (("24h", dt.timedelta(days=1)), ("7d", dt.timedelta(days=7)))


@dataclass(frozen=True)
class IssueListPage(Page):
    """Issues to triage."""

    template: ClassVar[str] = "pages/issue_list.html"
    section: ClassVar[str] = "issue-list"
    filter: Filter
    live: str
    issues: IssuePage
    facets: Facets
    sort: str
    sorts: dict[str, str]
    is_dense: bool


@dataclass(frozen=True)
class IssueDetailPage(Page):
    """One issue: understand, advise, tell."""

    template: ClassVar[str] = "pages/issue.html"
    section: ClassVar[str] = "issue-list"
    filter: Filter
    issue: Issue
    detail: IssueDetail
    neighbours: Neighbours
    advice: Advice
    notes: list[GuidanceNote]
    chart: Chart
    errors: error_queries.ErrorPage
    today: dict[int, int]
    selected: ErrorResponse | None
    is_chosen: bool
    """The selected error was asked for; else it is the newest one."""
    linked_ids: list[str]
    companies: list[AffectedCompany]
    troubles: list[Trouble]
    ticket: Preview | None
    may_act: bool


@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    """The issues of the URL's filter."""
    asked = read_filter(request.GET, now=timezone.now(), default_window="24h")
    sort = request.GET.get("sort", "")
    sort = sort if sort in issue_queries.SORTS else "trend"
    cursor = request.GET.get("cursor", "")
    page = IssueListPage(
        filter=asked,
        live=live_address(asked, cursor=cursor),
        issues=at_cursor(issue_queries.issue_list, asked, sort=sort, cursor=cursor),
        facets=issue_queries.facets(asked),
        sort=sort,
        sorts=issue_queries.SORTS,
        is_dense=request.GET.get("density") == "dense",
    )
    return render(request, page)


@require_safe
def issue(request: HttpRequest, issue_id: int) -> HttpResponse:
    """One issue within the URL's window; without one, a window that reaches its last error."""
    found = get_object_or_404(Issue.objects.select_related("service"), pk=issue_id)
    now = timezone.now()
    asked = read_filter(request.GET, now=now, default_window=_window(found, now=now))
    return render(request, _page(request, found, asked))


def _page(request: HttpRequest, found: Issue, asked: Filter) -> IssueDetailPage:
    own = replace(asked, issue=found.pk, status_codes=(), kinds=(), services=(), log="", q="")
    errors = at_cursor(error_queries.error_list, own, cursor=request.GET.get("cursor", ""), limit=ERRORS_SHOWN)
    chosen = _chosen(found, request.GET.get("error", ""))
    selected = chosen or (errors.rows[0] if errors.rows else found.errors.with_names().newest_first().first())
    advice = advice_queries.advice_of_issue(found, selected)
    detail = issue_queries.issue_detail(found.pk, own)
    assert detail is not None  # the issue was found  # noqa: S101
    may_act = person(request).may_act
    return IssueDetailPage(
        filter=asked,
        issue=found,
        detail=detail,
        neighbours=issue_queries.neighbours(found.pk, asked, sort=request.GET.get("sort", "trend")),
        advice=advice,
        notes=advice_queries.notes(advice.cause.id) if advice.cause else [],
        chart=chart(series(own)),
        errors=errors,
        today=error_queries.counts_today(errors.rows, now=asked.now),
        selected=selected,
        is_chosen=chosen is not None,
        linked_ids=[linked.correlation_id for linked in selected.linked_ids.all()] if selected else [],
        companies=issue_queries.affected_companies(found.pk, own),
        troubles=troubles(lasting_of_issue(found)),
        ticket=_ticket(found, chosen, now=asked.now) if may_act else None,
        may_act=may_act,
    )


def _window(found: Issue, *, now: dt.datetime) -> str:
    return next((name for name, length in WINDOWS if now - found.last_seen_at < length), "30d")


def _chosen(found: Issue, text: str) -> ErrorResponse | None:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return None
    return found.errors.with_names().filter(pk=int(text)).first()


def _ticket(found: Issue, chosen: ErrorResponse | None, *, now: dt.datetime) -> Preview | None:
    """The ticket of the issue, led by the chosen error; None where retention has taken all its errors."""
    error_ids = [chosen.pk] if chosen else []
    try:
        return preview(
            ticket_queries.facts_of_issue(found, now=now, selected=chosen),
            earlier=ticket_queries.earlier_tickets(issue=found, error_ids=error_ids),
            issue_id=found.pk,
            error_ids=error_ids,
        )
    except NothingToTellError:
        return None

"""
The error list, and the page of one correlation id.

A correlation id may have several errors (responses), so the page shows the newest one and lists the others;
`?response=` picks one of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from errors.conf import conf
from errors.domain.guidance import Advice
from errors.domain.kinds import Kind
from errors.domain.signature import headline
from errors.domain.ticket import SEVERITIES, Severity
from errors.models import ErrorResponse, GuidanceNote, User
from errors.queries import advice as advice_queries
from errors.queries import errors as error_queries
from errors.queries import issues as issue_queries
from errors.queries import tickets as ticket_queries
from errors.queries.errors import ErrorNeighbours
from errors.queries.filters import Filter, read_filter
from errors.queries.issues import Facets
from errors.queries.lasting import end_of
from errors.queries.pushes import platform_of, push_life
from errors.queries.series import series
from errors.web.charts import Chart, chart
from errors.web.cursors import at_cursor
from errors.web.lasting import Ending, ending
from errors.web.live import live_address
from errors.web.pages import Page, person, render
from errors.web.push_story import PushStory, push_story
from errors.web.ticketing import Preview, preview


@dataclass(frozen=True)
class ErrorListPage(Page):
    """The errors of a filter, newest first."""

    template: ClassVar[str] = "pages/error_list.html"
    section: ClassVar[str] = "error-list"
    filter: Filter
    live: str
    errors: error_queries.ErrorPage
    facets: Facets
    chart: Chart | None
    """None where a text is searched for: counts know no texts."""
    severities: Sequence[Severity]
    """Empty for people who may not export."""


@dataclass(frozen=True)
class ErrorPage(Page):
    """One error with all that is known around it."""

    template: ClassVar[str] = "pages/error.html"
    section: ClassVar[str] = "error-list"
    error: ErrorResponse
    headline: str
    """The message without the exception in front of it."""
    responses: list[ErrorResponse]
    """All errors of this correlation id, newest first, this one among them."""
    linked_ids: list[str]
    advice: Advice
    notes: list[GuidanceNote]
    neighbours: ErrorNeighbours
    ending: Ending | None
    """Whether what it began is over; None where it began nothing."""
    platform: str
    """What its connection leads to, where that was told."""
    story: PushStory | None
    """The life of the push operation that failed."""
    ticket: Preview | None
    """None for people who may not export."""
    may_act: bool


@dataclass(frozen=True)
class ErrorMatchesPage(Page):
    """Several correlation ids that begin with a text, or that name it in theirs."""

    template: ClassVar[str] = "pages/error_matches.html"
    section: ClassVar[str] = "error-list"
    asked: str
    found: error_queries.Found


@dataclass(frozen=True)
class ErrorMissingPage(Page):
    """No error has this correlation id."""

    template: ClassVar[str] = "pages/error_missing.html"
    section: ClassVar[str] = "error-list"
    asked: str
    retention_days: int


@require_safe
def error_list(request: HttpRequest) -> HttpResponse:
    """The errors of the URL's filter."""
    asked = read_filter(request.GET, now=timezone.now(), default_window="24h")
    cursor = request.GET.get("cursor", "")
    page = ErrorListPage(
        filter=asked,
        live=live_address(asked, cursor=cursor),
        errors=at_cursor(error_queries.error_list, asked, cursor=cursor),
        facets=issue_queries.facets(asked),
        chart=None if asked.q else chart(series(asked)),
        severities=tuple(SEVERITIES.values()) if person(request).may_act else (),
    )
    return render(request, page)


@require_safe
def error_page(request: HttpRequest, correlation_id: str) -> HttpResponse:
    """The page of a correlation id; another spelling or a beginning leads to it, or to the list of what it may mean."""
    found = error_queries.errors_by_correlation_id(correlation_id)
    if not found.errors and push_life(correlation_id, now=timezone.now()):
        return redirect("push", key=correlation_id)
    if not found.errors:
        missing = ErrorMissingPage(asked=correlation_id, retention_days=conf().retention_days)
        return render(request, missing, status=404)
    if found.match == "exact" and correlation_id in found.correlation_ids:
        chosen = request.GET.get("response", "")
        error = next((one for one in found.errors if str(one.pk) == chosen), found.errors[0])
        return render(request, _page_of(error, found.errors, user=person(request), now=timezone.now()))
    if found.match == "exact" or len(found.correlation_ids) == 1:
        return redirect("error", correlation_id=found.correlation_ids[0])
    return render(request, ErrorMatchesPage(asked=correlation_id, found=found))


def _page_of(error: ErrorResponse, responses: list[ErrorResponse], *, user: User, now: dt.datetime) -> ErrorPage:
    advice = advice_queries.advice_of_error(error)
    return ErrorPage(
        error=error,
        headline=headline(error.message, error.issue.exception),
        responses=responses,
        linked_ids=[linked.correlation_id for linked in error.linked_ids.all()],
        advice=advice,
        notes=advice_queries.notes(advice.cause.id) if advice.cause else [],
        neighbours=error_queries.error_neighbours(error),
        ending=ending(end_of(error, now=now)),
        platform=platform_of(error.connection_id) if error.connection_id else "",
        story=_story(error, now=now),
        ticket=_preview(error, now=now) if user.may_act else None,
        may_act=user.may_act,
    )


def _story(error: ErrorResponse, *, now: dt.datetime) -> PushStory | None:
    if error.issue.kind != Kind.PUSH:
        return None
    life = push_life(error.correlation_id, now=now)
    return push_story(life, now=now) if life else None


def _preview(error: ErrorResponse, *, now: dt.datetime) -> Preview:
    earlier = ticket_queries.earlier_tickets(issue=error.issue, error_ids=[error.pk])
    return preview(ticket_queries.facts_of_error(error, now=now), earlier=earlier, error_ids=[error.pk])

"""
Guidance by status code: what each means, its causes and how they are told apart, and what the team added.

Codes without an entry have a page too, since any of them may arrive: it says what HTTP says, and that Codat does
not document it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from errors.domain.guidance import CATALOGUE, Cause, Documented, Hint
from errors.models import GuidanceEntry, GuidanceNote
from errors.queries import advice as advice_queries
from errors.queries import groups as group_queries
from errors.queries import issues as issue_queries
from errors.queries.filters import Filter, read_filter
from errors.queries.issues import IssueRow
from errors.web.pages import Page, person, render


@dataclass(frozen=True)
class CodeRow:
    """A status code in the list."""

    documented: Documented
    causes: int
    own: int
    """Of the causes, those that the team added."""
    count: int
    """Errors within the window."""


@dataclass(frozen=True)
class GuidanceListPage(Page):
    """All status codes that have guidance, or errors."""

    template: ClassVar[str] = "pages/guidance_list.html"
    section: ClassVar[str] = "guidance-list"
    rows: list[CodeRow]
    may_act: bool


@dataclass(frozen=True)
class CauseView:
    """A cause with what the team wrote under it."""

    cause: Cause
    notes: list[GuidanceNote]
    entry: GuidanceEntry | None
    """The team's entry that it is, if so."""


@dataclass(frozen=True)
class GuidancePage(Page):
    """One status code."""

    template: ClassVar[str] = "pages/guidance.html"
    section: ClassVar[str] = "guidance-list"
    documented: Documented
    causes: list[CauseView]
    hints: tuple[Hint, ...]
    issues: list[IssueRow]
    may_act: bool


@require_GET
def guidance_list(request: HttpRequest) -> HttpResponse:
    """All status codes with their causes and how often they came."""
    asked = read_filter(request.GET, now=timezone.now(), default_window="30d")
    page = GuidanceListPage(rows=_rows(asked), may_act=person(request).may_act)
    return render(request, page)


@require_GET
def guidance_page(request: HttpRequest, status_code: int) -> HttpResponse:
    """What a status code means and what may have caused it."""
    if not 100 <= status_code <= 599:
        raise Http404("HTTP has no such status code.")
    params = request.GET.copy()
    params["status_code"] = str(status_code)
    asked = read_filter(params, now=timezone.now(), default_window="30d")
    page = GuidancePage(
        documented=CATALOGUE.documented(status_code),
        causes=_causes(status_code),
        hints=CATALOGUE.hints(status_code),
        issues=issue_queries.top_issues(asked, sort="errors", limit=5),
        may_act=person(request).may_act,
    )
    return render(request, page)


def _rows(asked: Filter) -> list[CodeRow]:
    counts: Counter[int] = Counter()
    for group in group_queries.group_list(asked):
        counts[group.status_code] += group.count
    own = Counter(code for cause in advice_queries.team_causes() for code in cause.status_codes)
    return [
        CodeRow(
            documented=CATALOGUE.documented(code),
            causes=len(CATALOGUE.causes_of(code)) + own[code],
            own=own[code],
            count=counts[code],
        )
        for code in sorted({*CATALOGUE.status_codes, *counts, *own})
        if code
    ]


def _causes(status_code: int) -> list[CauseView]:
    causes = advice_queries.causes_of(status_code)
    notes = advice_queries.notes_by_cause(cause.id for cause in causes)
    entries = {entry.key: entry for entry in GuidanceEntry.objects.filter(status_code=status_code)}
    return [CauseView(cause, notes.get(cause.id, []), entries.get(cause.id)) for cause in causes]

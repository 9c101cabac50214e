"""
Guidance by status code and by kind: what each means, its causes and how they are told apart, what the team added.

Codes without an entry have a page too, since any of them may arrive: it says what HTTP says, and that Codat does
not document it. A kind that is no response has its states instead of a code: `FetchError`, 5130.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from errors.domain.guidance import CATALOGUE, Cause, Documented, Hint, KindEntry
from errors.domain.guidance.finding import Hit, find
from errors.domain.guidance.glossary import StateGroup, groups_of
from errors.domain.kinds import Kind
from errors.models import GuidanceEntry, GuidanceNote
from errors.queries import advice as advice_queries
from errors.queries import groups as group_queries
from errors.queries import issues as issue_queries
from errors.queries.filters import Filter, read_filter
from errors.queries.issues import IssueRow
from errors.web.pages import Page, person, render

LONGEST = 200
"""Characters of a search text."""


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
class KindRow:
    """A kind in the list."""

    entry: KindEntry
    states: list[str]
    """What its failures are called."""
    causes: int
    own: int
    count: int
    """Errors within the window."""


@dataclass(frozen=True)
class GuidanceListPage(Page):
    """All status codes that have guidance, or errors; the kinds that are no responses; what a text names of both."""

    template: ClassVar[str] = "pages/guidance_list.html"
    section: ClassVar[str] = "guidance-list"
    rows: list[CodeRow]
    kinds: list[KindRow]
    searched: str
    hits: list[Hit]
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
    word: str
    """The code, as sentences say it."""
    narrowing: str
    """The filter of its issues, as a link has it."""
    causes: list[CauseView]
    hints: tuple[Hint, ...]
    issues: list[IssueRow]
    may_act: bool


@dataclass(frozen=True)
class GuidanceKindPage(GuidancePage):
    """One kind of failure that is no response of the API."""

    template: ClassVar[str] = "pages/guidance_kind.html"
    kind: Kind
    groups: tuple[StateGroup, ...]


@require_safe
def guidance_list(request: HttpRequest) -> HttpResponse:
    """All status codes and kinds with their causes and how often they came; `q` finds among all of it."""
    params = request.GET.copy()
    text = " ".join(params.pop("q", [""])[-1].split())[:LONGEST]
    asked = read_filter(params, now=timezone.now(), default_window="30d")
    page = GuidanceListPage(
        rows=_rows(asked),
        kinds=_kinds(asked),
        searched=text,
        hits=find(text, advice_queries.team_causes(), most=20),
        may_act=person(request).may_act,
    )
    return render(request, page)


@require_safe
def guidance_page(request: HttpRequest, status_code: int) -> HttpResponse:
    """What a status code means and what may have caused it."""
    if not 100 <= status_code <= 599:
        raise Http404("HTTP has no such status code.")
    page = GuidancePage(
        documented=CATALOGUE.documented(status_code),
        word=str(status_code),
        narrowing=f"status_code={status_code}",
        causes=_views(advice_queries.causes_of(status_code)),
        hints=CATALOGUE.hints(status_code),
        issues=_issues(request, status_code=str(status_code)),
        may_act=person(request).may_act,
    )
    return render(request, page)


@require_safe
def guidance_kind_page(request: HttpRequest, kind: str) -> HttpResponse:
    """What a kind of failure is, what its states mean, and what may have caused it."""
    if kind not in {entry.kind.value for entry in CATALOGUE.kinds}:
        raise Http404("There is no such kind of failure.")
    of = Kind(kind)
    page = GuidanceKindPage(
        documented=CATALOGUE.documented(None, of),
        word=of.label,
        narrowing=f"kind={kind}",
        causes=_views(advice_queries.causes_of_kind(of)),
        hints=CATALOGUE.hints_of_kind(of),
        issues=_issues(request, kind=kind),
        may_act=person(request).may_act,
        kind=of,
        groups=groups_of(of),
    )
    return render(request, page)


def _issues(request: HttpRequest, **narrowing: str) -> list[IssueRow]:
    params = request.GET.copy()
    params.update(narrowing)
    asked = read_filter(params, now=timezone.now(), default_window="30d")
    return issue_queries.top_issues(asked, sort="-count", limit=5)


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


def _kinds(asked: Filter) -> list[KindRow]:
    counts = group_queries.counts_by_kind(asked)
    own = Counter(kind for cause in advice_queries.team_causes() for kind in cause.kinds)
    return [
        KindRow(
            entry=entry,
            states=[state.code for group in groups_of(entry.kind) for state in group.states if state.is_failure],
            causes=len(CATALOGUE.causes_of_kind(entry.kind)) + own[entry.kind],
            own=own[entry.kind],
            count=counts.get(entry.kind, 0),
        )
        for entry in CATALOGUE.kinds
    ]


def _views(causes: Sequence[Cause]) -> list[CauseView]:
    notes = advice_queries.notes_by_cause(cause.id for cause in causes)
    entries = {entry.key: entry for entry in GuidanceEntry.objects.filter(key__in=[cause.id for cause in causes])}
    return [CauseView(cause, notes.get(cause.id, []), entries.get(cause.id)) for cause in causes]

"""
The list of push operations, and the page of one that came to no error: those that did have an error's page.

What waits is the point of the list: nobody is told that a write never came to an end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from errors.conf import conf
from errors.domain.codat import service_key
from errors.queries import pushes as push_queries
from errors.queries.filters import Filter, read_filter
from errors.queries.pages import Page as Rows
from errors.queries.pushes import PushLife, PushRow
from errors.web.cursors import at_cursor
from errors.web.pages import Page, render
from errors.web.push_story import PushStory, push_story


@dataclass(frozen=True)
class PushListPage(Page):
    """Push operations, those that wait first."""

    template: ClassVar[str] = "pages/push_list.html"
    section: ClassVar[str] = "error-list"
    filter: Filter
    pushes: Rows[PushRow]
    state: str
    is_waiting: bool
    """Of the state: it is one of those that have not ended."""
    states: dict[str, str]
    patience_minutes: int
    platforms: list[tuple[str, str]]
    """To choose from: key and name."""


@dataclass(frozen=True)
class PushPage(Page):
    """One push operation that is pending or has succeeded."""

    template: ClassVar[str] = "pages/push.html"
    section: ClassVar[str] = "error-list"
    life: PushLife
    story: PushStory


@require_safe
def push_list(request: HttpRequest) -> HttpResponse:
    """The operations of the URL's filter; of all times unless it names a window."""
    asked = read_filter(request.GET, now=timezone.now(), default_window=None)
    state = request.GET.get("state", "")
    state = state if state in push_queries.STATES else "overdue"
    page = PushListPage(
        filter=asked,
        pushes=at_cursor(push_queries.push_list, asked, state=state, cursor=request.GET.get("cursor", "")),
        state=state,
        is_waiting=state in push_queries.WAITING,
        states=push_queries.STATES,
        patience_minutes=conf().push_patience_minutes,
        platforms=[(service_key(name), name) for name in push_queries.platforms_of_pushes()],
    )
    return render(request, page)


@require_safe
def push_page(request: HttpRequest, key: str) -> HttpResponse:
    """The operation of a key; another spelling leads to it, and one that failed to its error."""
    now = timezone.now()
    life = push_queries.push_life(key, now=now)
    if life is None:
        raise Http404("No push operation has this key.")
    if life.error is not None:
        return redirect("error", correlation_id=life.error.correlation_id)
    if life.key != key:
        return redirect("push", key=life.key)
    return render(request, PushPage(life=life, story=push_story(life, now=now)))

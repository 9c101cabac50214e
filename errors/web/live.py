"""
Live pages: what came since a page was made is counted here, and told on it as "12 new, show" (js/live.js).

Rows are never put into an open page by themselves: they would move under the reader's hand. A page about another time
than now, or about a text, which only a search of the rows can find, is not live.
"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_GET

from errors.queries.errors import MOST_NEW, count_newer, newest_number
from errors.queries.filters import Filter, read_filter

DIGITS = 18
"""Of the largest number asked for: more are none of a database."""


def live_address(asked: Filter, *, cursor: str = "") -> str:
    """Where a page asks for what came since; empty where the page is not live. Call it before the page's queries."""
    if asked.q or cursor or not (asked.window and asked.window.name):
        return ""
    return f"{reverse('newcomers')}?{asked.query(after=newest_number())}"


@require_GET
@cache_control(private=True, no_cache=True)
@conditional_page
def newcomers(request: HttpRequest) -> JsonResponse:
    """How many errors of the filter came after the error of this number; 304 where that is what the page knows."""
    after = request.GET.get("after", "")
    than = int(after) if after.isascii() and after.isdigit() and len(after) <= DIGITS else newest_number()
    count = count_newer(read_filter(request.GET, now=timezone.now(), default_window=None), than=than)
    return JsonResponse({"count": count, "is_more": count >= MOST_NEW})

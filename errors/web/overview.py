"""
The overview: is something wrong, where, and since when.

Queries answer in numbers; the words for them are chosen here. Nothing on the page is a share of calls, since error
bodies do not tell how many calls succeeded.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from errors.queries import overview as overview_queries
from errors.queries.filters import Filter, read_filter
from errors.queries.issues import IssueRow
from errors.queries.lasting import QuotaAlarm
from errors.queries.windows import Window
from errors.web.attention import Notice, notices
from errors.web.charts import Chart, chart
from errors.web.gauges import Gauge, gauges
from errors.web.health import ServiceLine, service_lines
from errors.web.heat import Heat, heat
from errors.web.live import live_address
from errors.web.pages import Page, render
from errors.web.tiles import Tile, tiles

STACKS = {"status_code": "Status", "service": "Service", "kind": "Kind"}
SORTS = {"trend": "Trending", "-count": "Errors", "-companies": "Companies"}
"""Of those of the issue list, which links carry on to."""


@dataclass(frozen=True)
class OverviewPage(Page):
    """Everything at once; each part leads on."""

    template: ClassVar[str] = "pages/overview.html"
    section: ClassVar[str] = "overview"
    filter: Filter
    live: str
    tiles: list[Tile]
    chart: Chart
    by: str
    stacks: dict[str, str]
    rows: list[IssueRow]
    issue_total: int
    sort: str
    sorts: dict[str, str]
    heat: Heat
    services: list[ServiceLine]
    alarm: QuotaAlarm | None
    gauges: list[Gauge]
    notices: list[Notice]
    last_error_at: dt.datetime | None
    is_quiet: bool
    """No error within the filter."""
    before: str
    """The window before in words."""


@dataclass(frozen=True)
class FirstRunPage(Page):
    """Before the first error: how to send one."""

    template: ClassVar[str] = "pages/first_run.html"
    section: ClassVar[str] = "overview"
    live: str
    address: str
    may_administer: bool


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The overview of the URL's window and filter."""
    asked = read_filter(request.GET, now=timezone.now(), default_window="24h")
    by = request.GET.get("by", "")
    by = by if by in STACKS else "status_code"
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "trend"
    live = live_address(asked)
    found = overview_queries.overview(asked, by=by, sort=sort)
    if found.last_error_at is None:
        return render(request, _first_run(request, asked))
    return render(request, _page(found, asked=asked, by=by, sort=sort, live=live))


def _page(found: overview_queries.Overview, *, asked: Filter, by: str, sort: str, live: str) -> OverviewPage:
    before = f"{_length(asked.window)} before" if asked.window else "time before"
    return OverviewPage(
        filter=asked,
        live=live,
        tiles=tiles(found.figures, before=before),
        chart=chart(found.series, by=by),
        by=by,
        stacks=STACKS,
        rows=found.top_issues,
        issue_total=found.issue_total,
        sort=sort,
        sorts=SORTS,
        heat=heat(found.heat_map),
        services=service_lines(found.services),
        alarm=found.alarm,
        gauges=gauges(found.readings, now=asked.now),
        notices=notices(found, asked=asked),
        last_error_at=found.last_error_at,
        is_quiet=found.series.total == 0,
        before=before,
    )


def _length(window: Window) -> str:
    """How long a window is in words, also where it has no name."""
    if window.name:
        return window.label
    for size, unit in ((86_400, "days"), (3_600, "hours")):
        if window.seconds >= 2 * size and window.seconds % size == 0:
            return f"{window.seconds // size} {unit}"
    return f"{round(window.seconds / 60):,} minutes"


def _first_run(request: HttpRequest, asked: Filter) -> FirstRunPage:
    return FirstRunPage(
        live=live_address(Filter(now=asked.now, window=Window.last("30d", now=asked.now))),
        address=request.build_absolute_uri("/ingest/v1/errors"),
        may_administer=bool(getattr(request.user, "may_administer", False)),
    )

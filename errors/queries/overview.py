"""
The overview page in one call: figures, chart, heat map, top issues, services, what needs attention.

All of it comes from tallies; none of these numbers is "calls": error bodies do not tell how many calls succeeded.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from errors.models import Issue, Quota
from errors.queries.advice import retry_of_issues
from errors.queries.attention import Fact, attention_of
from errors.queries.deadlines import ending_issues
from errors.queries.figures import Figure, figures_of
from errors.queries.filters import Filter
from errors.queries.heat_map import HeatMap, HeatRow, heat_map_of
from errors.queries.issue_rows import Counted, IssueRow, count_issues
from errors.queries.issues import top_of
from errors.queries.lasting import QuotaAlarm, quota_alarm, quota_readings
from errors.queries.pushes import Overdue, overdue_pushes
from errors.queries.series import Series, stacked
from errors.queries.services import HourBar, ServiceHealth, service_health_of
from errors.queries.usual import read_hours

__all__ = ["Fact", "Figure", "HeatMap", "HeatRow", "HourBar", "IssueRow", "Overview", "ServiceHealth", "overview"]


@dataclass(frozen=True)
class Overview:
    """All that the overview shows."""

    figures: list[Figure]
    series: Series
    heat_map: HeatMap
    top_issues: list[IssueRow]
    issue_total: int
    services: list[ServiceHealth]
    attention: list[Fact]
    overdue: Overdue
    """Writes that are pending for too long, at the moment of the request."""
    ending_count: int
    """Issues whose newest error leaves Codat's log soon, and of which no ticket tells."""
    alarm: QuotaAlarm | None
    readings: list[Quota]
    last_error_at: dt.datetime | None
    """The newest error at all, whatever the filter; None before the first one."""


def overview(asked: Filter, *, by: str = "status_code", sort: str = "trend", limit: int = 8) -> Overview:
    """
    The overview of a filter (the last 24 hours where it has no window; its text is left out).

    `by`: how the chart is stacked; `sort` (one of those of the issue list) and `limit`: the top issues.
    """
    counted = count_issues(replace(asked, q=""))
    hours = read_hours(counted.asked)
    return Overview(
        figures=figures_of(counted, worth=_worth_retrying(counted)),
        series=stacked(counted.now, counted.facts, grid=counted.grid, by=by),
        heat_map=heat_map_of(counted),
        top_issues=top_of(counted, sort=sort, limit=limit),
        issue_total=len(counted.now),
        services=service_health_of(counted, hours),
        attention=attention_of(counted, hours),
        overdue=overdue_pushes(counted.asked),
        ending_count=ending_issues(now=asked.now).count(),
        alarm=quota_alarm(counted.asked),
        readings=quota_readings(counted.asked),
        last_error_at=Issue.objects.newest_first().values_list("last_seen_at", flat=True).first(),
    )


def _worth_retrying(counted: Counted) -> set[int]:
    """The issues whose guidance says that a retry may help, now or later."""
    answers = retry_of_issues(counted.facts)
    return {issue_id for issue_id, retry in answers.items() if retry.is_worthwhile}

"""
The overview page in one call: figures, chart, heat map, top issues, services, what needs attention.

All of it comes from tallies; none of these numbers is "calls": error bodies do not tell how many calls succeeded.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from errors.queries.filters import Filter
from errors.queries.issues import IssueRow
from errors.queries.series import Series, series


@dataclass(frozen=True)
class Figure:
    """One number of the window beside the window before."""

    key: str
    """`errors`, `companies`, `new_issues`, `worth_retrying` or `tickets`."""
    label: str
    value: int | None
    """None: there is nothing to take a share of."""
    previous: int | None
    points: list[int]
    previous_points: list[int]
    unit: str = ""
    """`%` or empty."""

    @property
    def change(self) -> float | None:
        """Growth as a share; for a percentage, the difference in points."""
        if self.value is None or self.previous is None:
            return None
        if self.unit == "%":
            return float(self.value - self.previous)
        return (self.value - self.previous) / self.previous if self.previous else None


@dataclass(frozen=True)
class HeatRow:
    """One service of the heat map."""

    service_key: str
    """Empty for the rest."""
    name: str
    counts: list[int]
    """One a status code of the map."""

    @property
    def total(self) -> int:
        """Errors of the service."""
        return sum(self.counts)


@dataclass(frozen=True)
class HeatMap:
    """Groups: status code x service."""

    status_codes: list[int]
    rows: list[HeatRow]
    """Most errors first, at most ten."""
    rest: HeatRow | None
    """The services beyond, added up."""
    rest_count: int = 0
    """How many services the rest holds."""


@dataclass(frozen=True)
class HourBar:
    """One hour of a service's strip."""

    hour_at: dt.datetime
    count: int
    usual: float | None
    """The mean of the same hour on the days before; None: too few days to tell."""
    level: int
    """0 as usual, 1 raised, 2 far above; 0 too where no usual level is known."""


@dataclass(frozen=True)
class ServiceHealth:
    """A service within the window, and hour by hour against its own usual level."""

    service_key: str
    name: str
    count: int
    previous: int
    bars: list[HourBar]
    """The 24 hours up to the window's end, oldest first."""
    has_usual: bool
    """False: fewer than three days of history, so no level can be told."""
    ratio: float | None
    """Errors of the last two hours against what is usual for them."""
    state: str
    """`failing`, `degraded`, `usual`, or `unknown` where there is no usual level."""


@dataclass(frozen=True)
class Fact:
    """One thing that needs attention, in numbers; the page words it."""

    kind: str
    """`spike`, `new` or `stopped`."""
    status_code: int | None
    service_key: str
    service: str
    """Empty where it is about several groups (`new`)."""
    count: int
    """Errors since `since` (spike, stopped) or issues (new)."""
    since: dt.datetime | None
    last_seen_at: dt.datetime | None
    companies: int
    ratio: float | None
    """Times the usual rate (spike); None where the usual rate is next to nothing."""
    issues: list[IssueRow]
    """The issues meant, most errors first, at most three."""


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
    last_error_at: dt.datetime | None
    """The newest error at all, whatever the filter; None before the first one."""


def overview(asked: Filter, *, by: str = "status_code", sort: str = "trend", limit: int = 8) -> Overview:
    """
    The overview of a filter (the last 24 hours where it has no window).

    `by`: how the chart is stacked; `sort` ("trend", "errors", "companies") and `limit`: the top issues.
    """
    return Overview([], series(asked, by=by), HeatMap([], [], None), [], 0, [], [], None)

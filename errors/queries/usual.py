"""
What is usual: errors by hour of each group over the last day, against the same hours of the seven days before.

A level is told only from three days of history on. The body of an error does not say how many calls went well, so
"usual" compares a group with itself and is no error rate.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property

from errors.models import HourTally
from errors.queries.conditions import tally_conditions
from errors.queries.filters import Filter
from errors.queries.issue_rows import issue_facts
from errors.queries.series import add
from errors.queries.spans import HOUR, grid_of, hours_span, window_of
from errors.queries.tallies import counts_by_issue

DAY_HOURS = 24
DAYS = 7
HOURS = DAY_HOURS * (DAYS + 1) + 1
"""The last day, the days before, and the hour before all of them: hours are compared with their neighbours too."""
FEWEST_DAYS = 3
ENOUGH = 10
"""Fewer errors in an hour are never above the usual."""
RAISED, FAR_ABOVE = 2.0, 4.0
"""Times the usual from which an hour is raised, and far above."""


@dataclass(frozen=True)
class Strip:
    """Errors by hour: the last 24 and the 169 before, oldest first."""

    counts: list[int]
    days: int
    """Whole days of history before the last 24 hours, at most seven."""

    @property
    def last_day(self) -> list[int]:
        """The last 24 hours."""
        return self.counts[-DAY_HOURS:]

    @property
    def has_usual(self) -> bool:
        """Whether there is enough history to tell what is usual."""
        return self.days >= FEWEST_DAYS

    @cached_property
    def _means(self) -> list[float]:
        """The mean of the hour before, each hour of the last day and the hour after, over the days of history."""
        first = len(self.counts) - DAY_HOURS - 1
        places = range(first, first + DAY_HOURS + 2)
        days = range(1, self.days + 1)
        return [sum([self.counts[place - DAY_HOURS * day] for day in days]) / (self.days or 1) for place in places]

    def usual(self, hour: int) -> float:
        """The mean of this hour (0 to 23 of `last_day`) on the days before, its neighbours counting a quarter each."""
        return self._means[hour] / 4 + self._means[hour + 1] / 2 + self._means[hour + 2] / 4

    def level(self, hour: int) -> int:
        """0 as usual or not known, 1 raised, 2 far above."""
        count = self.last_day[hour]
        if not self.has_usual or count < ENOUGH:
            return 0
        usual = self.usual(hour)
        return (count >= RAISED * usual) + (count >= FAR_ABOVE * usual)

    def lately(self, *, elapsed: float) -> tuple[int, float]:
        """
        Errors of the last two hours, and how many were usual by now.

        Two, so that an hour that has just begun cannot call an alarm off. `elapsed`: the part of the last that is over.
        """
        return sum(self.counts[-2:]), self.usual(DAY_HOURS - 2) + self.usual(DAY_HOURS - 1) * elapsed

    def ratio(self, *, elapsed: float) -> float | None:
        """The last two hours against what is usual for them; None where next to nothing is."""
        count, expected = self.lately(elapsed=elapsed)
        return count / expected if self.has_usual and expected >= 1 else None


@dataclass(frozen=True)
class Hours:
    """The strips of all groups up to the window's end."""

    until: dt.datetime
    """The end of the last hour."""
    elapsed: float
    """The part of the last hour that is over."""
    groups: dict[tuple[int, str], Strip]
    """By status code and service key."""
    names: dict[str, str]
    """Services by key."""

    @property
    def starts(self) -> list[dt.datetime]:
        """Where each of the last 24 hours starts."""
        return [self.until - dt.timedelta(hours=DAY_HOURS - hour) for hour in range(DAY_HOURS)]

    def service(self, service_key: str) -> Strip:
        """The strip of a service: those of its groups added up."""
        strips = [strip for (_, key), strip in self.groups.items() if key == service_key]
        counts = [sum(hour) for hour in zip(*(strip.counts for strip in strips), strict=True)]
        return Strip(counts=counts or [0] * HOURS, days=max((strip.days for strip in strips), default=0))


def read_hours(asked: Filter) -> Hours:
    """The hours up to the window's end, by group. Three queries."""
    span = hours_span(asked, hours=HOURS)
    grid = grid_of(span, step=HOUR)
    facts = issue_facts(since=span.since)
    groups: dict[tuple[int, str], list[int]] = {}
    for issue_id, counts in counts_by_issue(asked, span, grid).items():
        if issue_id in facts:
            group = (facts[issue_id].status_code, facts[issue_id].service_key)
            groups[group] = add(groups.get(group), counts)
    days = _days_of_history(asked, until=span.until)
    elapsed = HOUR - (span.until - window_of(asked).until).total_seconds()
    return Hours(
        until=span.until,
        elapsed=elapsed / HOUR,
        groups={group: Strip(counts=counts, days=days) for group, counts in groups.items()},
        names={issue.service_key: issue.service for issue in facts.values()},
    )


def _days_of_history(asked: Filter, *, until: dt.datetime) -> int:
    """For how many whole days before the last 24 hours errors were collected at all, at most seven."""
    source_only = tally_conditions(
        replace(asked, status_codes=(), kinds=(), services=(), log="", issue=None, company_id="")
    )
    hours = HourTally.objects.filter(source_only).order_by("bucket_at")
    first: dt.datetime | None = hours.values_list("bucket_at", flat=True).first()
    if first is None:
        return 0
    return max(0, min(DAYS, (until - dt.timedelta(hours=DAY_HOURS) - first).days))

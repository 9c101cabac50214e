"""The five figures of the overview, each with the window before and points for a sparkline."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from errors.models import Ticket
from errors.queries.conditions import status_condition
from errors.queries.issue_rows import Counted
from errors.queries.spans import fold
from errors.queries.tallies import companies_by_hour, companies_of


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


def figures_of(counted: Counted, *, worth: set[int]) -> list[Figure]:
    """The figures of what is counted; `worth` are the issues that are worth retrying. Five queries."""
    asked, span = counted.asked, counted.span
    return [
        Figure("errors", "Errors", *_sums(counted), *_error_points(counted)),
        Figure(
            "companies",
            "Companies affected",
            companies_of(asked, span),
            companies_of(asked, span.before()),
            _means(companies_by_hour(asked, span)),
            _means(companies_by_hour(asked, span.before())),
        ),
        _new_issues(counted),
        _worth_retrying(counted, worth=worth),
        _tickets(counted),
    ]


def _sums(counted: Counted) -> tuple[int, int]:
    return sum(counted.counts.values()), sum(counted.previous.values())


def _error_points(counted: Counted) -> tuple[list[int], list[int]]:
    return fold(_total(counted.now, counted.grid.size)), fold(_total(counted.before, counted.grid.size))


def _total(by_issue: dict[int, list[int]], size: int) -> list[int]:
    return [sum(bucket) for bucket in zip(*by_issue.values(), strict=True)] or [0] * size


def _means(hours: list[int]) -> list[int]:
    """Companies an hour, in at most 30 points; they do not add up to the figure."""
    widths = fold([1] * len(hours))
    return [round(total / width) for total, width in zip(fold(hours), widths, strict=True)]


def _new_issues(counted: Counted) -> Figure:
    """Issues first seen in the window; the points add them up from its start."""
    now, before = Counter[int](), Counter[int]()
    earlier = counted.span.before()
    for facts in counted.facts.values():
        if facts.id in counted.now and facts.first_seen_at >= counted.span.since:
            now[counted.grid.place(facts.first_seen_at, since=counted.span.since)] += 1
        elif facts.id in counted.before and earlier.since <= facts.first_seen_at < earlier.until:
            before[counted.grid.place(facts.first_seen_at, since=earlier.since)] += 1
    size = counted.grid.size
    return Figure("new_issues", "New issues", now.total(), before.total(), _running(now, size), _running(before, size))


def _worth_retrying(counted: Counted, *, worth: set[int]) -> Figure:
    """The share of errors whose guidance says that a retry may help, now or later."""
    return Figure(
        "worth_retrying",
        "Worth retrying",
        _share(counted.counts, worth),
        _share(counted.previous, worth),
        _shares(counted.now, worth, counted.grid.size),
        _shares(counted.before, worth, counted.grid.size),
        unit="%",
    )


def _share(counts: dict[int, int], worth: set[int]) -> int | None:
    total = sum(counts.values())
    return round(100 * sum(count for key, count in counts.items() if key in worth) / total) if total else None


def _shares(by_issue: dict[int, list[int]], worth: set[int], size: int) -> list[int]:
    """The share by bucket; an empty bucket repeats the one before, since no errors are no change."""
    good = fold(_total({key: counts for key, counts in by_issue.items() if key in worth}, size))
    shares: list[int] = []
    for count, total in zip(good, fold(_total(by_issue, size)), strict=True):
        shares.append(round(100 * count / total) if total else (shares[-1] if shares else 0))
    return shares


def _tickets(counted: Counted) -> Figure:
    """Tickets exported; under a filter, those about one of its issues."""
    asked, span, grid = counted.asked, counted.span, counted.grid
    found = status_condition(asked, "issue__status_code")
    if asked.services:
        found &= Q(issue__service__key__in=asked.services)
    if asked.issue is not None:
        found &= Q(issue=asked.issue)
    if asked.company_id:
        found &= Q(ticket_errors__error__company__company_id=asked.company_id)
    earlier = span.before()
    tickets = Ticket.objects.filter(found, created_at__gte=earlier.since, created_at__lt=span.until).order_by()
    now, before = Counter[int](), Counter[int]()
    for _, created_at in tickets.values_list("id", "created_at").distinct():
        is_now = created_at >= span.since
        start: dt.datetime = span.since if is_now else earlier.since
        (now if is_now else before)[grid.place(created_at, since=start)] += 1
    return Figure(
        "tickets",
        "Tickets exported",
        now.total(),
        before.total(),
        _running(now, grid.size),
        _running(before, grid.size),
    )


def _running(counts: Counter[int], size: int) -> list[int]:
    """The sums from the start, in at most 30 points that end with the whole."""
    sums, total = [], 0
    for place in range(size):
        total += counts[place]
        sums.append(total)
    width = -(-size // 30) or 1
    return sums[::-1][::width][::-1]

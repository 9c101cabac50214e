"""
Counts of windows of days, added up from days that are kept in memory (`errors.queries.past`) and from the last hours.

They are the same numbers as the tallies', by filters that are columns of an hour's tally. What asks for a company, for
one issue or for logs that end is read from the tables, where an index finds it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import F, QuerySet

from errors.conf import conf
from errors.models import CompanyTally, HourTally, Issue, Source
from errors.models.moments import microseconds, moment_of
from errors.models.tallies import HOURS_KEPT
from errors.queries.conditions import issue_condition, source_condition
from errors.queries.filters import Filter
from errors.queries.past import DAY, PAST, Look, company_hours
from errors.queries.past_day import HOUR, Day, Row, Sources
from errors.queries.spans import Grid, Span

SHORTEST = dt.timedelta(days=3)
"""Below, reading the rows is quick."""
SECOND = 1_000_000
FEW = 30_000
"""Errors of a filter's issues up to which their rows are gathered by issue."""
ByKey = dict[int, list[int]]


def serves(asked: Filter, span: Span) -> bool:
    """Whether the hours of the span that are kept are counted here; what is older is in the tables alone."""
    return (
        HourTally in span.models
        and span.until - hours_from(asked, span) >= SHORTEST
        and not (asked.company_id or asked.log or asked.issue is not None)
    )


def hours_from(asked: Filter, span: Span) -> dt.datetime:
    """From when on the span is counted here: a day after the roll-up may have folded hours into days."""
    kept = min(HOURS_KEPT, dt.timedelta(days=conf().tally_days)) - dt.timedelta(days=1)
    oldest = (asked.now - kept).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(span.since, oldest)


def serves_companies(asked: Filter, span: Span) -> bool:
    """Whether errors by company are counted here: of all issues and sources, as long as the tables keep them."""
    kept = dt.timedelta(days=conf().retention_days, hours=1)
    return (
        span.hours_until - span.hours_since >= SHORTEST
        and span.hours_since >= asked.now - kept
        and not asked.params(with_window=False)
    )


def counts_by_issue(asked: Filter, span: Span, grid: Grid) -> ByKey:
    """As `tallies.counts_by_issue`, from `hours_from` on. One query, one more by issues and one by sources."""
    sources, since = _sources(asked), hours_from(asked, span)
    look = PAST.look(since, span.until, now=asked.now)
    found: ByKey = {}
    whole, rows = _parted(look, since, span.until, sources)
    for day in whole:
        _add_day(found, day, grid, sources, since=span.since)
    add_rows(found, ((at, issue_id, count) for at, issue_id, _, count in rows), grid, since=span.since)
    return _only(found, _issues(asked))


def totals_by_pair(asked: Filter, span: Span) -> dict[tuple[int, int], int]:
    """Errors by issue and source of a filter without either, from `hours_from` on. One query."""
    since = hours_from(asked, span)
    look = PAST.look(since, span.until, now=asked.now)
    whole, rows = _parted(look, since, span.until, None)
    found: dict[tuple[int, int], int] = {}
    for day in whole:
        for pair, count in day.pairs.items():
            found[pair] = found.get(pair, 0) + count
    for _, issue_id, source_id, count in rows:
        found[issue_id, source_id] = found.get((issue_id, source_id), 0) + count
    return found


def totals_by_company(asked: Filter, span: Span) -> dict[int, int]:
    """Errors by company. Two queries."""
    look = PAST.look(span.hours_since, span.hours_until, now=asked.now, companies=True)
    found: dict[int, int] = {}
    whole, edges = _company_parts(look, span)
    for totals in [*(day.companies.totals for day in whole if day.companies)]:
        for company_id, count in totals.items():
            found[company_id] = found.get(company_id, 0) + count
    for _, company_id, count in edges:
        found[company_id] = found.get(company_id, 0) + count
    return found


def counts_by_company(asked: Filter, span: Span, grid: Grid, *, only: Collection[int]) -> ByKey:
    """As `tallies.counts_by_company`. Two queries."""
    look = PAST.look(span.hours_since, span.hours_until, now=asked.now, companies=True)
    whole, edges = _company_parts(look, span)
    wanted = frozenset(only)
    found: ByKey = {}
    for day in whole:
        rows = day.companies.rows(day.start) if day.companies else ()
        add_rows(found, (row for row in rows if row[1] in wanted), grid, since=span.hours_since)
    add_rows(found, (row for row in edges if row[1] in wanted), grid, since=span.hours_since)
    return found


def companies_by_hour(asked: Filter, span: Span) -> list[int]:
    """As `tallies.companies_by_hour`. Two queries."""
    look = PAST.look(span.hours_since, span.hours_until, now=asked.now, companies=True)
    whole, edges = _company_parts(look, span)
    first = microseconds(span.hours_since)
    found = [0] * ((span.hours_until - span.hours_since) // dt.timedelta(hours=1))
    for day in whole:
        place = (day.start - first) // HOUR
        found[place : place + 24] = day.companies.by_hour if day.companies else [0] * 24
    for at, _, _ in edges:
        found[(at - first) // HOUR] += 1
    return found


def add_rows(found: ByKey, rows: Iterable[tuple[Any, int, int]], grid: Grid, *, since: dt.datetime) -> None:
    """Add (time, key, count) by key and bucket; times are numbers or moments."""
    places: dict[Any, int] = {}
    start = int(since.timestamp()) // grid.step
    for bucket, key, count in rows:
        place = places.get(bucket)
        if place is None:
            moment = moment_of(bucket) if isinstance(bucket, int) else bucket
            place = places[bucket] = min(int(moment.timestamp()) // grid.step - start, grid.size - 1)
        counts = found.get(key)
        if counts is None:
            counts = found[key] = [0] * grid.size
        counts[place] += count


def _add_day(found: ByKey, day: Day, grid: Grid, sources: Sources, *, since: dt.datetime) -> None:
    """A whole day, in steps of the grid or in one."""
    hours = min(grid.step // 3_600, 24)
    first = day.start // SECOND // grid.step - int(since.timestamp()) // grid.step
    last = grid.size - 1
    for issue_id, cells in day.folded(hours, sources).items():
        counts = found.get(issue_id)
        if counts is None:
            counts = found[issue_id] = [0] * grid.size
        for cell, count in cells:
            counts[min(first + cell, last)] += count


def _parted(look: Look, since: dt.datetime, until: dt.datetime, sources: Sources) -> tuple[list[Day], Iterator[Row]]:
    """The days that lie wholly between, and the rows of the rest of it."""
    whole, cut = _days(look, since, until)
    first, last = microseconds(since), microseconds(until)
    rows = (row for part in [*(day.rows() for day in cut), look.recent] for row in part if first <= row[0] < last)
    return whole, (row for row in rows if sources is None or row[2] in sources)


def _company_parts(look: Look, span: Span) -> tuple[list[Day], Iterator[tuple[int, int, int]]]:
    """As `_parted`, of companies. One query where the span is not over."""
    whole, cut = _days(look, span.hours_since, span.hours_until)
    parts = [list(day.companies.rows(day.start)) for day in cut if day.companies]
    if look.recent_since < span.hours_until:
        parts.append(company_hours(max(look.recent_since, span.hours_since), span.hours_until))
    first, last = microseconds(span.hours_since), microseconds(span.hours_until)
    return whole, (row for part in parts for row in part if first <= row[0] < last)


def _days(look: Look, since: dt.datetime, until: dt.datetime) -> tuple[list[Day], list[Day]]:
    """The days that lie wholly between, and those that are cut by either end."""
    first, last = microseconds(since), microseconds(until)
    whole = [day for day in look.days if first <= day.start and day.start + DAY <= last]
    return whole, [day for day in look.days if not (first <= day.start and day.start + DAY <= last)]


def company_rows(asked: Filter, rows: QuerySet[CompanyTally]) -> QuerySet[CompanyTally]:
    """
    The rows by issues and sources, which are named by their ids: a join would be made for each row.

    The `+ 0` keeps the database from gathering many rows by issue, where it would read each in another place.
    """
    if (sources := _sources(asked)) is not None:
        rows = rows.annotate(source_number=F("source_id") + 0).filter(source_number__in=sources)
    if not (asked.status_codes or asked.kinds or asked.services):
        return rows
    issues = dict(Issue.objects.filter(issue_condition(asked)).order_by().values_list("pk", "error_count"))
    if sum(issues.values()) <= FEW:
        return rows.filter(issue__in=issues)
    return rows.annotate(issue_number=F("issue_id") + 0).filter(issue_number__in=issues)


def _issues(asked: Filter) -> Collection[int] | None:
    """The issues that the filter asks for; None: all. One query or none."""
    if not (asked.status_codes or asked.kinds or asked.services):
        return None
    return set(Issue.objects.filter(issue_condition(asked)).order_by().values_list("pk", flat=True))


def _sources(asked: Filter) -> Sources:
    """The sources that the filter asks for; None: all. One query or none."""
    if not (asked.source or asked.environment):
        return None
    return frozenset(Source.objects.filter(source_condition(asked, "")).order_by().values_list("pk", flat=True))


def _only(found: ByKey, issues: Collection[int] | None) -> ByKey:
    return found if issues is None else {key: counts for key, counts in found.items() if key in issues}

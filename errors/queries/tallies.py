"""
Counts by time, read from tallies: the one door through which charts, figures, lists and strips get their numbers.

Rows are added up here and not by the database: in the order of their index they come without a sort, and a few
thousand small tuples are quicker to add than to group by a computed bucket (measured: 14 against 29 ms for 8,000).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, Func, OuterRef, QuerySet, Sum

from errors.models import Company, CompanyTally, HourTally, IssueCompany
from errors.models.moments import moment_of
from errors.queries import long_windows
from errors.queries.conditions import tally_conditions
from errors.queries.filters import Filter
from errors.queries.long_windows import add_rows
from errors.queries.spans import Grid, Span

COMPANIES = Count("company_id", distinct=True)
ISSUES = Count("issue_id", distinct=True)


class RawTime(Func):
    """A time as the database stores it, to be read once a bucket and not once a row: a number from SQLite."""

    template = "%(expressions)s"
    output_field = BigIntegerField()

    @staticmethod
    def convert_value(value: Any, expression: Any, connection: Any) -> Any:
        """As it is: a moment from PostgreSQL, which an integer's own converter would refuse."""
        return value


def counts_by_issue(asked: Filter, span: Span, grid: Grid) -> dict[int, list[int]]:
    """Errors by issue id and bucket. Where `span` is the one before, the grid is laid over it from its own start."""
    is_long = long_windows.serves(asked, span)
    found = long_windows.counts_by_issue(asked, span, grid) if is_long else {}
    for tallies in _tallies(asked, span, is_long=is_long):
        add_rows(found, tallies.values_list(RawTime("bucket_at"), "issue_id", "count"), grid, since=span.since)
    return found


def counts_by_company(asked: Filter, span: Span, grid: Grid, *, only: Collection[int]) -> dict[int, list[int]]:
    """Errors of these companies by bucket of at least an hour."""
    if long_windows.serves_companies(asked, span):
        return long_windows.counts_by_company(asked, span, grid, only=only)
    tallies = _company_tallies(asked, span, None).filter(company__in=only)
    found: dict[int, list[int]] = {}
    add_rows(found, tallies.values_list(RawTime("bucket_at"), "company_id", "count"), grid, since=span.hours_since)
    return found


def totals_by_pair(asked: Filter, span: Span) -> dict[tuple[int, int], int]:
    """Errors of the span by issue and source."""
    is_long = long_windows.serves(asked, span)
    found = long_windows.totals_by_pair(asked, span) if is_long else {}
    for tallies in _tallies(asked, span, is_long=is_long):
        pairs = tallies.values("issue_id", "source_id").annotate(total=Sum("count"))
        for issue_id, source_id, count in pairs.values_list("issue_id", "source_id", "total"):
            found[issue_id, source_id] = found.get((issue_id, source_id), 0) + count
    return found


def totals_by_company(asked: Filter, span: Span) -> dict[int, int]:
    """Errors of the span's hours by company."""
    if long_windows.serves_companies(asked, span):
        return long_windows.totals_by_company(asked, span)
    tallies = _company_tallies(asked, span, None).values("company_id").annotate(errors=Sum("count"))
    return dict(tallies.values_list("company_id", "errors"))


def companies_of(asked: Filter, span: Span, *, only: Collection[int] | None = None) -> int:
    """How many companies were struck in the hours of the span; `only`: by these issues."""
    if (pairs := _pairs_until_now(asked, span, only)) is not None:
        return pairs.aggregate(companies=COMPANIES)["companies"] or 0
    if only is None and not asked.is_narrow:
        # One probe of an index a company instead of a row each time that it was struck.
        struck = CompanyTally.objects.filter(span.hours, company=OuterRef("pk"))
        seen = Company.objects.filter(last_seen_at__gte=span.hours_since, first_seen_at__lt=span.hours_until)
        return seen.filter(Exists(struck)).count()
    found: int = _company_tallies(asked, span, only).aggregate(companies=COMPANIES)["companies"]
    return found


def companies_by_issue(asked: Filter, span: Span, *, only: Collection[int] | None = None) -> dict[int, int]:
    """How many companies each issue struck in the hours of the span; `only`: these issues."""
    pairs = _pairs_until_now(asked, span, only)
    found = (_company_tallies(asked, span, only) if pairs is None else pairs).values("issue_id")
    return dict(found.annotate(companies=COMPANIES).values_list("issue_id", "companies"))


def issues_by_company(asked: Filter, span: Span, *, only: Collection[int] | None = None) -> dict[int, int]:
    """How many issues struck each company in the hours of the span; `only`: these companies."""
    pairs = _pairs_until_now(asked, span, None)
    found = _company_tallies(asked, span, None) if pairs is None else pairs
    found = found if only is None else found.filter(company__in=only)
    return dict(found.values("company_id").annotate(issues=ISSUES).values_list("company_id", "issues"))


def companies_by_hour(asked: Filter, span: Span) -> list[int]:
    """How many companies were struck in each hour of the span."""
    if long_windows.serves_companies(asked, span):
        return long_windows.companies_by_hour(asked, span)
    found = [0] * ((span.hours_until - span.hours_since) // dt.timedelta(hours=1))
    hours = _company_tallies(asked, span, None).values("bucket_at").annotate(companies=COMPANIES)
    for hour, companies in hours.values_list("bucket_at", "companies"):
        found[(hour - span.hours_since) // dt.timedelta(hours=1)] = companies
    return found


def hourly_by_source(now: dt.datetime, source_ids: list[int]) -> dict[int, list[int]]:
    """Errors of each of these sources in each of the 24 hours that end with the current one."""
    found = {source_id: [0] * 24 for source_id in source_ids}
    first = now.replace(minute=0, second=0, microsecond=0) - dt.timedelta(hours=23)
    tallies = HourTally.objects.filter(bucket_at__gte=first, bucket_at__lte=now, source__in=source_ids).order_by()
    for bucket, source_id, count in tallies.values_list(RawTime("bucket_at"), "source_id", "count"):
        found[source_id][(_moment(bucket) - first) // dt.timedelta(hours=1)] += count
    return found


def _tallies(asked: Filter, span: Span, *, is_long: bool) -> Iterator[QuerySet[Any]]:
    """The tallies of the span by table; `is_long`: without the hours that are counted in memory."""
    for model in span.models:
        rows = model._default_manager.filter(tally_conditions(asked), span.buckets).order_by()
        if is_long and model is HourTally:
            if (kept := long_windows.hours_from(asked, span)) <= span.since:
                continue
            rows = rows.filter(bucket_at__lt=kept)
        yield rows


def _company_tallies(asked: Filter, span: Span, only: Collection[int] | None) -> QuerySet[CompanyTally]:
    tallies = CompanyTally.objects.filter(span.hours).order_by()
    tallies = tallies if only is None else tallies.filter(issue__in=only)
    if asked.company_id or asked.log or asked.issue is not None or only is not None:
        return tallies.filter(tally_conditions(asked))
    return long_windows.company_rows(asked, tallies)


def _pairs_until_now(asked: Filter, span: Span, only: Collection[int] | None) -> QuerySet[IssueCompany] | None:
    """
    The pairs of issue and company of the span, where they are known without its tallies; else None.

    A pair was struck since some moment if it was last struck after it; who delivered is not told there.
    """
    if span.hours_until < asked.now or asked.company_id or asked.source or asked.environment:
        return None
    pairs = IssueCompany.objects.filter(last_seen_at__gte=span.hours_since).order_by()
    if only is not None:
        return pairs.filter(issue__in=only)
    # Also tells an issue by its id, its status and the like, none of which the tally has of its own.
    return pairs.filter(tally_conditions(asked))


def _moment(raw: Any) -> dt.datetime:
    return moment_of(raw) if isinstance(raw, int) else raw

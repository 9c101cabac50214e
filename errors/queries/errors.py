"""
Errors: the list, the look-up by correlation id, and what stands around one error.

A list never counts its rows and pages by key. A correlation id may have several errors (responses), and a text
may be a part of one: both give several rows, newest first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Sum

from errors.domain.codat import ID_LENGTH, is_placeholder, lookup_key
from errors.models import Company, CompanyTally, ErrorResponse, Issue, LinkedId
from errors.queries.conditions import issue_condition, source_condition
from errors.queries.deadlines import ending_soon
from errors.queries.filters import Filter
from errors.queries.pages import Cursor, Page, beyond, page_of
from errors.queries.text import Scan, search_page

__all__ = [
    "ErrorNeighbours",
    "ErrorPage",
    "Found",
    "Scan",
    "count_newer",
    "counts_today",
    "error_list",
    "error_neighbours",
    "errors_by_correlation_id",
    "newest_number",
]

KEY = ("occurred_at", "id")
MOST_FOUND = 100
MOST_NEW = 1_000
"""Errors up to which `count_newer` looks at what came."""
FEW = 2_000
"""Errors of a filter's issues up to which they are gathered by issue."""
HEX = re.compile(r"[0-9a-f]{8,}")
"""What may be the beginning of a correlation id."""


@dataclass(frozen=True)
class ErrorPage(Page[ErrorResponse]):
    """
    A page of the error list, newest first, with issue, service, company and source loaded.

    Also with few or no rows a text search can have a next page: older rows not yet read.
    """

    scan: Scan | None = None
    """Where `asked.q` was applied."""


@dataclass(frozen=True)
class Found:
    """What a correlation id, or the beginning of one, leads to."""

    errors: list[ErrorResponse]
    """Newest first, at most 100."""
    match: str
    """`exact`, `linked` (named in the text of these errors), `prefix` or empty."""

    @property
    def correlation_ids(self) -> list[str]:
        """The distinct correlation ids found, newest first."""
        return list(dict.fromkeys(error.correlation_id for error in self.errors))


@dataclass(frozen=True)
class ErrorNeighbours:
    """The errors of the same issue next to one in time."""

    newer: str | None
    """A correlation id."""
    older: str | None


def error_list(asked: Filter, *, cursor: str = "", limit: int = 50) -> ErrorPage:
    """
    The errors of a filter, newest first. Raises BadCursorError.

    Two queries, one more under a status code or service, and one more under a company.
    """
    scope = _scope(asked)
    if scope is None:
        return ErrorPage(rows=[])
    rows = _narrowed(scope, asked)
    if asked.q:
        page, scan = search_page(rows, scope=scope, text=asked.q, cursor=cursor, limit=limit)
    else:
        page, scan = page_of(rows.only(*KEY), fields=KEY, cursor=cursor, limit=limit), None
    # Keys first, rows second: with the names joined in, a database may pick another index than the list's.
    whole = ErrorResponse.objects.with_names().in_bulk([row.pk for row in page.rows])
    found = [whole[row.pk] for row in page.rows if row.pk in whole]
    return ErrorPage(rows=found, next=page.next, previous=page.previous, scan=scan)


def errors_by_correlation_id(text: str) -> Found:
    """
    The errors whose correlation id this is: in any case, with or without dashes, braces and quotes.

    Falls back to second ids named in the text (`LinkedId`), then, from 8 hex digits on, to ids that begin so.
    """
    key = lookup_key(text)[:ID_LENGTH]
    if not key or "\0" in key or is_placeholder(text):  # PostgreSQL refuses a text with NUL
        return Found(errors=[], match="")
    rows = ErrorResponse.objects.with_names().newest_first()
    if exact := list(rows.filter(lookup_key=key)[:MOST_FOUND]):
        return Found(errors=exact, match="exact")
    named = LinkedId.objects.filter(lookup_key=key).values("error")
    if linked := list(rows.filter(pk__in=named)[:MOST_FOUND]):
        return Found(errors=linked, match="linked")
    if not HEX.fullmatch(key):
        return Found(errors=[], match="")
    begun = list(rows.filter(lookup_key__gte=key, lookup_key__lt=f"{key}g")[:MOST_FOUND])
    return Found(errors=begun, match="prefix" if begun else "")


def error_neighbours(error: ErrorResponse) -> ErrorNeighbours:
    """The next newer and next older error of the same issue. Two queries."""
    rows = ErrorResponse.objects.filter(issue=error.issue_id).order_by()
    key = (error.occurred_at, error.pk)
    newer = rows.filter(beyond(KEY, Cursor(key, is_backward=True))).order_by(*KEY)
    older = rows.filter(beyond(KEY, Cursor(key))).newest_first()
    return ErrorNeighbours(
        newer=newer.values_list("correlation_id", flat=True).first(),
        older=older.values_list("correlation_id", flat=True).first(),
    )


def counts_today(errors: Sequence[ErrorResponse], *, now: dt.datetime) -> dict[int, int]:
    """How often each error's issue struck its company since 00:00 UTC, by error id; only errors with a company."""
    midnight = now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    named = [error for error in errors if error.company_id]
    tallies = CompanyTally.objects.filter(
        bucket_at__gte=midnight,
        issue__in={error.issue_id for error in named},
        company__in={error.company_id for error in named},
    )
    totals = tallies.order_by().values("issue", "company").annotate(errors=Sum("count"))
    rows = totals.values_list("issue", "company", "errors")
    counts: dict[tuple[Any, Any], int] = {(issue, company): count for issue, company, count in rows}
    return {error.pk: counts.get((error.issue_id, error.company_id), 0) for error in named}


def newest_number() -> int:
    """The number of the error that was stored last, 0 where there is none; for `count_newer`. One query."""
    return ErrorResponse.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def count_newer(asked: Filter, *, than: int) -> int:
    """
    How many errors of the filter are among the next 1,000 stored after this number; free text is not looked at.

    One query where nothing came, whatever the filter, since open pages ask every few seconds.
    """
    newer = list(ErrorResponse.objects.filter(pk__gt=than).order_by("pk").values_list("pk", flat=True)[:MOST_NEW])
    scope = _scope(asked) if newer else None
    return 0 if scope is None else _narrowed(scope.filter(pk__in=newer), asked).count()


def _scope(asked: Filter) -> QuerySet[ErrorResponse] | None:
    """The rows by what an index answers (window, issue, company); None where there is no such company."""
    rows = ErrorResponse.objects.order_by()
    if asked.window:
        rows = rows.filter(occurred_at__gte=asked.window.since, occurred_at__lt=asked.window.until)
    if asked.issue is not None:
        rows = rows.filter(issue=asked.issue)
    if not asked.company_id:
        return rows
    company = Company.objects.filter(company_id=asked.company_id).values_list("pk", flat=True).first()
    return None if company is None else rows.filter(company=company)


def _narrowed(rows: QuerySet[ErrorResponse], asked: Filter) -> QuerySet[ErrorResponse]:
    """
    The rows by the rest of the filter.

    Few errors are gathered by issue and sorted; many are met soon enough in the list's own order. The `+ 0` keeps
    the database from gathering millions.
    """
    rows = rows.filter(source_condition(asked, "source"))
    if asked.log:
        rows = rows.filter(ending_soon("occurred_at", "issue__kind", now=asked.now))
    if not (asked.status_codes or asked.kinds or asked.services):
        return rows
    issues = Issue.objects.filter(issue_condition(asked))
    counts = dict(issues.order_by().values_list("pk", "error_count"))
    if sum(counts.values()) <= FEW:
        return rows.filter(issue__in=counts)
    return rows.annotate(issue_number=F("issue_id") + 0).filter(issue_number__in=issues.values("pk"))

"""
Text search over error rows: anything in the body, the request, the connection or the company's name.

It reads rows, newest first, and must end: one page reads at most `MOST_ROWS` of them and says how far it came;
its next page goes on from there.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from errors.models import Company, ErrorResponse
from errors.queries.pages import Cursor, Page, beyond, cursor_text, read_key
from errors.queries.windows import iso

MOST_ROWS = 20_000
MOST_COMPANIES = 500
KEY = ("occurred_at", "id")


@dataclass(frozen=True)
class Scan:
    """How far a text search looked, since it reads rows and must end."""

    rows: int
    """The most rows that one page reads."""
    until_at: dt.datetime | None
    """The oldest moment it reached; None: it read the whole window."""


def search_page(
    rows: QuerySet[ErrorResponse],
    *,
    scope: QuerySet[ErrorResponse],
    text: str,
    cursor: str,
    limit: int,
    most: int = MOST_ROWS,
) -> tuple[Page[ErrorResponse], Scan]:
    """
    The cursor's page of those of `rows` that hold the text. Three queries.

    `scope` is what bounds the reading: the same rows, or more, by conditions that an index answers. Where the bound
    is met before the page is full, the next page goes on from there. Raises BadCursorError.
    """
    place = read_key(cursor, times=1)
    is_backward = bool(place and place.is_backward)
    order = KEY if is_backward else tuple(f"-{field}" for field in KEY)
    bounded = scope.filter(beyond(KEY, place)) if place else scope
    last = bounded.order_by(*order).values_list(*KEY)[most - 1 : most].first()
    found = list(_between(holding(rows, text), place, last).order_by(*order)[: limit + 1])
    has_more, found = len(found) > limit, found[:limit]
    ahead = (found[-1].occurred_at, found[-1].pk) if has_more else last
    ahead_cursor = cursor_text(ahead, is_backward=is_backward) if ahead else None
    behind_cursor = _turned(place).text() if place else None
    if is_backward:
        page = Page(rows=found[::-1], next=behind_cursor, previous=ahead_cursor)
    else:
        page = Page(rows=found, next=ahead_cursor, previous=behind_cursor)
    return page, Scan(rows=most, until_at=None if has_more or not last else last[0])


def holding(rows: QuerySet[ErrorResponse], text: str) -> QuerySet[ErrorResponse]:
    """Those of the rows that hold the text, in any case."""
    found = Q(request_url__icontains=text) | Q(connection_id__icontains=text)
    # Not by a join: that would read a company for each row.
    if named := list(Company.objects.filter(name__icontains=text).values_list("pk", flat=True)[:MOST_COMPANIES]):
        found |= Q(company__in=named)
    # A body is stored as JSON: quotes are escaped, other letters may be.
    for needle in {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}:
        found |= Q(body_text__icontains=needle)
    return rows.annotate(body_text=Cast("body", TextField())).filter(found)


def _between(
    rows: QuerySet[ErrorResponse], place: Cursor | None, last: tuple[dt.datetime, int] | None
) -> QuerySet[ErrorResponse]:
    """The rows past the cursor, up to the last one that this page may read."""
    if place:
        rows = rows.filter(beyond(KEY, place))
    if last:
        rows = rows.filter(beyond(KEY, Cursor(key=last, is_backward=not (place and place.is_backward)), or_at=True))
    return rows


def _turned(place: Cursor) -> Cursor:
    """The cursor of the way back, its own row included."""
    moment, pk = place.key
    return Cursor(key=(iso(moment), pk + (1 if place.is_backward else -1)), is_backward=not place.is_backward)

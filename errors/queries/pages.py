"""
Pages of a list: rows with the cursors of the pages before and after.

A cursor is the key of a row, so rows that arrive meanwhile move nothing. It is opaque to people, but no secret
and not trusted: what does not decode to a key is no cursor.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from errors.queries.windows import iso, read_iso

T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, in the list's order."""

    rows: list[T]
    next: str | None = None
    """The cursor of the page after (older rows), None at the end."""
    previous: str | None = None
    """The cursor of the page before (newer rows), None at the start."""


class BadCursorError(ValueError):
    """A cursor that no list of ours made. Pages start at the first page instead; the API answers 400."""


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after the row with this key, or before it where `is_backward`."""

    key: tuple[Any, ...]
    is_backward: bool = False

    def text(self) -> str:
        """The cursor as the URL carries it."""
        raw = json.dumps(["b" if self.is_backward else "f", *self.key], separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def read_cursor(text: str, *, types: tuple[type, ...]) -> Cursor | None:
    """
    The cursor of the URL, None where there is none.

    Raises BadCursorError unless its key has just these types.
    """
    if not text:
        return None
    try:
        direction, *key = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise BadCursorError("The cursor is not one of ours.") from error
    if direction not in ("f", "b") or [type(part) for part in key] != list(types):
        raise BadCursorError("The cursor is not one of this list.")
    return Cursor(key=tuple(key), is_backward=direction == "b")


def cut(rows: Sequence[T], *, key: Callable[[T], tuple[Any, ...]], cursor: Cursor | None, limit: int) -> Page[T]:
    """
    The cursor's page of rows that are all at hand, in descending order of `key`.

    Keys must tell all rows apart and be of what JSON can hold.
    """
    start = 0
    if cursor and cursor.is_backward:
        end = sum(key(row) > cursor.key for row in rows)
        start = max(0, end - limit)
    elif cursor:
        end = len(rows)
        start = sum(key(row) >= cursor.key for row in rows)
    else:
        end = len(rows)
    found = list(rows[start : min(end, start + limit)])
    return Page(
        rows=found,
        next=Cursor(key(found[-1])).text() if found and start + len(found) < len(rows) else None,
        previous=Cursor(key(found[0]), is_backward=True).text() if found and start > 0 else None,
    )


def page_of(
    rows: QuerySet[M], *, fields: tuple[str, ...], cursor: str, limit: int, is_ascending: bool = False
) -> Page[M]:
    """
    The cursor's page of a queryset in descending order of `fields`: times, the last one the primary key.

    One query, of `limit` and one more row. Raises BadCursorError.
    """
    place = read_key(cursor, times=len(fields) - 1)
    is_backward = bool(place and place.is_backward)
    goes_up = is_backward != is_ascending
    if place:
        rows = rows.filter(beyond(fields, replace(place, is_backward=goes_up)))
    found = list(rows.order_by(*(field if goes_up else f"-{field}" for field in fields))[: limit + 1])
    has_more, found = len(found) > limit, found[:limit]
    if is_backward:
        found.reverse()
    has_next, has_previous = (True, has_more) if is_backward else (has_more, place is not None)
    return Page(
        rows=found,
        next=cursor_of(found[-1], fields) if found and has_next else None,
        previous=cursor_of(found[0], fields, is_backward=True) if found and has_previous else None,
    )


def read_key(cursor: str, *, times: int) -> Cursor | None:
    """The cursor whose key is so many times and a primary key. Raises BadCursorError."""
    place = read_cursor(cursor, types=(*[str] * times, int))
    if place is None:
        return None
    moments = [read_iso(text) for text in place.key[:-1]]
    if None in moments or not 0 <= place.key[-1] < 2**63:
        raise BadCursorError("The cursor is not one of ours.")
    return Cursor(key=(*moments, place.key[-1]), is_backward=place.is_backward)


def beyond(fields: tuple[str, ...], place: Cursor, *, or_at: bool = False) -> Q:
    """The rows past the cursor's key in descending order, on its side; `or_at`: with the row of the key itself."""
    sign = "gt" if place.is_backward else "lt"
    *times, last = fields
    found = Q(**{f"{last}__{sign}{'e' if or_at else ''}": place.key[-1]})
    for field, value in reversed(list(zip(times, place.key[:-1], strict=True))):
        # The first condition is what an index can use, the second settles ties.
        found = Q(**{f"{field}__{sign}e": value}) & (Q(**{f"{field}__{sign}": value}) | found)
    return found


def cursor_of(row: Model, fields: tuple[str, ...], *, is_backward: bool = False) -> str:
    """The cursor that stands at a row."""
    return cursor_text(tuple(getattr(row, field) for field in fields), is_backward=is_backward)


def cursor_text(key: tuple[Any, ...], *, is_backward: bool = False) -> str:
    """The cursor of a key of times and a primary key."""
    texts = tuple(iso(value) if isinstance(value, dt.datetime) else value for value in key)
    return Cursor(key=texts, is_backward=is_backward).text()

"""
Errors: the list, the look-up by correlation id, and what stands around one error.

A list never counts its rows and pages by key. A correlation id may have several errors (responses), and a text
may be a part of one: both give several rows, newest first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from errors.models import ErrorResponse
from errors.queries.filters import Filter


@dataclass(frozen=True)
class Scan:
    """How far a text search looked, since it reads rows and must end."""

    rows: int
    """The most rows that one page reads."""
    until_at: dt.datetime | None
    """The oldest moment it reached; None: it read the whole window."""


@dataclass(frozen=True)
class ErrorPage:
    """A page of the error list, newest first."""

    rows: list[ErrorResponse]
    """With issue, service, company and source loaded."""
    next: str | None
    """Also with few or no rows a text search can have a next page: older rows not yet read."""
    previous: str | None
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
    """The errors of a filter, newest first. Raises BadCursorError."""
    return ErrorPage(rows=[], next=None, previous=None)


def errors_by_correlation_id(text: str) -> Found:
    """
    The errors whose correlation id this is: in any case, with or without dashes, braces and quotes.

    Falls back to second ids named in the text (`LinkedId`), then, from 8 hex digits on, to ids that begin so.
    """
    return Found(errors=[], match="")


def error_neighbours(error: ErrorResponse) -> ErrorNeighbours:
    """The next newer and next older error of the same issue."""
    return ErrorNeighbours(newer=None, older=None)


def counts_today(errors: Sequence[ErrorResponse], *, now: dt.datetime) -> dict[int, int]:
    """How often each error's issue struck its company since 00:00 UTC, by error id; only errors with a company."""
    return {}

"""
Sources: who delivers, whether it still does, and what could not be read.

The counters stand in the source's own row; nothing here counts errors.
"""

from __future__ import annotations

from dataclasses import dataclass

from errors.models import Source
from errors.queries.filters import Filter
from errors.queries.rejects import RejectPage


@dataclass(frozen=True)
class SourceRow:
    """A source with what it delivered lately."""

    source: Source
    day_count: int
    """Errors that occurred in the last 24 hours."""
    points: list[int]
    """Errors by hour over the last 24 hours, oldest first."""
    token_count: int
    """Tokens not revoked."""


@dataclass(frozen=True)
class SourceDetail:
    """A source's page."""

    row: SourceRow
    reasons: list[tuple[str, int]]
    """Why parts could not be read, over the newest 1,000 rejects, most frequent first."""
    rejects: RejectPage


def source_list(asked: Filter) -> list[SourceRow]:
    """All sources by name."""
    return []


def source_detail(source_id: int, asked: Filter, *, cursor: str = "", limit: int = 50) -> SourceDetail | None:
    """One source with a page of its rejects; None where there is none. Raises BadCursorError."""
    return None

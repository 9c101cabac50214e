"""
Groups: status code x service, within a window. A group has no table; it is the issues that share both.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from errors.queries.filters import Filter


@dataclass(frozen=True)
class GroupRow:
    """A group within a window."""

    status_code: int
    service_key: str
    service: str
    count: int
    previous: int
    issues: int
    """Issues with errors in the window."""
    first_seen_at: dt.datetime
    last_seen_at: dt.datetime
    points: list[int]


def group_list(asked: Filter) -> list[GroupRow]:
    """All groups of the filter's window (the last 24 hours where it has none), most errors first."""
    return []

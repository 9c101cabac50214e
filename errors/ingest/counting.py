"""
The rows of a batch added up: how much each issue, company, bucket and source grows.

Counted here, in memory, so that a batch changes each counter's row once however many errors it holds.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from errors.ingest.pipeline import Row

Key = TypeVar("Key", bound=Hashable)


class Span:
    """How many errors share a key, and when the first and the last of them occurred."""

    __slots__ = ("count", "first", "last", "row")

    def __init__(self, row: Row) -> None:
        self.count = 1
        self.first = self.last = row.occurred_at
        self.row = row

    def add(self, row: Row) -> None:
        """One more. `row` becomes the newest of its key as delivered."""
        self.count += 1
        self.first = min(self.first, row.occurred_at)
        self.last = max(self.last, row.occurred_at)
        self.row = row


def spans(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, Span]:
    """The rows by key."""
    found: dict[Key, Span] = {}
    for row in rows:
        name = key(row)
        if span := found.get(name):
            span.add(row)
        else:
            found[name] = Span(row)
    return found


def buckets(rows: Iterable[Row], key: Callable[[Row, dt.datetime], Key]) -> Counter[Key]:
    """How many rows fall on each key, which gets the row and the minute that it occurred in."""
    return Counter(key(row, row.occurred_at.replace(second=0, microsecond=0)) for row in rows)

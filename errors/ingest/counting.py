"""
The rows of a batch added up: how much each issue, company, bucket and source grows.

Counted here, in memory, so that a batch changes each counter's row once however many errors it holds.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, TypeVar

from errors.ingest.rows import Row

Key = TypeVar("Key", bound=Hashable)


class Span:
    """How many errors share a key, and when the first and the last of them occurred, as the database stores it."""

    __slots__ = ("count", "first", "last", "row")

    def __init__(self, row: Row) -> None:
        self.count = 1
        self.first: Any = row.occurred
        self.last: Any = row.occurred
        self.row = row

    def add(self, row: Row) -> None:
        """One more. `row` becomes the newest of its key as delivered."""
        self.count += 1
        self.row = row
        if row.occurred < self.first:
            self.first = row.occurred
        elif row.occurred > self.last:
            self.last = row.occurred


def spans(rows: Iterable[Row], keys: Iterable[Key]) -> dict[Key, Span]:
    """The rows by key; each row has its key at its own place in `keys`."""
    found: dict[Key, Span] = {}
    for row, key in zip(rows, keys, strict=True):
        if span := found.get(key):
            span.add(row)
        else:
            found[key] = Span(row)
    return found

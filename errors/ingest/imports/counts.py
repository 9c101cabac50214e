"""
What became of the records of a file, counted.
"""

from __future__ import annotations

from typing import NamedTuple

from errors.models import FileImport


class Counts(NamedTuple):
    """What became of the records of one file, or of several."""

    records: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    near_misses: int = 0
    older: int = 0

    @classmethod
    def of(cls, row: FileImport) -> Counts:
        """All that the import counts."""
        return cls(
            row.record_count, row.accepted_count, row.duplicate_count, row.rejected_count, row.near_miss_count,
            row.older_count,
        )  # fmt: skip

    def __add__(self, other: object) -> Counts:
        return Counts(*map(int.__add__, self, other)) if isinstance(other, Counts) else NotImplemented

    def __sub__(self, other: Counts) -> Counts:
        return Counts(*map(int.__sub__, self, other))

    def __str__(self) -> str:
        return f"{self.accepted:,} accepted, {self.duplicates:,} duplicates, {self.rejected:,} rejected"

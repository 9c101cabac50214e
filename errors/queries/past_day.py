"""
One day of counts, packed: rows of hour, issue, source and count, and what is added up of them again and again.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self

HOUR = 3_600_000_000
"""Microseconds."""
MOST_FOLDS = 4

Row = tuple[int, int, int, int]
"""Hour in microseconds since 1970, issue, source, count."""
Cells = tuple[tuple[int, int], ...]
"""(Place within the day, count)."""
Sources = frozenset[int] | None
"""Which sources are counted; None: all."""


@dataclass
class CompanyHours:
    """The companies that were struck in a day."""

    hours: array[int]
    companies: array[int]
    counts: array[int]
    totals: dict[int, int]
    """Errors by company."""
    by_hour: list[int]
    """How many companies were struck in each hour."""

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int]]) -> Self:
        """Of (hour, company, count); each pair of hour and company once."""
        found = cls(array("B"), array("I"), array("I"), {}, [0] * 24)
        for at, company_id, count in rows:
            hour = at // HOUR % 24
            found.hours.append(hour)
            found.companies.append(company_id)
            found.counts.append(count)
            found.totals[company_id] = found.totals.get(company_id, 0) + count
            found.by_hour[hour] += 1
        return found

    def rows(self, start: int) -> Iterator[tuple[int, int, int]]:
        """(Hour in microseconds, company, count) of the day that starts then."""
        for hour, company_id, count in zip(self.hours, self.companies, self.counts, strict=True):
            yield start + hour * HOUR, company_id, count


@dataclass
class Day:
    """A day in UTC. Nothing of it changes but what it remembers."""

    start: int
    """Microseconds since 1970."""
    hours: array[int]
    issues: array[int]
    sources: array[int]
    counts: array[int]
    companies: CompanyHours | None = None
    """None: not read."""
    _folds: dict[tuple[int, Sources], dict[int, Cells]] = field(default_factory=dict)
    _pairs: dict[tuple[int, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, start: int, rows: Iterable[Row]) -> Self:
        """Of its rows."""
        hours, issues, sources, counts = zip(*rows, strict=True) if rows else ((), (), (), ())
        return cls(
            start,
            array("B", [(hour - start) // HOUR for hour in hours]),
            array("I", issues),
            array("I", sources),
            array("I", counts),
        )

    @property
    def size(self) -> int:
        """How many rows it holds."""
        return len(self.hours) + (len(self.companies.hours) if self.companies else 0)

    def rows(self) -> Iterator[Row]:
        """As they were read."""
        for hour, issue_id, source_id, count in zip(self.hours, self.issues, self.sources, self.counts, strict=True):
            yield self.start + hour * HOUR, issue_id, source_id, count

    def with_rows(self, rows: Iterable[Row], *, of: frozenset[int]) -> Day:
        """The day with these rows of some issues; itself where they are what it has."""
        fresh = sorted(rows)
        if fresh == sorted(row for row in self.rows() if row[1] in of):
            return self
        return Day.of(self.start, [*(row for row in self.rows() if row[1] not in of), *fresh])

    def folded(self, hours: int, sources: Sources) -> dict[int, Cells]:
        """By issue, the counts in parts of so many hours, counted from the day's start."""
        key = (hours, sources)
        if key not in self._folds:
            while len(self._folds) >= MOST_FOLDS:
                self._folds.pop(next(iter(self._folds)))
            self._folds[key] = self._fold(hours, sources)
        return self._folds[key]

    @property
    def pairs(self) -> dict[tuple[int, int], int]:
        """Errors by issue and source."""
        if not self._pairs:
            for issue_id, source_id, count in zip(self.issues, self.sources, self.counts, strict=True):
                self._pairs[issue_id, source_id] = self._pairs.get((issue_id, source_id), 0) + count
        return self._pairs

    def _fold(self, hours: int, sources: Sources) -> dict[int, Cells]:
        found: dict[int, dict[int, int]] = {}
        for hour, issue_id, source_id, count in zip(self.hours, self.issues, self.sources, self.counts, strict=True):
            if sources is None or source_id in sources:
                cells = found.setdefault(issue_id, {})
                cells[hour // hours] = cells.get(hour // hours, 0) + count
        return {issue_id: tuple(cells.items()) for issue_id, cells in found.items()}

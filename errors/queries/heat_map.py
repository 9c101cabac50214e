"""Groups as a map: status codes across, services down, errors in the cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from errors.queries.issue_rows import Counted

MOST_ROWS = 10


@dataclass(frozen=True)
class HeatRow:
    """One service of the heat map."""

    service_key: str
    """Empty for the rest."""
    name: str
    counts: list[int]
    """One a status code of the map."""

    @property
    def total(self) -> int:
        """Errors of the service."""
        return sum(self.counts)


@dataclass(frozen=True)
class HeatMap:
    """Groups: status code x service."""

    status_codes: list[int]
    rows: list[HeatRow]
    """Most errors first, at most ten."""
    rest: HeatRow | None
    """The services beyond, added up."""
    rest_count: int = 0
    """How many services the rest holds."""


def heat_map_of(counted: Counted) -> HeatMap:
    """The map of what is counted already."""
    cells: Counter[tuple[str, int]] = Counter()
    names: dict[str, str] = {}
    for issue_id, count in counted.counts.items():
        facts = counted.facts[issue_id]
        cells[facts.service_key, facts.status_code] += count
        names[facts.service_key] = facts.service
    codes = sorted({status_code for _, status_code in cells})
    rows = [HeatRow(key, name, [cells[key, code] for code in codes]) for key, name in names.items()]
    rows.sort(key=lambda row: (-row.total, row.name))
    beyond = rows[MOST_ROWS:]
    rest = HeatRow("", "", [sum(row.counts[i] for row in beyond) for i in range(len(codes))]) if beyond else None
    return HeatMap(status_codes=codes, rows=rows[:MOST_ROWS], rest=rest, rest_count=len(beyond))

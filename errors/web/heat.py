"""The heat map: groups as cells, each a link, darker where there is more."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from errors.queries.overview import HeatMap

RAMP = (1, 5, 20, 70, 200, 1_000)
"""From how many errors on a cell takes the next step; about a factor of four each, so that one storm hides nothing."""


@dataclass(frozen=True)
class Cell:
    """One group."""

    status_code: int
    count: int
    text: str
    """The count in few characters."""
    step: int
    """0 to 6."""


@dataclass(frozen=True)
class Row:
    """One service."""

    service_key: str
    """Empty for the rest: then the cells are no links."""
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Heat:
    """The map as it is drawn."""

    status_codes: list[int]
    rows: list[Row]

    @property
    def is_wide(self) -> bool:
        """Whether its columns need small print."""
        return len(self.status_codes) > 9


def heat(found: HeatMap) -> Heat:
    """The map with the step of each cell; the services beyond the first ten are one row."""
    rest = (
        [replace(found.rest, name=f"{found.rest_count} other{'s' if found.rest_count != 1 else ''}")]
        if found.rest
        else []
    )
    return Heat(
        status_codes=found.status_codes,
        rows=[
            Row(
                service_key=row.service_key,
                name=row.name,
                cells=[
                    Cell(status_code, count, _text(count), bisect_right(RAMP, count))
                    for status_code, count in zip(found.status_codes, row.counts, strict=True)
                ],
            )
            for row in [*found.rows, *rest]
        ],
    )


def _text(count: int) -> str:
    """Three characters at most, up to a million: `318`, `1k`, `13k`."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{round(count / size)}{unit}"
    return str(count)

"""The figure tiles: each number with its change, worded, and whether the change is for the worse."""

from __future__ import annotations

from dataclasses import dataclass

from errors.queries.overview import Figure

WORSE_WHEN_UP = {"errors", "companies", "new_issues"}
"""The figures whose growth is bad news; of the others a change is only told."""


@dataclass(frozen=True)
class Tile:
    """One figure as it is drawn."""

    label: str
    value: int | None
    unit: str
    direction: str
    """`up`, `down` or empty."""
    change: str
    tone: str
    """`bad`, `good` or `flat`."""
    previous: str
    points: list[int]
    previous_points: list[int]


def tiles(figures: list[Figure], *, before: str) -> list[Tile]:
    """The tiles of the figures, `before` being the window before in words."""
    return [_tile(figure, before=before) for figure in figures]


def _tile(figure: Figure, *, before: str) -> Tile:
    difference = (figure.value or 0) - (figure.previous or 0)
    known = figure.value is not None and figure.previous is not None
    direction = "" if not known or not difference else "up" if difference > 0 else "down"
    return Tile(
        label=figure.label,
        value=figure.value,
        unit=figure.unit,
        direction=direction,
        change=_change(figure, difference=difference) if known else "",
        tone=_tone(figure.key, direction=direction),
        previous=f"{figure.previous:,}{figure.unit} in the {before}" if known else "nothing to compare with",
        points=figure.points,
        previous_points=figure.previous_points,
    )


def _change(figure: Figure, *, difference: int) -> str:
    if not difference:
        return "no change"
    if figure.unit == "%":
        return f"{abs(difference)} pt{'s' if abs(difference) != 1 else ''}"
    if figure.key == "errors" and figure.change is not None:
        return f"{abs(figure.change):.0%}"
    return f"{abs(difference):,}"


def _tone(key: str, *, direction: str) -> str:
    if key not in WORSE_WHEN_UP or not direction:
        return "flat"
    return "bad" if direction == "up" else "good"

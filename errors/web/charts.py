"""
A series as the chart on a page needs it: colours by class, labels for people, one JSON block for the script.

Labels are made here and not in the browser, so they are in UTC whoever looks.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from errors.queries.series import Line, Series

HOUR, DAY = 3_600, 86_400
SERVICE_FILLS = 8
STATUS_FILLS = {500, 503, 429, 401, 403, 402, 400, 404, 409}


@dataclass(frozen=True)
class ChartLine:
    """One part of the stack, as the legend shows it."""

    label: str
    fill: str
    """The class of its colour (`css/charts.css`)."""
    total: int


@dataclass(frozen=True)
class Chart:
    """All that components/chart.html shows."""

    id: str
    lines: list[ChartLine]
    summary: str
    """The chart in a sentence."""
    step: str
    """`30 minute`, for "30 minute bars"."""
    data: dict[str, Any]
    """For `js/chart.js`."""


def chart(series: Series, *, id: str = "volume", by: str = "status_code") -> Chart:  # noqa: A002
    """The chart of a series that is stacked `by` status code, service or kind."""
    fills = _fills(series.lines, by=by)
    lines = [ChartLine(line.label, fill, line.total) for line, fill in zip(series.lines, fills, strict=True)]
    return Chart(
        id=id,
        lines=lines,
        summary=_summary(series, by=by),
        step=_length(series.step_seconds),
        data={
            "step": series.step_seconds,
            "starts": [int(start.timestamp()) for start in series.buckets],
            "labels": _labels(series),
            "spans": [_span(start, step=series.step_seconds) for start in series.buckets],
            "lines": [
                {"label": line.label, "fill": drawn.fill, "counts": line.counts}
                for line, drawn in zip(series.lines, lines, strict=True)
            ],
        },
    )


def status_fill(status_code: int) -> str:
    """The class of a status code's colour; codes without one of their own share their class's."""
    if status_code in STATUS_FILLS:
        return f"s{status_code}"
    return "s503" if status_code >= 500 else "s409" if status_code >= 400 else "sx"


def _fills(lines: list[Line], *, by: str) -> list[str]:
    """A class for each line; of two codes that would share a colour (409 and 422), the second is neutral."""
    fills: list[str] = []
    for index, line in enumerate(lines):
        fill = "sx" if line.key == "other" else _fill(line.key, index, by=by)
        fills.append("sx" if fill in fills else fill)
    return fills


def _fill(key: str, index: int, *, by: str) -> str:
    return status_fill(int(key)) if by == "status_code" else f"v{index % SERVICE_FILLS}"


def _summary(series: Series, *, by: str) -> str:
    if not series.total:
        return "Bar chart without errors in this range."
    totals = series.totals
    peak = max(range(len(totals)), key=totals.__getitem__)
    parts = f"by {by.replace('_', ' ')}"
    when = _span(series.buckets[peak], step=series.step_seconds)
    return (
        f"Stacked bar chart of {series.total:,} errors {parts} in {len(series.buckets)} bars of "
        f"{_length(series.step_seconds)}s. Peak {totals[peak]:,} at {when} UTC."
    )


def _length(seconds: int) -> str:
    for size, unit in ((DAY, "day"), (HOUR, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} second"


def _labels(series: Series) -> list[str]:
    """What the axis may say at each bar: the time, at midnight the day."""
    is_long = len(series.buckets) * series.step_seconds > 7 * DAY
    return [_label(start, is_long=is_long) for start in series.buckets]


def _label(start: dt.datetime, *, is_long: bool) -> str:
    if (start.hour, start.minute) != (0, 0):
        return f"{start:%H:%M}"
    return f"{start.day} {start:%b}" if is_long else f"{start:%a} {start.day}"


def _span(start: dt.datetime, *, step: int) -> str:
    """What the tooltip says: from when to when."""
    until = start + dt.timedelta(seconds=step)
    day = f"{start:%a} {start.day} {start:%b}"
    return day if step >= DAY else f"{day}, {start:%H:%M} to {until:%H:%M}"

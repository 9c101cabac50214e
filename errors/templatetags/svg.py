"""
Small drawings as SVG text: sparklines, trend bars, health strips, meters.

Geometry goes into attributes, never into `style=`, which the content security policy refuses.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LINE_WIDTH, LINE_HEIGHT = 200, 32
TREND_WIDTH, TREND_HEIGHT = 112, 30
STRIP_WIDTH, STRIP_HEIGHT = 132, 24
STRIP_BARS = {"none": 2, "ok": 5, "deg": 12, "bad": 20}
"""Height of a bar by state: the height says it too, so colour is not the only cue."""


Bars = dict[str, list[str]]
"""The outlines of the bars by kind."""


def line(current: Sequence[float], previous: Sequence[float] = ()) -> SafeString:
    """The current period as a line over a faint fill, the one before dashed; both on one scale."""
    largest = max([*current, *previous, 1])
    now, before = _path(current, largest=largest), _path(previous, largest=largest)
    if not now:
        return SafeString("")
    old = format_html('<path class="old" d="{}"/>', before) if before else ""
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="area" d="{now} L{width} {height} L0 {height}Z"/>{old}<path class="cur" d="{now}"/></svg>',
        LINE_WIDTH,
        LINE_HEIGHT,
        now=now,
        old=old,
        width=LINE_WIDTH,
        height=LINE_HEIGHT,
    )


def trend(counts: Sequence[int], hot: Sequence[bool] = (), *, label: str) -> SafeString:
    """One bar a bucket; red only where `hot` says that the bucket is far above what is usual."""
    step = TREND_WIDTH / max(len(counts), 1)
    largest = max([*counts, 1])
    bars: Bars = {}
    for index, count in enumerate(counts):
        kind = "z" if not count else "hot" if index < len(hot) and hot[index] else "b"
        _add(
            bars, kind, x=index * step + 0.5, width=max(step - 1.2, 0.8), height=max(1, 27 * count / largest), bottom=29
        )
    return format_html(
        '<svg class="tr" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '{}<path class="base" d="M0 29.5H{}"/></svg>',
        TREND_WIDTH,
        TREND_HEIGHT,
        label,
        _paths(bars),
        TREND_WIDTH,
    )


def strip(states: Sequence[str], *, label: str) -> SafeString:
    """One bar a bucket by state (`ok`, `deg`, `bad`, `none`)."""
    step = STRIP_WIDTH / max(len(states), 1)
    bars: Bars = {}
    for index, state in enumerate(states):
        _add(bars, state, x=index * step + 0.6, width=max(step - 1.6, 1), height=STRIP_BARS[state], bottom=22)
    return format_html(
        '<svg class="strip" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        STRIP_WIDTH,
        STRIP_HEIGHT,
        label,
        _paths(bars),
    )


def meter(value: float, largest: float) -> SafeString:
    """A bar of a list of bars: `value` against the largest of the list."""
    share = round(100 * value / largest, 1) if largest else 0
    return format_html(
        '<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="t" width="100" height="4"/><rect class="f" width="{}" height="4"/></svg>',
        share,
    )


def _path(values: Sequence[float], *, largest: float) -> str:
    if len(values) < 2:
        return ""
    step = LINE_WIDTH / (len(values) - 1)
    points = [f"{index * step:.1f} {30 - 27 * value / largest:.1f}" for index, value in enumerate(values)]
    return "M" + " L".join(points)


def _add(bars: Bars, kind: str, *, x: float, width: float, height: float, bottom: float) -> None:
    bars.setdefault(kind, []).append(f"M{x:.1f} {bottom - height:.1f}h{width:.1f}v{height:.1f}h-{width:.1f}z")


def _paths(bars: Bars) -> SafeString:
    """One path a kind: a list of fifty rows would hold fifteen hundred bars."""
    return format_html_join("", '<path class="{}" d="{}"/>', ((kind, "".join(parts)) for kind, parts in bars.items()))

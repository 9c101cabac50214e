"""
Windows of time: what `since` and `until` mean, the window before, and what a link says to get the same one again.

A relative window (`24h`) keeps its name, so that a link carries "the last 24 hours" and not two instants.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Self

RELATIVE = re.compile(r"(\d{1,4})(m|h|d|w)", re.ASCII)
UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
LONGEST = dt.timedelta(days=3_660)
YEARS = range(2000, 2100)
"""Further off, the window before would leave what databases and Python can tell."""


@dataclass(frozen=True)
class Window:
    """From `since` (included) to `until` (excluded), aware UTC."""

    since: dt.datetime
    until: dt.datetime
    name: str = ""
    """`24h` and the like where the window ends now, else empty."""

    @property
    def seconds(self) -> int:
        """How long it is."""
        return int((self.until - self.since).total_seconds())

    @property
    def label(self) -> str:
        """`24 hours`, or both ends in UTC."""
        return _words(self.name) if self.name else f"{_moment(self.since)} to {_moment(self.until)} UTC"

    def previous(self) -> Window:
        """The window of the same length that ends where this one begins."""
        return Window(since=self.since - (self.until - self.since), until=self.since)

    def following(self) -> Window:
        """The window of the same length that begins where this one ends."""
        return Window(since=self.until, until=self.until + (self.until - self.since))

    def params(self) -> dict[str, str]:
        """The URL parameters that ask for this window."""
        if self.name:
            return {"since": self.name}
        return self.absolute_params()

    def absolute_params(self) -> dict[str, str]:
        """The URL parameters that ask for exactly these instants, for a link that shows the same later."""
        return {"since": iso(self.since), "until": iso(self.until)}

    @classmethod
    def last(cls, name: str, *, now: dt.datetime) -> Self:
        """The window of that length that ends now: `Window.last("24h", now=now)`."""
        span = read_span(name)
        if span is None:
            raise ValueError(f"{name!r} is not a length of time such as 24h")
        return cls(since=now - span, until=now, name=name)


def read_span(text: str) -> dt.timedelta | None:
    """The length that `90m`, `24h`, `7d`, `2w` stand for; None for any other text and for more than ten years."""
    match = RELATIVE.fullmatch(text.strip().lower())
    if match is None:
        return None
    span = dt.timedelta(seconds=int(match[1]) * UNITS[match[2]])
    return span if dt.timedelta() < span <= LONGEST else None


def read_moment(text: str, *, now: dt.datetime) -> dt.datetime | None:
    """The instant of an ISO 8601 text (UTC where it names no zone) or of a length before now, else None."""
    span = read_span(text)
    if span is not None:
        return now - span
    return read_iso(text)


def read_iso(text: str) -> dt.datetime | None:
    """The instant of an ISO 8601 text, UTC where it names no zone, else None."""
    try:
        # A plus sign that was not percent-encoded arrives as a space: 2026-11-24T10:00:00+00:00.
        moment = dt.datetime.fromisoformat(text.strip().replace(" 0", "+0") if "T" in text else text.strip())
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year in YEARS else None


def iso(moment: dt.datetime) -> str:
    """`2026-11-24T14:20:00Z`, with a fraction only where there is one."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _words(name: str) -> str:
    number, unit = int(name[:-1]), {"m": "minute", "h": "hour", "d": "day", "w": "week"}[name[-1].lower()]
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _moment(moment: dt.datetime) -> str:
    return f"{moment.day} {moment:%b %Y %H:%M}"

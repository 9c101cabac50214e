"""
Dates as senders write them: ISO 8601 in its sloppier forms, epoch numbers in any unit, HTTP's `Date`.

The answer is always aware and UTC; a text without offset counts as UTC. What means "never" (.NET's year 1, epoch 0)
is None, like what cannot be read. The future is not judged here: that takes a clock.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from typing import Any

FIRST_YEAR = 2000
"""Older than any Codat response: a default value, not a date."""

_EPOCH_UNITS = [(1e11, 1), (1e14, 1_000), (1e17, 1_000_000), (1e20, 1_000_000_000)]
"""(limit, units a second): as seconds they reach the year 5138, as milliseconds 1973 to 5138, and so on."""

_NUMBER = re.compile(r"(?:/Date\()?(\d{9,20}(?:\.\d+)?)(?:[+-]\d{4}\)/|\)/)?")
_ISO = re.compile(
    r"(\d{4})[-/](\d\d?)[-/](\d\d?)[T_ ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
    r"\s*(?:Z|UTC|GMT|([+-])(\d\d):?(\d\d)?)?",
    re.IGNORECASE,
)


def parse_time(value: Any) -> dt.datetime | None:
    """The moment that the value names, in UTC; None where it names none."""
    if isinstance(value, str):
        moment = _parse_text(value.strip()[:64])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        moment = _parse_epoch(value)
    else:
        return None
    return moment if moment and moment.year >= FIRST_YEAR else None


def _parse_text(text: str) -> dt.datetime | None:
    if number := _NUMBER.fullmatch(text):
        return _parse_epoch(float(number[1]))
    for parse in (dt.datetime.fromisoformat, _parse_sloppy_iso, email.utils.parsedate_to_datetime):
        try:
            return _in_utc(parse(text))
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _parse_epoch(number: float) -> dt.datetime | None:
    for limit, units in _EPOCH_UNITS:
        if 0 < number < limit:
            return dt.datetime.fromtimestamp(number / units, dt.UTC)
    return None


def _parse_sloppy_iso(text: str) -> dt.datetime:
    match = _ISO.match(text)
    if match is None:
        raise ValueError(text)
    year, month, day, hour, minute, second = (int(match[group] or 0) for group in range(1, 7))
    fraction = int((match[7] or "0")[:6].ljust(6, "0"))
    offset = dt.timedelta(hours=int(match[9] or 0), minutes=int(match[10] or 0))
    zone = dt.timezone(-offset if match[8] == "-" else offset)
    # One of Codat's own examples has second 99.
    clamped = (min(minute, 59), min(second, 59), fraction)
    return dt.datetime(year, month, day, hour, *clamped, tzinfo=zone)


def _in_utc(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=dt.UTC)
    return moment.astimezone(dt.UTC)

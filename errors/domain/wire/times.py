"""
Dates as senders write them: ISO 8601 in its sloppier forms, epoch numbers in any unit, syslog, web servers, Go, .NET.

The answer is always aware and UTC; a text without offset counts as UTC. What means "never" (.NET's year 1, epoch 0)
is None, like what cannot be read. The future is not judged here: that takes a clock. So does a text without a year
(syslog's `Mar  4 05:06:07`), which is None without `now`.
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
_TICKS = (630_822_816_000_000_000, 662_380_416_000_000_000)
""".NET's ticks of 100 ns in the years 2000 to 2099; as nanoseconds they would be of the years 1989 and 1990."""
_TICKS_AT_EPOCH = 621_355_968_000_000_000
_A_DAY = dt.timedelta(days=1)
_MOST_OF_A_YEAR = dt.timedelta(days=363)

_NUMBER = re.compile(r"(?:/Date\()?(\d{9,20}(?:\.\d+)?)(?:[+-]\d{4}\)/|\)/)?")
_ISO = re.compile(
    r"(\d{4})[-/](\d\d?)[-/](\d\d?)[T_ ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
    r"\s*(?:Z|UTC|GMT|([+-])(\d\d):?(\d\d)?)?",
    re.IGNORECASE,
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_CLOCK = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?"
_HALF = r"(?:\s*(?P<half>[AP]M))?"
_ZONE = r"(?:\s*(?:Z|UTC|GMT)?\s*(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d))?"
_NAMED = [
    # CLF and Apache: 04/Mar/2026:05:06:07 +0000
    re.compile(rf"(?P<day>\d\d)/(?P<name>[a-z]{{3}})/(?P<year>\d{{4}}):{_CLOCK}{_ZONE}", re.IGNORECASE),
    # ctime, Go's UnixDate, Java's, JavaScript's and syslog's: Wed Mar  4 05:06:07 UTC 2026, Mar 4, 2026 5:06:07 AM
    re.compile(
        rf"(?:[a-z]{{3,9}},?\s+)?(?P<name>[a-z]{{3}})[a-z]{{0,6}}\s+(?P<day>\d\d?)(?:,?\s+(?P<year>\d{{4}}),?)?\s+"
        rf"(?:@\s+)?{_CLOCK}{_HALF}{_ZONE}(?:\s+[A-Z]{{1,5}})?(?:\s+(?P<late_year>\d{{4}}))?",
        re.IGNORECASE,
    ),
    # Tomcat, log4j: 04-Mar-2026 05:06:07.890, 04 Mar 2026 05:06:07,890
    re.compile(rf"(?P<day>\d\d?)[- ](?P<name>[a-z]{{3}})[- ](?P<year>\d{{4}})\s+{_CLOCK}{_ZONE}", re.IGNORECASE),
    # Go's glog and klog: E0304 05:06:07.890123
    re.compile(rf"[IWEF](?P<month>\d\d)(?P<day>\d\d)\s+{_CLOCK}"),
    # Where days come first: 04.03.2026 05:06:07
    re.compile(rf"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{{4}}),?\s+{_CLOCK}{_ZONE}", re.IGNORECASE),
    # .NET in the United States: 3/4/2026 5:06:07 AM
    re.compile(
        rf"(?P<month>\d\d?)/(?P<day>\d\d?)/(?P<year>\d{{4}}),?\s+{_CLOCK}\s*(?P<half>[AP]M){_ZONE}", re.IGNORECASE
    ),
]
_YEARLESS = re.compile(r"(?:[A-Z][a-z]{2}\s+\d\d?|[IWEF]\d{4})\s+\d\d:\d\d:\d\d(?:[.,]\d+)?\Z")
_ZONE_TOLD = re.compile(r"(?:Z|\bUTC|\bGMT|:\d\d(?:[.,]\d+)?\s*[+-]\d\d(?::?\d\d)?)\b", re.IGNORECASE)


def parse_time(value: Any, *, now: dt.datetime | None = None) -> dt.datetime | None:
    """
    The moment that the value names, in UTC; None where it names none.

    What lacks a year is the last such moment before the day after `now`, None without it.
    """
    if isinstance(value, str):
        moment = _parse_iso(value) or _parse_text(value.strip()[:64], now)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        moment = _parse_epoch(value)
    else:
        return None
    return moment if moment and moment.year >= FIRST_YEAR else None


def lacks_zone(value: Any) -> bool:
    """Whether the value is a text that tells a time of day and no zone."""
    if not isinstance(value, str) or value.endswith("Z"):
        return False
    return not (_NUMBER.fullmatch(value.strip()[:64]) or _ZONE_TOLD.search(value[:80]))


def lacks_year(value: str) -> bool:
    """Whether the text is a time of syslog, which needs `now` to be read."""
    return value[:1].isalpha() and _YEARLESS.match(value.strip()) is not None


def _parse_iso(text: str) -> dt.datetime | None:
    """What nearly all senders write. With a dash: of a number, the first digits would be read as a date."""
    if text[4:5] != "-":
        return None
    try:
        return _in_utc(dt.datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _parse_text(text: str, now: dt.datetime | None) -> dt.datetime | None:
    if number := _NUMBER.fullmatch(text):
        return _parse_epoch(float(number[1]) if "." in number[1] else int(number[1]))
    for parse in (dt.datetime.fromisoformat, _parse_sloppy_iso):
        try:
            return _in_utc(parse(text))
        except (ValueError, OverflowError):
            continue
    for pattern in _NAMED:
        if match := pattern.match(text):
            return _parse_named(match.groupdict(), now)
    try:
        return _in_utc(email.utils.parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _parse_epoch(number: float) -> dt.datetime | None:
    if _TICKS[0] < number < _TICKS[1]:
        return dt.datetime.fromtimestamp((number - _TICKS_AT_EPOCH) / 10_000_000, dt.UTC)
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


def _parse_named(parts: dict[str, str | None], now: dt.datetime | None) -> dt.datetime | None:
    try:
        return _moment_of(parts, now)
    except (ValueError, OverflowError):
        return None


def _moment_of(parts: dict[str, str | None], now: dt.datetime | None) -> dt.datetime | None:
    month = int(parts.get("month") or 0) or _MONTHS.get((parts.get("name") or "").lower(), 0)
    hour, half = int(parts["hour"] or 0), parts.get("half")
    if half:
        hour = hour % 12 + (12 if half.upper() == "PM" else 0)
    offset = dt.timedelta(hours=int(parts.get("hours") or 0), minutes=int(parts.get("minutes") or 0))
    zone = dt.timezone(-offset if parts.get("sign") == "-" else offset)
    fraction = int((parts["fraction"] or "0")[:6].ljust(6, "0"))
    clock = dt.time(hour, int(parts["minute"] or 0), min(int(parts["second"] or 0), 59), fraction, tzinfo=zone)
    day, year = int(parts["day"] or 0), parts.get("year") or parts.get("late_year")
    if year:
        return _in_utc(dt.datetime.combine(dt.date(int(year), month, day), clock))
    return _last_such_moment(month, day, clock, now) if now else None


def _last_such_moment(month: int, day: int, clock: dt.time, now: dt.datetime) -> dt.datetime:
    moment = dt.datetime.combine(dt.date(now.year, month, day), clock)
    if moment > now + _A_DAY:
        moment = moment.replace(year=now.year - 1)
    elif moment < now - _MOST_OF_A_YEAR:  # sent in the first hours of a year that has not begun here
        moment = moment.replace(year=now.year + 1)
    return _in_utc(moment)


def _in_utc(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is dt.UTC:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=dt.UTC)
    return moment.astimezone(dt.UTC)

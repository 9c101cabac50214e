"""The gauges of the daily quota: what was left at the newest reading of each source, and how old that is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from errors.models import Quota
from errors.queries.lasting import next_reset

MOST = 4
LOW = 0.1
"""Share left from which a quota is nearly used up."""


@dataclass(frozen=True)
class Gauge:
    """One source's quota."""

    name: str
    environment: str
    used: int
    remaining: int
    limit: int
    resets_at: dt.datetime
    at: dt.datetime
    is_over: bool
    """The quota was reset since the reading."""
    is_low: bool


def gauges(readings: list[Quota], *, now: dt.datetime) -> list[Gauge]:
    """At most four gauges, the newest reading first."""
    return [_gauge(reading, now=now) for reading in readings[:MOST]]


def _gauge(reading: Quota, *, now: dt.datetime) -> Gauge:
    resets_at = reading.resets_at or next_reset(reading.at)
    remaining = min(reading.remaining, reading.daily_limit)
    return Gauge(
        name=reading.source.name,
        environment=reading.source.environment,
        used=reading.daily_limit - remaining,
        remaining=remaining,
        limit=reading.daily_limit,
        resets_at=resets_at,
        at=reading.at,
        is_over=resets_at <= now,
        is_low=remaining <= LOW * reading.daily_limit,
    )

"""
When errors happen: few at night and at weekends, most in office hours; or evenly, or in one swell.

Times are drawn, not counted out, so that no two hours look the same.
"""

from __future__ import annotations

import datetime as dt
from random import Random

HOUR = dt.timedelta(hours=1)

_BY_HOUR = (
    0.16, 0.12, 0.10, 0.10, 0.14, 0.24, 0.42, 0.66, 0.90, 1.00, 1.00, 0.96,
    0.84, 0.92, 1.00, 0.98, 0.88, 0.70, 0.52, 0.40, 0.34, 0.28, 0.24, 0.20,
)  # fmt: skip
_BY_WEEKDAY = (1.0, 1.04, 1.0, 0.98, 0.92, 0.36, 0.26)


def working_hours(random: Random, *, count: int, since: dt.datetime, until: dt.datetime) -> list[dt.datetime]:
    """As customers work: by hour of the day and day of the week."""
    hours = max(1, round((until - since) / HOUR))
    starts = [since + hour * HOUR for hour in range(hours)]
    weights = [_BY_HOUR[start.hour] * _BY_WEEKDAY[start.weekday()] for start in starts]
    drawn = random.choices(starts, weights, k=count)
    return sorted(min(start + random.random() * HOUR, until) for start in drawn)


def evenly(random: Random, *, count: int, since: dt.datetime, until: dt.datetime) -> list[dt.datetime]:
    """As a machine works that asks again and again."""
    step = (until - since) / count
    return sorted(since + (number + random.random()) * step for number in range(count))


def swell(random: Random, *, count: int, since: dt.datetime, until: dt.datetime) -> list[dt.datetime]:
    """Rising fast and ebbing slowly, as a storm does."""
    return sorted(since + random.betavariate(1.6, 2.6) * (until - since) for _ in range(count))

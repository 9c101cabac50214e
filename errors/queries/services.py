"""Services within a window, and hour by hour against their own usual level."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from errors.queries.issue_rows import Counted
from errors.queries.usual import ENOUGH, FAR_ABOVE, RAISED, Hours, Strip


@dataclass(frozen=True)
class HourBar:
    """One hour of a service's strip."""

    count: int
    level: int
    """0 as usual, 1 raised, 2 far above; 0 too where no usual level is known."""


@dataclass(frozen=True)
class ServiceHealth:
    """A service within the window, and hour by hour against its own usual level."""

    service_key: str
    name: str
    count: int
    previous: int
    bars: list[HourBar]
    """The 24 hours up to the window's end, oldest first."""
    has_usual: bool
    """False: fewer than three days of history, so no level can be told."""
    ratio: float | None
    """Errors of the last two hours against what is usual for them; None where next to nothing is usual."""
    state: str
    """`failing`, `degraded`, `usual`, or `unknown` where there is no usual level."""


def service_health_of(counted: Counted, hours: Hours) -> list[ServiceHealth]:
    """All services of the window or of the last 24 hours, the worst first, then by count."""
    now, before, names = Counter[str](), Counter[str](), dict(hours.names)
    for issue_id, facts in counted.facts.items():
        now[facts.service_key] += counted.counts.get(issue_id, 0)
        before[facts.service_key] += counted.previous.get(issue_id, 0)
        names[facts.service_key] = facts.service
    found = [
        _health(key, name, count=now[key], previous=before[key], strip=hours.service(key), hours=hours)
        for key, name in names.items()
    ]
    worst = ["failing", "degraded", "usual", "unknown"]
    seen = [one for one in found if one.count or any(bar.count for bar in one.bars)]
    return sorted(seen, key=lambda one: (worst.index(one.state), -one.count, one.name))


def _health(key: str, name: str, *, count: int, previous: int, strip: Strip, hours: Hours) -> ServiceHealth:
    bars = [HourBar(count=count, level=strip.level(hour)) for hour, count in enumerate(strip.last_day)]
    return ServiceHealth(
        service_key=key,
        name=name,
        count=count,
        previous=previous,
        bars=bars,
        has_usual=strip.has_usual,
        ratio=strip.ratio(elapsed=hours.elapsed),
        state=_state(strip, elapsed=hours.elapsed),
    )


def _state(strip: Strip, *, elapsed: float) -> str:
    if not strip.has_usual:
        return "unknown"
    count, expected = strip.lately(elapsed=elapsed)
    if count < ENOUGH or count < RAISED * expected:
        return "usual"
    return "failing" if count >= FAR_ABOVE * expected else "degraded"

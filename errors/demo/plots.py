"""
The stories: which scene, for whom, how often, when. About 50,000 errors over 30 days at scale 1.

All times hang on `now`, so the storm is always this morning's and the new issue always a few hours old.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from errors.demo import scenes
from errors.demo.rhythm import evenly, swell, working_hours
from errors.demo.scenes import Scene

DAYS = 30
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
NO_KEYS = ("missing", "zero", "word")

Rhythm = Callable[..., list[dt.datetime]]


@dataclass(frozen=True)
class Plot:
    """One story. It strikes so many `companies` of the platform that the scene's service is, else of all."""

    scene: Scene
    count: int
    since: dt.datetime
    until: dt.datetime
    companies: int = 120
    rhythm: Rhythm = working_hours
    source: str = "ledger-sync"

    def times(self, random: Random, *, scale: float) -> list[dt.datetime]:
        """When it happens, oldest first."""
        count = max(1, round(self.count * scale))
        return self.rhythm(random, count=count, since=self.since, until=self.until)


def plots(*, now: dt.datetime) -> list[Plot]:
    """All stories as they stand at `now`."""
    return [*_events(now), *_trickles(now)]


def _events(now: dt.datetime) -> list[Plot]:
    """What happened at a time of its own."""
    night = (now - 6 * DAY).replace(hour=2, minute=10, second=0, microsecond=0)
    new = _this_morning(now)
    billing = "billing-api"
    return [
        # A rate-limit storm on one platform: two hours, some forty companies, then its tail.
        Plot(scenes.STORM, 5_200, now - 5 * HOUR, now - 3 * HOUR, companies=41, rhythm=swell),
        Plot(scenes.STORM, 240, now - 3 * HOUR, now, companies=25, rhythm=evenly),
        # Codat was offline for forty minutes in the night, for everybody.
        Plot(scenes.MAINTENANCE, 2_300, night, night + 2 * HOUR / 3, rhythm=evenly),
        # A mapping fault that began this morning.
        Plot(scenes.TAX_RATE, 180, new, now, companies=9, rhythm=evenly, source=billing),
        # One customer whose key has expired: a job asks every nine minutes, day and night.
        Plot(scenes.KEY_EXPIRED, 1_450, now - 9 * DAY, now, companies=1, rhythm=evenly, source=billing),
        # Onboarding runs into the company limit.
        Plot(scenes.COMPANY_LIMIT, 620, now - 12 * DAY, now, source=billing),
        # Time-outs of one platform that stopped two days ago.
        Plot(scenes.TIMED_OUT, 950, now - 14 * DAY, now - 2 * DAY, companies=14),
        # Connections that a clean-up took: nobody has told Codat, and its log of them ends.
        Plot(scenes.NO_CONNECTION, 90, now - 19 * DAY, now - 13 * DAY, companies=8, rhythm=evenly),
        # A gateway in between answered with its own page.
        Plot(scenes.GATEWAY, 35, now - 3 * DAY, now - 3 * DAY + HOUR / 2, rhythm=swell),
    ]


def _trickles(now: dt.datetime) -> list[Plot]:
    """What happens every day."""
    since = now - DAYS * DAY
    rows = [Plot(scene, count, since, now, companies=companies) for scene, count, companies in _DAILY_READS]
    rows += [
        Plot(scene, count, since, now, companies=companies, source="billing-api")
        for scene, count, companies in _DAILY_WRITES
    ]
    # Responses whose correlation id is no key.
    rows += [Plot(replace(scenes.NO_ID, correlation=kind), 45, since, now, companies=10) for kind in NO_KEYS]
    # The same on the sandbox, where developers try things out.
    rows += [Plot(scene, count, since, now, companies=6, source="staging") for scene, count in _ON_STAGING]
    return rows


def _this_morning(now: dt.datetime) -> dt.datetime:
    """12 past 7, or four hours ago where that is still to come or has just been."""
    morning = now.replace(hour=7, minute=12, second=0, microsecond=0)
    return morning if now - morning > HOUR else now - 4 * HOUR


_DAILY_READS = (
    (scenes.NOT_REQUESTED, 6_400, 70),
    (scenes.UNSUPPORTED, 2_500, 60),
    (scenes.SYNC_RUNNING, 1_900, 50),
    (scenes.QUERY, 1_700, 40),
    (scenes.PLATFORM_DOWN, 1_500, 80),
    (scenes.NO_COMPANY, 1_400, 6),
    (scenes.STORM, 1_300, 38),
    (scenes.SERVER, 1_200, 120),
    (scenes.QUOTA, 900, 60),
    (scenes.DEAUTHORISED, 800, 11),
    (scenes.CONCURRENCY, 500, 40),
    (scenes.UNSUPPORTED_OLD, 500, 12),
    (scenes.COMMERCE, 420, 16),
    (scenes.RETIRED, 300, 20),
    (scenes.COMPLIANCE, 60, 2),
    (scenes.WRONG_METHOD, 40, 4),
)
"""Scene, errors in thirty days, companies."""
_DAILY_WRITES = (
    (scenes.INVOICE_PDF, 5_900, 30),
    (scenes.VALIDATION, 3_300, 55),
    (scenes.PUSH_TOO_LONG, 2_100, 45),
    (scenes.PUSH_NO_SUPPLIER, 1_800, 30),
    (scenes.TOTALS, 1_500, 35),
    (scenes.NOT_VALID, 330, 25),
    (scenes.NOT_XERO, 260, 8),
    (scenes.FORBIDDEN, 240, 5),
    (scenes.SYNC_SCHEDULE, 70, 1),
)
_ON_STAGING = (
    (scenes.VALIDATION, 900),
    (scenes.NOT_REQUESTED, 700),
    (scenes.TOTALS, 500),
    (scenes.QUERY, 450),
    (scenes.FORBIDDEN, 120),
    (scenes.WRONG_METHOD, 60),
)

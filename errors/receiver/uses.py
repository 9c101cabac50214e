"""
Counts deliveries by source and notes the last use of each token, at the cost of a few additions a delivery.

What was counted goes to the database every PERIOD, in a thread of its own, so that neither a delivery nor the reading
of tokens ever waits for it. What a killed process had not written yet is missing: these figures are there to see
whether a sender still delivers, and nothing is decided by them.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.utils import timezone

from errors.actions import source_uses

log = logging.getLogger(__name__)

PERIOD = 15.0
"""Seconds. Each write makes the writer read its small tables anew, so not more often."""
CLOSE_SECONDS = 2


class Uses:
    """What was counted since it was last written."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[int, int], int] = defaultdict(int)
        self._timer: asyncio.TimerHandle | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ingest-uses")

    def count(self, source_id: int, token_id: int, /) -> None:
        """One delivery with this token has come. By position and without a Counter: a third of the time."""
        self._counts[source_id, token_id] += 1
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PERIOD, self._write_soon)

    async def close(self) -> None:
        """Write what is left, unless the database keeps us waiting."""
        if self._timer:
            self._timer.cancel()
            self._write_soon()
        await asyncio.wait([asyncio.wrap_future(self._thread.submit(_nothing))], timeout=CLOSE_SECONDS)
        self._thread.shutdown(wait=False)

    def _write_soon(self) -> None:
        """The counts are put into the minute that is now: they are at most PERIOD old."""
        counts, self._counts, self._timer = self._counts, defaultdict(int), None
        self._thread.submit(_write, counts, timezone.now())


def _nothing() -> None:
    """Done when all is done that was handed to the thread before."""


def _write(counts: Mapping[tuple[int, int], int], now: dt.datetime) -> None:
    minute = now.replace(second=0, microsecond=0)
    deliveries: Counter[tuple[int, dt.datetime]] = Counter()
    for (source_id, _), count in counts.items():
        deliveries[source_id, minute] += count
    try:
        source_uses.add_uses(deliveries=deliveries, tokens={token_id: now for _, token_id in counts}, now=now)
    except Exception:  # the database may be away; deliveries go on
        log.warning("receiver.uses.not_written", exc_info=True)
        connection.close()  # a broken one would not mend by itself

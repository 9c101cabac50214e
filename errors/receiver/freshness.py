"""
A small table held in memory and read anew at most every half second, so that no delivery waits for the database to be
let in, also while the database is away.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Generic, TypeVar

from django.db import connection

log = logging.getLogger(__name__)

T = TypeVar("T")

FRESH_SECONDS = 0.4
"""Younger than this the table is taken as it is."""
STALE_SECONDS = 0.9
"""Older than this a request waits for it to be read anew; in between it is read in the background."""
NEW_SECONDS = 0.1
"""Older than this it is read anew for what is not in it: that may have been made just now."""
WAIT_SECONDS = 2
"""How long a request waits for it to be read anew before the old one has to do."""


class Fresh(Generic[T]):
    """What `read` answered a moment ago. `executor` runs it, off the event loop; `name` stands in the log."""

    def __init__(self, read: Callable[[], T], *, executor: Executor, name: str) -> None:
        self.value: T | None = None
        """None: it could not be read yet."""
        self._read_now = read
        self._executor = executor
        self._name = name
        self._read_at = -math.inf
        self._reading: asyncio.Task[None] | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether it may be taken as it is."""
        return time.monotonic() - self._read_at <= FRESH_SECONDS

    async def refresh(self, *, older_than: float = FRESH_SECONDS, must_wait: float = STALE_SECONDS) -> None:
        """Read it anew when it is older than that, and wait for it when it is older than the other."""
        age = time.monotonic() - self._read_at
        if age <= older_than:
            return
        if self._reading is None:
            self._reading = asyncio.get_running_loop().create_task(self._read())
        if age > must_wait:
            await asyncio.wait([self._reading], timeout=WAIT_SECONDS)
            self._read_at = time.monotonic()  # a database that hangs is asked again later, not by every request

    async def _read(self) -> None:
        try:
            self.value = await asyncio.get_running_loop().run_in_executor(self._executor, self._read_or_close)
        except Exception:  # the database may be away: what it held a moment ago is still the best there is
            log.exception("receiver.%s.unreadable", self._name)
        finally:
            self._read_at = time.monotonic()
            self._reading = None

    def _read_or_close(self) -> T:
        try:
            return self._read_now()
        except Exception:
            connection.close()  # a broken one would not mend by itself
            raise

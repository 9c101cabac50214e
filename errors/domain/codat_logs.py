"""
How long Codat can look a failure up: calls stand in its API log, pushes, reads and syncs in its sync log.

Source: Codat Support, best practices (15 days and three months; settings of ours, since it may change). Of webhooks
about connections, quotas and reports no log is named, so for those there is no deadline.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from errors.domain.kinds import Kind

SOON = dt.timedelta(days=3)
"""What Codat can look up for no longer than this ends soon."""
API_LOG = frozenset({Kind.RESPONSE})
SYNC_LOG = frozenset({Kind.PUSH, Kind.READ, Kind.SYNC, Kind.VALIDATION})


class LogDays(NamedTuple):
    """Days that each log reaches back."""

    api: int
    sync: int

    def days(self, kind: Kind) -> int:
        """Of the log that holds failures of this kind; 0 where none is named."""
        return self.api if kind in API_LOG else self.sync if kind in SYNC_LOG else 0

    def ends_at(self, kind: Kind, occurred_at: dt.datetime | None) -> dt.datetime | None:
        """When Codat's log drops it; None where no log or no time is known."""
        days = self.days(kind)
        return occurred_at + dt.timedelta(days=days) if days and occurred_at else None


def log_name(kind: Kind) -> str:
    """The log that holds failures of this kind, within a sentence."""
    return "API log" if kind in API_LOG else "sync log"

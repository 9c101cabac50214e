"""
The newest reading of the quota: noticed on every success, delivered now and then.

Noticing has to cost nothing, so it keeps a reference to the headers and parses none of them.
"""

from __future__ import annotations

from typing import Any

from codat_dash_capture.envelopes import quota_envelope
from codat_dash_capture.exchange import Headers

INTERVAL = 30.0
"""Seconds between two readings that are delivered."""


class Quota:
    """Times are seconds of a monotonic clock, but for `wall`: seconds since 1970."""

    def __init__(self) -> None:
        self._latest: Headers | None = None
        self._due_at = 0.0

    def notice(self, headers: Headers, *, now: float) -> bool:
        """Keep it as the newest; whether one is due."""
        self._latest = headers
        return now >= self._due_at

    def due_in(self, *, now: float) -> float | None:
        """Seconds until the kept one may be delivered; None where there is none."""
        return None if self._latest is None else max(self._due_at - now, 0.0)

    def take(self, *, now: float, wall: float) -> dict[str, Any] | None:
        """The envelope of the newest reading; None where its response told no quota."""
        headers, self._latest = self._latest, None
        self._due_at = now + INTERVAL
        return quota_envelope(headers, at=wall) if headers is not None else None

"""How long to wait before the next attempt: longer each time, never the same for two processes."""

from __future__ import annotations

import random

LONGEST = 60.0
"""Seconds; a `Retry-After` may ask for more."""


class Backoff:
    """Of one dashboard."""

    def __init__(self) -> None:
        self.attempts = 0
        """Failed ones since the last that was answered."""

    def next_wait(self, retry_after: float | None = None) -> float:
        """Seconds; at least those that the dashboard asks for."""
        self.attempts += 1
        wait = min(2.0 ** min(self.attempts - 1, 10), LONGEST) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        return max(wait, retry_after or 0.0)

    def reset(self) -> None:
        """An attempt was answered."""
        self.attempts = 0

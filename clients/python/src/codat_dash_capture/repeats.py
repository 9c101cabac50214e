"""
Push operations that were told already: a caller polls one until it is done, and each answer says the same.

Bounded and forgetful, since it only saves traffic; the dashboard takes a repeated state as no news.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

MEMORY = 600.0
_ENTRIES = 4_096


class Repeats:
    """States of the last ten minutes (MEMORY, in seconds)."""

    def __init__(self) -> None:
        self._told: OrderedDict[tuple[str, str], float] = OrderedDict()

    def is_news(self, envelope: Mapping[str, Any], *, now: float) -> bool:
        """Whether this state was not told within MEMORY; `now` in seconds of any clock that only goes up."""
        body = envelope["response"]
        if envelope["httpStatus"] >= 400 or not isinstance(body, dict) or "pushOperationKey" not in body:
            return True
        state = str(body["pushOperationKey"]), str(body.get("status"))
        if now - self._told.get(state, -MEMORY) < MEMORY:
            return False
        self._told[state] = now
        self._told.move_to_end(state)
        if len(self._told) > _ENTRIES:
            self._told.popitem(last=False)
        return True

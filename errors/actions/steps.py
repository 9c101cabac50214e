"""
Long deletions in short steps, so that the write path never waits long for its turn.

Each step takes the write path's own lock, since it changes rows that are counted. Whoever takes that lock again at once
starves the others; so a rest as long as the step follows each step.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from errors.ingest.dialects import dialect_of

BATCH = 2_000
"""Slim rows (counts, rejects) a transaction."""
SHORTEST_REST, LONGEST_REST = 0.005, 0.25


def drain(step: Callable[[], int]) -> int:
    """Run `step` in a transaction of its own until it says that it took no rows; the sum of what it took."""
    total = 0
    while True:
        began = time.monotonic()
        with dialect_of().exclusive():
            taken = step()
        if not taken:
            return total
        total += taken
        rest(time.monotonic() - began)


def take(rows: QuerySet[Any]) -> int:
    """Delete ordered `rows` in steps; nothing may refer to them."""
    return drain(lambda: _take_some(rows))


def rest(held: float) -> None:
    """Let others write for as long as a step held them up."""
    time.sleep(min(max(held, SHORTEST_REST), LONGEST_REST))


def _take_some(rows: QuerySet[Any]) -> int:
    found = list(rows.values_list("pk", flat=True)[:BATCH])
    rows.model._default_manager.filter(pk__in=found).delete()
    return len(found)

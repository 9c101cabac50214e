"""
Long deletions in short steps, so that the write path never waits long for its turn.

SQLite's waiting writers poll and are not served in turn: whoever begins the next transaction at once starves them. So a
rest as long as the step follows each step.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

BATCH = 2_000
"""Slim rows (counts, rejects) a transaction."""
SHORTEST_REST, LONGEST_REST = 0.005, 0.25


def drain(step: Callable[[], int]) -> int:
    """Run `step`, one transaction that says how many rows it took, until it takes none; the sum."""
    total = 0
    while True:
        began = time.monotonic()
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


@transaction.atomic
def _take_some(rows: QuerySet[Any]) -> int:
    found = list(rows.values_list("pk", flat=True)[:BATCH])
    rows.model._default_manager.filter(pk__in=found).delete()
    return len(found)

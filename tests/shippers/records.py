"""
Records of an application's log, each with an error response of its own in it, and how they are found again.

Every fourth has no correlation id, so only its text tells it from the others: those are the ones that a client which
sends again may have counted twice.
"""

from __future__ import annotations

import json
import re
import sqlite3
import uuid
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

_MARK = re.compile(r"bill (\d+)-end")


def make_record(number: int) -> dict[str, Any]:
    """A record as it is handed to a logger."""
    body = {
        "statusCode": 404,
        "service": "Xero",
        "error": f"No such bill {number}-end",
        "correlationId": "" if number % 4 == 3 else uuid.uuid4().hex,
    }
    return {"message": f"Codat answered {json.dumps(body)}", "attempt": 1}


class Arrival(NamedTuple):
    """What the database holds of one source."""

    numbers: frozenset[int]
    """Of the records that arrived."""
    stored: int
    """Rows; more than there are numbers means that one is stored twice."""
    counted: int
    """By the tallies that charts are drawn from."""
    redelivered: int


def arrivals(data_dir: Path) -> dict[str, Arrival]:
    """By the name of the source."""
    with closing(sqlite3.connect(data_dir / "codat-dash.sqlite3", timeout=20)) as database:
        names = dict(database.execute("SELECT id, name FROM errors_source"))
        counted = dict(database.execute("SELECT source_id, sum(count) FROM errors_minutetally GROUP BY source_id"))
        rows = database.execute("SELECT source_id, body, redelivery_count FROM errors_errorresponse").fetchall()
    numbers: dict[int, set[int]] = {key: set() for key in names}
    stored, redelivered = Counter[int](), Counter[int]()
    for source_id, body, redeliveries in rows:
        if match := _MARK.search(body):
            numbers[source_id].add(int(match[1]))
        stored[source_id] += 1
        redelivered[source_id] += redeliveries
    return {
        name: Arrival(frozenset(numbers[key]), stored[key], counted.get(key, 0), redelivered[key])
        for key, name in names.items()
    }

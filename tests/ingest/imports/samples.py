"""Mixed logs with error bodies in them, of any length."""

from __future__ import annotations

import json
from collections.abc import Iterator

PLAIN = b"2026-11-20 05:06:07,123 INFO [worker-%d] finished batch %d in %d ms\n"
DULL = b'{"@timestamp": "2026-11-20T05:06:07Z", "level": "info", "msg": "GET /health", "ms": %d}\n'


def body(number: int) -> bytes:
    """The error response of that number."""
    told = {
        "statusCode": 404,
        "service": "Xero",
        "error": f"Bill {number} not found",
        "correlationId": f"{number:032x}",
    }
    return json.dumps(told).encode()


def lines(count: int, *, every: int = 10, first: int = 1) -> Iterator[bytes]:
    """So many records, each `every`-th with an error, those from `first` on, in all sorts of lines."""
    for number in range(count):
        if number % every == every - 1:
            found = body(first + number // every)
            yield [
                b"2026-11-20 05:06:07,999 ERROR Codat said " + found + b"\n",
                json.dumps({"level": "error", "message": f"said {found.decode()}"}).encode() + b"\n",
                b"ERROR it said\n" + json.dumps(json.loads(found), indent=2).encode() + b"\n",
            ][number // every % 3]
        else:
            yield DULL % number if number % 2 else PLAIN % (number % 7, number, number)

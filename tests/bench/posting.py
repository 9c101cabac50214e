"""
Deliveries of many bodies over a few connections. They are made before the clock runs, since making them costs more
than to send them.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random

from tests.bench import bodies

CONNECTIONS = 4
LINES = 1_000


def deliveries(count: int, *, lines: int = LINES) -> list[bytes]:
    """NDJSON of bodies that nobody has sent before."""
    chance = Random()
    return [b"\n".join(bodies.alike(lines, chance)) for _ in range(count)]


def post_all(server, payloads: Sequence[bytes]) -> float:
    """Deliver all; seconds until the last is answered. Every one is answered 202."""
    started = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as senders:
        list(senders.map(lambda number: _post(server, payloads[number::CONNECTIONS]), range(CONNECTIONS)))
    return time.perf_counter() - started


def _post(server, payloads: Sequence[bytes]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for payload in payloads:
        connection.request("POST", "/ingest/v1/errors", payload, {"Authorization": f"Bearer {server.token}"})
        response = connection.getresponse()
        told = response.read()
        assert response.status == 202, told
    connection.close()

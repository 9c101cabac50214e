"""
Whatever was answered 202 is there after a `kill -9` under load, and every counter agrees with its rows.

The short form. Clients remember what was acknowledged; what they sent and got no answer for may be there or not.
"""

from __future__ import annotations

import http.client
import signal
import threading
import time

import pytest

from tests.receiver.serving import Server, exchange
from tests.receiver.test_deliveries import encode, make_body

pytestmark = pytest.mark.server

ROUNDS = 3
CLIENTS = 6
SECONDS = 0.7
CHECK = """
import django; django.setup()
import sys
from errors.models import ErrorResponse
from tests.ingest.samples import assert_counters_agree
assert_counters_agree()
print(*ErrorResponse.objects.values_list("correlation_id", flat=True))
"""


class Client(threading.Thread):
    """Posts errors one after the other, each twice now and then, until the server is gone."""

    def __init__(self, server, number):
        super().__init__()
        self.server, self.number = server, number
        self.acknowledged = []

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        headers = {"Authorization": f"Bearer {self.server.token}"}
        try:
            while True:
                self.post(connection, headers)
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()

    def post(self, connection, headers):
        bodies = [make_body(error=f"Company {self.number} failed to sync"), make_body(error="Bill not found")]
        payload = encode([{"response": body, "companyId": f"c{self.number}"} for body in bodies])
        for _ in range(2 if len(self.acknowledged) % 10 == 0 else 1):
            reply = exchange(connection, "POST", "/ingest/v1/errors", payload, headers)
            assert reply.status == 202
        self.acknowledged += [body["correlationId"] for body in bodies]


class TestKill:
    def test_loses_nothing_that_was_acknowledged(self, tmp_path):
        server = Server(tmp_path)
        server.prepare()
        acknowledged = []
        for _ in range(ROUNDS):
            acknowledged += one_round(server)
        assert len(acknowledged) > 10 * ROUNDS
        stored = server.run(CHECK).split()
        assert len(stored) == len(set(stored))
        assert set(acknowledged) <= set(stored)


def one_round(server):
    """Start, load, kill; answers what was acknowledged meanwhile."""
    server.start()
    clients = [Client(server, number) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(SECONDS)
    server.stop(signal.SIGKILL)
    for client in clients:
        client.join(30)
    return [correlation_id for client in clients for correlation_id in client.acknowledged]

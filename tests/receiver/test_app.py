"""What the receiver passes on, what it keeps out of logs, and how it starts and stops."""

from __future__ import annotations

import asyncio
import signal
import threading

import pytest

from errors.receiver import Receiver
from tests.receiver.serving import Server
from tests.receiver.test_deliveries import encode, make_body

COUNT = """
import django; django.setup()
from errors.models import ErrorResponse, Source
assert Source.objects.get().accepted_count == ErrorResponse.objects.count()
print(*ErrorResponse.objects.values_list("correlation_id", flat=True))
"""


class TestFallback:
    def test_gets_what_is_neither_delivery_nor_health(self):
        seen = []

        async def fallback(scope, _receive, _send):
            seen.append(scope["path"])

        async def ask(*paths):
            for path in paths:
                await Receiver(fallback=fallback)({"type": "http", "path": path}, None, None)

        asyncio.run(ask("/", "/ingest", "/api/v1/errors/"))
        assert seen == ["/", "/ingest", "/api/v1/errors/"]

    def test_gets_no_web_sockets(self):
        sent = []

        async def send(message):
            sent.append(message)

        asyncio.run(Receiver(fallback=None)({"type": "websocket", "path": "/"}, None, send))
        assert sent == [{"type": "websocket.close"}]


@pytest.mark.server
class TestToken:
    def test_in_the_path_is_in_no_log(self, tmp_path):
        server = Server(tmp_path)
        server.prepare()
        server.start(alone=True)
        try:
            path = f"/ingest/t/{server.token}/v1/errors"
            assert server.request("POST", path, encode(make_body())).status == 202
            assert server.request("POST", f"/ingest/t/{server.token}/nowhere", b"").status == 404
            assert server.request("GET", path).status == 200
        finally:
            server.stop()
        assert 'POST /ingest/t/-/v1/errors HTTP/1.1" 202' in server.log
        assert server.token not in server.log


@pytest.mark.server
class TestStop:
    def test_answers_and_keeps_all_that_was_accepted(self, tmp_path):
        server = Server(tmp_path)
        server.prepare()
        server.start()
        answered = []
        stop = threading.Event()

        def deliver():
            while not stop.is_set():
                body = make_body()
                try:
                    if server.post(encode(body)).status == 202:
                        answered.append(body["correlationId"])
                except (OSError, AssertionError):  # the server is gone
                    return

        threads = [threading.Thread(target=deliver) for _ in range(4)]
        for thread in threads:
            thread.start()
        while len(answered) < 20:
            stop.wait(0.01)
        code = server.stop(signal.SIGTERM)
        stop.set()
        for thread in threads:
            thread.join()
        assert code in {0, -signal.SIGTERM}
        assert set(answered) <= set(server.run(COUNT).split())

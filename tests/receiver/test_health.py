"""Health: each part that is down is named, and nothing is told that is nobody's business."""

from __future__ import annotations

import time

import pytest

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("receiver")]  # one server for all

BEAT = """
import django; django.setup()
import datetime as dt, sys
from django.conf import settings
from django.utils import timezone
from pathlib import Path
from errors.models import Heartbeat
Heartbeat.objects.beat("beat", now=timezone.now() - dt.timedelta(seconds=int(sys.argv[1])))
Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["folder"]).mkdir(parents=True, exist_ok=True)
"""


class TestHealthz:
    def test_says_that_the_process_lives(self, server):
        reply = server.request("GET", "/healthz")
        assert (reply.status, reply.json) == (200, {"status": "ok"})


class TestReadyz:
    def test_names_the_part_that_is_down(self, server):
        server.run(BEAT, "500")
        reply = wait_for(server, 503)
        assert reply.json["down"] == ["worker"]
        assert reply.json["parts"]["worker"] == "no sign of life for 120 seconds"
        assert reply.json["parts"]["database"] == "ok"

    def test_is_ready_when_all_parts_are(self, server):
        server.run(BEAT, "0")
        reply = wait_for(server, 200)
        assert (reply.json["status"], reply.json["down"]) == ("ready", [])


class TestMetrics:
    def test_count_deliveries_and_errors(self, server):
        before = figures(server)
        server.post(b'{"statusCode": 500, "error": "Counted", "correlationId": "metrics-1"}')
        server.post(b"no json")
        after = figures(server)
        for name in (
            'codat_dash_deliveries_total{outcome="accepted"}',
            'codat_dash_deliveries_total{outcome="not_json"}',
            'codat_dash_errors_total{outcome="accepted"}',
            'codat_dash_errors_total{outcome="rejected"}',
        ):
            assert after[name] == before.get(name, 0) + 1
        assert after["codat_dash_queue_depth"] == 0
        assert after["codat_dash_commit_seconds_count"] >= 2

    def test_hold_neither_tokens_nor_data(self, server):
        text = server.request("GET", "/metrics").body.decode()
        assert server.token not in text
        assert all(line.startswith(("#", "codat_dash_")) for line in text.splitlines())


def wait_for(server, status):
    """The answer once what was found before is old."""
    end = time.monotonic() + 10
    while (reply := server.request("GET", "/readyz")).status != status and time.monotonic() < end:
        time.sleep(0.2)
    assert reply.status == status, reply.body
    return reply


def figures(server):
    lines = server.request("GET", "/metrics").body.decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}

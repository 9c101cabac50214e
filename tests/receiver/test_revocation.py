"""A revoked token, in every server process there is: two of them over one database."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from errors.domain.trial import LINE
from tests.receiver.serving import Server

pytestmark = pytest.mark.server

REVOKE = """
import sys, time
import django; django.setup()
from django.utils import timezone
from errors.actions import sources
from errors.models import Source, SourceToken
source = Source.objects.get(name="shop")
spare = sources.add_token(source, now=timezone.now())
sources.revoke_token(SourceToken.objects.order_by("pk").first(), now=timezone.now())
print(time.monotonic(), spare)
"""
USES = """
import json
import django; django.setup()
from errors.models import SourceMinute, SourceToken
print(json.dumps({
    "deliveries": sum(SourceMinute.objects.values_list("delivery_count", flat=True)),
    "used": [token.last_used_at is not None for token in SourceToken.objects.order_by("pk")],
}))
"""
GIVE_UP_SECONDS = 60


@pytest.fixture
def pair(tmp_path):
    first, second = Server(tmp_path), Server(tmp_path)
    first.prepare()
    second.token = first.token
    first.start()
    second.start()
    yield first, second
    for server in (first, second):
        if server.process:
            server.stop()


def deliver_until_refused(server):
    """How often it was let in, and when for the last time."""
    accepted, last, began = 0, 0.0, time.monotonic()
    while time.monotonic() - began < GIVE_UP_SECONDS:
        asked_at = time.monotonic()
        reply = server.post(LINE.encode(), path="/ingest/v1/logs")
        if reply.status != 200:
            assert (reply.status, reply.json["code"]) == (401, "token_revoked")
            return accepted, last
        accepted, last = accepted + 1, asked_at
    raise AssertionError("it was let in for ever")


class TestRevocation:
    def test_is_heard_of_within_a_second_by_every_process(self, pair):
        first, _ = pair
        with ThreadPoolExecutor(2) as threads:
            told = [threads.submit(deliver_until_refused, server) for server in pair]
            revoked_at, spare = first.run(REVOKE).split()
        counts = [future.result() for future in told]
        for accepted, last in counts:
            assert accepted
            assert last < float(revoked_at) + 1, "a delivery was let in a second after the revocation"
        for server in pair:  # the other token was valid at once beside it, and still is
            server.token = spare
            assert server.post(LINE.encode(), path="/ingest/v1/logs").status == 200
        for server in pair:
            server.stop()
        uses = json.loads(first.run(USES))
        assert uses == {"deliveries": sum(accepted for accepted, _ in counts) + 2, "used": [True, True]}

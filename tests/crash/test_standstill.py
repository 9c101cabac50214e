"""
A writer that stands still, and a server that is told to stop: nobody is left without an answer, and memory is bounded.
"""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.crash.load import TIMEOUT, Load, large_payload, make_payload
from tests.crash.stories import settle, verify

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("crash-waiting")]  # they mostly wait

MEMORY = 150 * 2**20
"""Bytes that a flood may add: what the link and the receiver's large bodies may hold, several times over in Python."""


def large_or_small(chance):
    return large_payload(chance, count=1_500) if chance.random() < 0.3 else make_payload(chance)


class TestStandstill:
    def test_of_the_writer_is_told_in_time_and_costs_no_memory(self, serve):
        server = serve(QUEUE_LIMIT="3000", DELIVERY_BYTES=str(4 * 2**20))
        server.start()
        with Load(server, clients=10, pause=0.05, make=large_or_small) as load:
            load.wait_for("202")
            before, writer = server.memory, server.pids[1]
            os.kill(writer, signal.SIGSTOP)
            until, most = time.monotonic() + 10, 0
            while time.monotonic() < until:
                most = max(most, server.memory)
                time.sleep(0.5)
            ready = server.request("GET", "/readyz")
            assert (ready.status, "writer" in ready.json["down"]) == (503, True)
            os.kill(writer, signal.SIGCONT)
            load.wait_for("202", count=50)
        assert server.stop() == 0
        assert load.ledger.answers.keys() == {"202", "503"}, load.ledger.answers
        assert load.ledger.answers["503"] > 20
        assert load.ledger.slowest < TIMEOUT
        assert most - before < MEMORY
        verify(server, load.ledger, is_exact=True)


class TestStop:
    def test_under_load_answers_all_that_was_let_in(self, serve):
        server = serve()
        server.start()
        with Load(server, pause=0.002) as load:
            load.wait_for("202", count=100)
            began = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - began < 10
            assert load.ledger.answers.keys() <= {"202", "lost"}
        settle(server)
        verify(server, load.ledger, is_exact=True)

    def test_while_the_writer_stands_still_takes_no_longer(self, serve):
        server = serve()
        server.start()
        with Load(server) as load:
            load.wait_for("202")
            os.kill(server.pids[1], signal.SIGSTOP)
            time.sleep(0.3)
            began = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - began < 10
        settle(server)
        verify(server, load.ledger)

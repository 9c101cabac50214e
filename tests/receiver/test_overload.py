"""Too much, too slow, or no database: 503 with Retry-After, or 408; never an answer that promises what is not kept."""

from __future__ import annotations

import pytest

from errors.ingest import QueueFullError, Receipt, WriteFailedError
from errors.receiver import requests
from tests.receiver.in_process import Link, deliver
from tests.receiver.test_deliveries import encode, make_body


class TestQueue:
    def test_that_is_full_sends_the_sender_away_for_a_while(self):
        status, headers, problem = deliver(Link(QueueFullError()), encode(make_body()))
        assert (status, problem["code"], headers[b"retry-after"]) == (503, "queue_full", b"5")

    def test_is_waited_for_by_a_delivery_that_is_stored_in_part(self):
        link = Link(Receipt(accepted=2_000), QueueFullError(), QueueFullError())
        payload = b"\n".join(encode(make_body()) for _ in range(2_500))
        status, _, counts = deliver(link, payload)
        assert (status, counts["accepted"]) == (202, 2_500)
        assert [parcel.rows[0].index for parcel in link.parcels] == [0, 2_000, 2_000, 2_000]


class TestMemory:
    def test_is_bounded_over_all_large_deliveries(self):
        memory = requests.Memory(100_000)
        memory.take(90_000)
        with pytest.raises(requests.ProblemError, match="memory_full"):
            memory.take(20_000)
        memory.give_back(90_000)
        memory.take(20_000)

    def test_is_given_up_for_a_delivery_that_grows_too_large(self):
        piece = b" " * 30_000
        link = Link()
        status, _, problem = deliver(link, piece, piece, piece, delivery_bytes=80_000)
        assert (status, problem["code"]) == (413, "delivery_too_large")
        assert [parcel.rejects[0].reject.reason for parcel in link.parcels] == ["delivery_too_large"]


class TestPatience:
    def test_ends_when_a_body_stops_coming(self, monkeypatch):
        monkeypatch.setattr(requests, "BODY_SECONDS", 0.05)
        monkeypatch.setattr(requests, "LOOK_SECONDS", 0.02)
        link = Link()
        status, headers, problem = deliver(link, b'{"statusCode": 404...')
        assert (status, problem["code"], headers[b"connection"]) == (408, "body_timeout", b"close")
        assert [parcel.rejects[0].reject.reason for parcel in link.parcels] == ["body_timeout"]


class TestDatabase:
    def test_that_refuses_a_batch_sends_the_sender_away_for_a_while(self):
        status, headers, problem = deliver(Link(WriteFailedError()), encode(make_body()))
        assert (status, problem["code"], headers[b"retry-after"]) == (503, "store_unavailable", b"5")


class TestOurOwnFaults:
    def test_are_told_as_a_problem_too(self, caplog):
        status, _, problem = deliver(Link(ZeroDivisionError()), encode(make_body()))
        assert (status, problem["code"]) == (500, "internal")
        assert "ZeroDivisionError" in caplog.text

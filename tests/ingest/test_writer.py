"""The writer: one commit for all that waits, and nobody answered before it."""

from __future__ import annotations

import asyncio
import threading

import pytest
from django.db import OperationalError

from errors.ingest import Delivery, QueueFullError, Receipt, WriteFailedError, Writer, Written, writer
from tests.factories import NOW
from tests.ingest.samples import make_report


class Store:
    """Stands in for the database: commits when it is let, and remembers what it was given at once."""

    def __init__(self):
        self.may_commit = threading.Event()
        self.may_commit.set()
        self.is_committing = threading.Event()
        self.batches = []
        self.failure = None

    def write(self, deliveries, **_database):
        self.is_committing.set()
        self.may_commit.wait(10)
        self.batches.append(len(deliveries))
        if self.failure:
            raise self.failure
        return Written(receipts=tuple(Receipt(accepted=len(delivery.items)) for delivery in deliveries))


@pytest.fixture
def store(monkeypatch):
    fake = Store()
    monkeypatch.setattr(writer.store, "write", fake.write)
    monkeypatch.setattr(writer.Writer, "_tune", lambda _self: None)
    return fake


@pytest.fixture
def running(store):
    one = Writer(queue_limit=10)
    one.start()
    yield one
    store.may_commit.set()
    one.stop()


def delivery(count=1):
    return Delivery(items=[make_report("a" * 32)] * count, source_id=1, received_at=NOW)


class TestWriter:
    def test_answers_only_after_the_commit(self, store, running):
        async def story():
            store.may_commit.clear()
            answer = running.submit(delivery())
            await asyncio.to_thread(store.is_committing.wait, 10)
            assert not answer.done()
            store.may_commit.set()
            return await answer

        assert asyncio.run(story()).accepted == 1

    def test_commits_at_once_what_came_in_meanwhile(self, store, running):
        async def story():
            store.may_commit.clear()
            first = running.submit(delivery())
            await asyncio.to_thread(store.is_committing.wait, 10)
            others = [running.submit(delivery()) for _ in range(5)]
            store.may_commit.set()
            return await asyncio.gather(first, *others)

        assert [receipt.accepted for receipt in asyncio.run(story())] == [1] * 6
        assert store.batches == [1, 5]

    def test_refuses_what_the_queue_cannot_hold_and_goes_on(self, store, running):
        async def story():
            store.may_commit.clear()
            waiting = running.submit(delivery(8))
            with pytest.raises(QueueFullError):
                running.submit(delivery(3))
            assert running.depth == 8
            store.may_commit.set()
            await waiting
            return await running.submit(delivery(11))  # more than the limit, but alone

        assert asyncio.run(story()).accepted == 11

    def test_tells_everybody_when_the_database_does_not_take_the_batch(self, store, running):
        async def story():
            store.failure = OperationalError("disk full")
            answers = await asyncio.gather(
                running.submit(delivery()), running.submit(delivery()), return_exceptions=True
            )
            store.failure = None
            return answers, await running.submit(delivery())

        answers, later = asyncio.run(story())
        assert [type(answer) for answer in answers] == [WriteFailedError] * 2
        assert (later.accepted, running.depth) == (1, 0)

    def test_commits_what_waits_before_it_stops(self, store):
        async def story():
            one = Writer(queue_limit=10)
            one.start()
            store.may_commit.clear()
            answers = [one.submit(delivery()) for _ in range(3)]
            threading.Timer(0.1, store.may_commit.set).start()
            await asyncio.to_thread(one.stop)
            with pytest.raises(QueueFullError):
                one.submit(delivery())
            assert not one.is_alive
            return await asyncio.gather(*answers)

        assert [receipt.accepted for receipt in asyncio.run(story())] == [1, 1, 1]

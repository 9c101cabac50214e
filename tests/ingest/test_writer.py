"""The writer and the link to it: one commit for all that waits, nobody answered before it, nobody left waiting."""

from __future__ import annotations

import asyncio
import threading

import pytest

from errors.ingest import Delivery, Link, QueueFullError, Receipt, WriteFailedError, link, pack
from errors.ingest.committer import Settled
from errors.ingest.hosting import listening
from errors.ingest.writer import Writer
from tests.factories import NOW
from tests.ingest.samples import make_report


class Committer:
    """Stands in for database and spool: settles when it is let, and remembers what it was given at once."""

    pause = 0.05

    def __init__(self):
        self.may_settle = threading.Event()
        self.may_settle.set()
        self.is_settling = threading.Event()
        self.batches = []
        self.is_full = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def tend(self):
        return None

    def settle(self, parcels, contents):
        assert len(parcels) == len(contents)
        self.is_settling.set()
        self.may_settle.wait(10)
        self.batches.append(len(parcels))
        receipts = [None if self.is_full else Receipt(accepted=parcel.size) for parcel in parcels]
        return Settled(receipts, is_committed=not self.is_full)


@pytest.fixture
def committer():
    return Committer()


@pytest.fixture
def path(committer):
    """Where a writer listens that uses the committer."""
    with listening() as listener:
        writer = Writer(listener, committer=committer)
        thread = threading.Thread(target=writer.run, daemon=True)
        thread.start()
        yield listener.getsockname()
        committer.may_settle.set()
        writer.stop()
        thread.join(10)
        assert not thread.is_alive()


def connected(story, path, **limits):
    """Run `story(link)` on an event loop."""

    async def run():
        one = Link(path, **{"queue_limit": 10} | limits)
        await one.connect()
        try:
            return await asyncio.wait_for(story(one), 20)
        finally:
            one.close()
            await asyncio.sleep(0)

    return asyncio.run(run())


def parcel(count=1):
    return pack(Delivery(items=[make_report("a" * 32)] * count, source_id=1, received_at=NOW))


class TestWriter:
    def test_answers_only_after_the_commit(self, committer, path):
        async def story(one):
            committer.may_settle.clear()
            answer = one.submit(parcel())
            await asyncio.to_thread(committer.is_settling.wait, 10)
            assert not answer.done()
            committer.may_settle.set()
            return await answer

        assert connected(story, path).accepted == 1

    def test_commits_at_once_what_came_in_meanwhile(self, committer, path):
        async def story(one):
            committer.may_settle.clear()
            first = one.submit(parcel())
            await asyncio.to_thread(committer.is_settling.wait, 10)
            others = [one.submit(parcel()) for _ in range(5)]
            await asyncio.sleep(0.05)
            committer.may_settle.set()
            return await asyncio.gather(first, *others)

        assert [receipt.accepted for receipt in connected(story, path)] == [1] * 6
        assert committer.batches == [1, 5]

    def test_answers_each_of_several_servers_its_own(self, committer, path):
        async def story(one):
            other = Link(path, queue_limit=10)
            await other.connect()
            try:
                return await asyncio.gather(one.submit(parcel(1)), other.submit(parcel(2)), one.submit(parcel(3)))
            finally:
                other.close()

        assert [receipt.accepted for receipt in connected(story, path)] == [1, 2, 3]

    def test_reads_parcels_larger_than_any_buffer(self, path):
        async def story(one):
            return await asyncio.gather(*[one.submit(parcel(2_000)) for _ in range(4)])

        assert [receipt.accepted for receipt in connected(story, path, queue_limit=10_000)] == [2_000] * 4


class TestLink:
    def test_refuses_what_the_queue_cannot_hold_and_goes_on(self, committer, path):
        async def story(one):
            committer.may_settle.clear()
            waiting = one.submit(parcel(8))
            with pytest.raises(QueueFullError):
                one.submit(parcel(3))
            assert one.depth == 8
            committer.may_settle.set()
            await waiting
            return await one.submit(parcel(11))  # more than the limit, but alone

        assert connected(story, path).accepted == 11

    def test_refuses_more_bytes_than_may_wait(self, committer, path, monkeypatch):
        monkeypatch.setattr(link, "QUEUE_BYTES", 1_000)

        async def story(one):
            committer.may_settle.clear()
            waiting = one.submit(parcel(3))
            with pytest.raises(QueueFullError):
                one.submit(parcel(1))
            committer.may_settle.set()
            return await waiting

        assert connected(story, path).accepted == 3

    def test_tells_everybody_when_nothing_takes_the_batch(self, committer, path):
        async def story(one):
            committer.is_full = True
            answers = await asyncio.gather(one.submit(parcel()), one.submit(parcel()), return_exceptions=True)
            committer.is_full = False
            return answers, await one.submit(parcel()), one.depth

        answers, later, depth = connected(story, path)
        assert [type(answer) for answer in answers] == [WriteFailedError] * 2
        assert (later.accepted, depth) == (1, 0)

    def test_lets_nobody_wait_for_a_writer_that_stands_still(self, committer, path, monkeypatch):
        monkeypatch.setattr(link, "ANSWER_SECONDS", 0.2)
        monkeypatch.setattr(link, "LOOK_SECONDS", 0.05)

        async def story(one):
            committer.may_settle.clear()
            with pytest.raises(WriteFailedError):
                await one.submit(parcel())
            with pytest.raises(WriteFailedError):
                one.submit(parcel())  # at once
            assert (one.is_answering, one.depth) == (False, 1)
            committer.may_settle.set()
            while one.depth:
                await asyncio.sleep(0.01)
            return await one.submit(parcel())

        assert connected(story, path).accepted == 1

    def test_finds_the_next_writer_when_one_has_gone(self, committer):
        async def story():
            one = Link("", queue_limit=10)
            with listening() as listener:
                one._path = listener.getsockname()
                connecting = asyncio.create_task(one.connect())
                channel, _ = await asyncio.to_thread(listener.accept)
                await connecting
                waiting = one.submit(parcel())
                channel.close()
                with pytest.raises(WriteFailedError):
                    await waiting
                with pytest.raises(WriteFailedError):
                    one.submit(parcel())
                assert (one.depth, one.is_answering) == (0, False)
                channel, _ = await asyncio.to_thread(listener.accept)
                while not one.is_answering:
                    await asyncio.sleep(0.01)
                one.close()
                channel.close()

        asyncio.run(asyncio.wait_for(story(), 20))

"""
A server's end of the socket to its writer: parcels go out, receipts come back in the same order.

A parcel is answered or fails; it never waits for ever. Nothing is sent twice: whether a parcel was stored whose
connection broke, nobody here knows, so its sender is told to come back, and a redelivery does no harm.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TypeAlias, cast

from errors.ingest import metrics
from errors.ingest.delivery import NEAR_MISS, Parcel, Receipt
from errors.ingest.frames import Frames, Reply, decode_reply, encode, framed

log = logging.getLogger(__name__)

QUEUE_BYTES = 64 * 2**20
"""What may lie unanswered in all; more is refused, so a writer that stands still cannot fill the memory."""
ANSWER_SECONDS = 8
"""After this a parcel has failed: most senders give up after 10 seconds, and what they are told then comes too late."""
FLUSH_LENGTH = 16
LOOK_SECONDS = 1
CONNECT_SECONDS = 0.1


class QueueFullError(Exception):
    """As much waits for the writer as may; the sender has to come back."""


class WriteFailedError(Exception):
    """The parcel was not stored, or nobody knows; the sender has to come back."""


Tell: TypeAlias = Callable[[Receipt | None], None]
"""Told once what became of a parcel; None: it was not stored, or nobody knows."""


class Waiting:
    """A parcel that was sent, and whom to tell."""

    __slots__ = ("_tell", "byte_count", "since", "size")

    def __init__(self, tell: Tell, *, size: int, byte_count: int, since: float) -> None:
        self._tell: Tell | None = tell
        self.size = size
        self.byte_count = byte_count
        self.since = since

    def settle(self, receipt: Receipt | None) -> None:
        """Tell, unless that was done before: what has waited for too long has failed."""
        tell, self._tell = self._tell, None
        if tell:
            tell(receipt)


class Link(asyncio.Protocol):
    """The connection to the writer that listens at `path`; made anew whenever it is lost. For one event loop."""

    def __init__(self, path: str, *, queue_limit: int) -> None:
        self._path = path
        self._queue_limit = queue_limit
        self._waiting: deque[Waiting] = deque()
        self._depth = self._byte_count = 0
        self._outgoing: list[bytes] = []
        self._frames = Frames()
        self._transport: asyncio.WriteTransport | None = None
        self._is_closing = False
        self._reconnecting: asyncio.Task[None] | None = None
        self._looking: asyncio.TimerHandle | None = None

    @property
    def depth(self) -> int:
        """Items not yet answered."""
        return self._depth

    @property
    def is_answering(self) -> bool:
        """Whether there is a writer, and it does not keep anybody waiting for too long."""
        if self._transport is None:
            return False
        return not self._waiting or asyncio.get_running_loop().time() - self._waiting[0].since < ANSWER_SECONDS

    async def connect(self) -> None:
        """Connect, however long the writer takes to come up."""
        loop = asyncio.get_running_loop()
        while not self._is_closing:
            try:
                await loop.create_unix_connection(lambda: self, self._path)
            except OSError:
                await asyncio.sleep(CONNECT_SECONDS)
            else:
                if self._looking is None:
                    self._look()
                return

    def close(self) -> None:
        """Disconnect. What waits fails."""
        self._is_closing = True
        self._fail_all()
        if self._transport:
            self._transport.close()
        for pending in (self._reconnecting, self._looking):
            if pending:
                pending.cancel()

    def submit(self, parcel: Parcel) -> asyncio.Future[Receipt]:
        """
        Send the parcel; the future is done when it is durable, or fails with WriteFailedError.

        Raises QueueFullError, WriteFailedError.
        """
        answer: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self.send(parcel, partial(_fulfil, answer))
        return answer

    def send(self, parcel: Parcel, tell: Tell) -> None:
        """Send the parcel, and tell when it is durable. Raises QueueFullError, WriteFailedError."""
        loop = asyncio.get_running_loop()
        if not self.is_answering:
            raise WriteFailedError
        size, content = parcel.size, encode(parcel)
        # What is above a limit is let in when it would be alone, else it could never be delivered.
        if self._depth and (self._depth + size > self._queue_limit or self._byte_count + len(content) > QUEUE_BYTES):
            raise QueueFullError
        self._waiting.append(Waiting(tell, size=size, byte_count=len(content), since=loop.time()))
        self._depth += size
        self._byte_count += len(content)
        self._outgoing.append(framed(content))
        if len(self._waiting) == 1 or len(self._outgoing) == FLUSH_LENGTH:
            self._flush()
        elif len(self._outgoing) == 1:
            loop.call_soon(self._flush)

    def _flush(self) -> None:
        """
        What came in one turn of the event loop goes out together, but in pieces.

        A writer that is idle begins at once, and stores one piece while the server reads the requests of the next.
        """
        parts, self._outgoing = self._outgoing, []
        if self._transport:
            self._transport.write(b"".join(parts))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The writer is there."""
        self._transport = cast("asyncio.WriteTransport", transport)
        self._frames = Frames()

    def data_received(self, data: bytes) -> None:
        """The writer has answered."""
        for content in self._frames.feed(data):
            reply = decode_reply(content)
            for receipt in reply.receipts:
                self._settle(self._waiting.popleft(), receipt)
            _count(reply)
        metrics.QUEUE_DEPTH.set(self._depth)

    def connection_lost(self, exc: Exception | None) -> None:
        """The writer has gone: what it had not answered fails, and another one is looked for."""
        self._transport = None
        self._outgoing.clear()
        self._fail_all()
        if not self._is_closing:
            log.error("ingest.writer.lost")
            self._reconnecting = asyncio.get_running_loop().create_task(self.connect())

    def _fail_all(self) -> None:
        while self._waiting:
            self._settle(self._waiting.popleft(), None)

    def _settle(self, waiting: Waiting, receipt: Receipt | None) -> None:
        self._depth -= waiting.size
        self._byte_count -= waiting.byte_count
        waiting.settle(receipt)

    def _look(self) -> None:
        """Let fail what has waited for too long. It still lies with the writer, so it goes on counting as waiting."""
        loop = asyncio.get_running_loop()
        oldest = loop.time() - ANSWER_SECONDS
        for waiting in self._waiting:
            if waiting.since > oldest:
                break
            waiting.settle(None)
        self._looking = loop.call_later(LOOK_SECONDS, self._look)


def _fulfil(answer: asyncio.Future[Receipt], receipt: Receipt | None) -> None:
    if answer.done():  # its request was cancelled
        return
    if receipt is None:
        answer.set_exception(WriteFailedError())
    else:
        answer.set_result(receipt)


def _count(reply: Reply) -> None:
    metrics.COMMIT_SECONDS.observe(reply.seconds)
    metrics.BATCH_ERRORS.observe(reply.items)
    if not reply.is_committed:
        metrics.FAILED_COMMITS.inc()
    receipts = [receipt for receipt in reply.receipts if receipt]
    metrics.ACCEPTED.inc(sum([receipt.accepted for receipt in receipts]))
    metrics.DUPLICATE.inc(sum([receipt.duplicates for receipt in receipts]))
    rejected = [reject.reason for receipt in receipts if receipt.rejected for reject in receipt.rejected]
    metrics.REJECTED.inc(len(rejected) - rejected.count(NEAR_MISS))

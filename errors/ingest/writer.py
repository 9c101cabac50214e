"""
Group commit: one thread takes all that waits, commits it once, then answers everybody who waited.

Under load batches grow by themselves, so throughput rises while latency stays flat. Nothing is answered before it
is durable; what the database does not take is answered with an error, never silently kept or dropped.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import threading
import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections

from errors.domain.report import Reject, Report
from errors.ingest import metrics, store
from errors.ingest.delivery import Delivery, Receipt, slices
from errors.ingest.dialects import dialect_of
from errors.models import Source

log = logging.getLogger(__name__)

BATCH_LENGTH = 5_000
"""Items committed at once, unless one delivery alone holds more."""


class QueueFullError(Exception):
    """As many error responses wait for the writer as may; the sender has to come back."""


class WriteFailedError(Exception):
    """The database did not take the batch; the sender has to come back."""


class Waiting(NamedTuple):
    """A delivery in the queue, and whom to tell."""

    delivery: Delivery
    answer: asyncio.Future[Receipt]
    loop: asyncio.AbstractEventLoop


class Writer:
    """The writer of a process. `submit` is for event loops; threads that may wait use `write_now`."""

    def __init__(self, *, queue_limit: int, using: str = DEFAULT_DB_ALIAS) -> None:
        self._queue_limit = queue_limit
        self._using = using
        self._waiting: list[Waiting] = []
        self._depth = 0
        self._changed = threading.Condition()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="ingest-writer", daemon=True)

    @property
    def depth(self) -> int:
        """Items not yet answered."""
        return self._depth

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        """Start the thread; once."""
        self._thread.start()

    def stop(self, *, timeout: float = 10) -> None:
        """Refuse what is new, commit and answer what waits, and end the thread."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify()
        self._thread.join(timeout)

    def submit(self, delivery: Delivery) -> asyncio.Future[Receipt]:
        """
        Queue the delivery; the future is done when it is durable, or fails with WriteFailedError.

        Raises QueueFullError.
        """
        loop = asyncio.get_running_loop()
        waiting = Waiting(delivery, loop.create_future(), loop)
        size = len(delivery.items)
        with self._changed:
            # A delivery above the limit is let in when it would be alone, else it could never be delivered.
            if self._is_stopping or (self._depth and self._depth + size > self._queue_limit):
                raise QueueFullError
            self._depth += size
            self._waiting.append(waiting)
            self._changed.notify()
        return waiting.answer

    def _run(self) -> None:
        try:
            self._tune()
            while batch := self._take():
                self._commit(batch)
        finally:
            connections[self._using].close()

    def _tune(self) -> None:
        try:
            dialect_of(self._using).tune()
        except Exception:  # the database may be away just now; commits will tell
            log.exception("ingest.writer.tune_failed")

    def _take(self) -> list[Waiting]:
        """All that waits, up to BATCH_LENGTH items; empty when the writer is to end."""
        with self._changed:
            while not self._waiting and not self._is_stopping:
                self._changed.wait()
            size = count = 0
            for waiting in self._waiting:
                size += len(waiting.delivery.items)
                if count and size > BATCH_LENGTH:
                    break
                count += 1
            batch, self._waiting = self._waiting[:count], self._waiting[count:]
            return batch

    def _commit(self, batch: Sequence[Waiting]) -> None:
        started = time.perf_counter()
        try:
            written = store.write([waiting.delivery for waiting in batch], using=self._using)
        except Exception:  # whatever it was, those who wait have to be told
            log.exception("ingest.batch.failed")
            metrics.FAILED_COMMITS.inc()
            connections[self._using].close()
            self._answer(batch, None)
        else:
            metrics.COMMIT_SECONDS.observe(time.perf_counter() - started)
            _count(written.receipts)
            self._answer(batch, written.receipts)

    def _answer(self, batch: Sequence[Waiting], receipts: Sequence[Receipt] | None) -> None:
        size = sum(len(waiting.delivery.items) for waiting in batch)
        with self._changed:
            self._depth -= size
        metrics.QUEUE_DEPTH.set(self._depth)
        metrics.BATCH_ERRORS.observe(size)
        answers: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Receipt], Receipt | None]]] = {}
        for number, waiting in enumerate(batch):
            receipt = receipts[number] if receipts else None
            answers.setdefault(waiting.loop, []).append((waiting.answer, receipt))
        for loop, settled in answers.items():
            try:
                loop.call_soon_threadsafe(_settle, settled)
            except RuntimeError:  # the loop was closed meanwhile: nobody waits any more
                log.warning("ingest.answer.loop_closed")


def _count(receipts: Iterable[Receipt]) -> None:
    total = [(receipt.accepted, receipt.duplicates, len(receipt.rejected)) for receipt in receipts]
    for metric, count in zip(
        (metrics.ACCEPTED, metrics.DUPLICATE, metrics.REJECTED), map(sum, zip(*total, strict=True)), strict=True
    ):
        metric.inc(count)


def _settle(answers: Iterable[tuple[asyncio.Future[Receipt], Receipt | None]]) -> None:
    for future, receipt in answers:
        if future.done():  # its request was cancelled
            continue
        if receipt is None:
            future.set_exception(WriteFailedError())
        else:
            future.set_result(receipt)


def write_now(
    items: Iterable[Report | Reject],
    *,
    source: Source,
    received_at: dt.datetime,
    sent_at: dt.datetime | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> Receipt:
    """
    Store reports from a command, a page or the demo, and answer when they are durable.

    The same pipeline and store as a delivery by HTTP, slice by slice. Raises django.db.Error.
    """
    total = Receipt()
    for first_index, part in slices(items):
        delivery = Delivery(
            items=part, source_id=source.pk, received_at=received_at, sent_at=sent_at, first_index=first_index
        )
        total += store.write([delivery], using=using).receipts[0]
    return total

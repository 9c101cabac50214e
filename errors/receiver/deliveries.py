"""
From a request to a receipt: who sends it, its bytes, its reports, all of them stored.

Small bodies are inflated and parsed on the event loop, which is cheaper than a thread. All others are worked at in
threads, slice by slice, so a large delivery neither stops the others nor is in memory as reports all at once. Log
records that hold nothing reach nobody: a request of nothing else needs no writer.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.utils import timezone

from errors.conf import Conf
from errors.domain.report import Item, Reject
from errors.domain.webhooks import BadSignatureError, check_time, envelope_in
from errors.domain.wire import errors_body
from errors.domain.wire.times import parse_time
from errors.ingest import Delivery, Link, Parcel, QueueFullError, Receipt, WriteFailedError, pack
from errors.ingest.delivery import SLICE_LENGTH, Message
from errors.ingest.inflate import (
    BrokenEncodingError,
    TooLargeError,
    UnknownEncodingError,
    inflate,
    is_compressed,
)
from errors.ingest.records import Finder, Placed, Reader, Reading
from errors.receiver.problems import ProblemError
from errors.receiver.requests import SMALL_BYTES, Memory, Patience, Request
from errors.receiver.signatures import Signatures
from errors.receiver.tokens import Tokens

log = logging.getLogger(__name__)

T = TypeVar("T")

Told = tuple[list[Item], str]
"""What a webhook tells, and the name of its event."""

LARGE_AT_ONCE = 2
"""Large deliveries that are inflated and parsed at the same time; the others wait as the bytes they came as."""
SMALL_COMPRESSED_BYTES = 4 * 1024
ROOM_SECONDS = 10
"""How long a delivery that is stored in part waits for room in the queue."""
ROOM_PAUSE = 0.05
KEPT_REFUSALS = frozenset({
    "body_timeout", "delivery_too_large", "encoding_broken", "encoding_unknown", "inflated_too_large",
})  # fmt: skip
"""Refusals of whole deliveries that a source's operator has to do something about."""


class Origin(NamedTuple):
    """Where a delivery comes from, and when."""

    source_id: int
    received_at: dt.datetime
    sent_at: dt.datetime | None

    def parcel(
        self,
        items: Sequence[Item],
        *,
        positions: Sequence[int] = (),
        message: Message | None = None,
    ) -> Parcel:
        """What was read of a delivery from here, or of a slice of one."""
        delivery = Delivery(
            items=items,
            source_id=self.source_id,
            received_at=self.received_at,
            sent_at=self.sent_at,
            positions=positions,
            message=message,
        )
        return pack(delivery)

    def unread(self, payload: bytes) -> Parcel:
        """A delivery of error responses that the writer reads, which has a processor of its own for it."""
        return Parcel(source_id=self.source_id, received_at=self.received_at, sent_at=self.sent_at, payload=payload)


class Intake:
    """What all endpoints share: the tokens, the limits, the link to the writer."""

    def __init__(self, *, conf: Conf, tokens: Tokens, signatures: Signatures, link: Link) -> None:
        self._conf = conf
        self._tokens = tokens
        self._signatures = signatures
        self._link = link
        self._finder = Finder()
        self._patience = Patience()
        self._memory = Memory(4 * conf.delivery_bytes)
        self._threads = ThreadPoolExecutor(LARGE_AT_ONCE, thread_name_prefix="ingest-large")
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    @property
    def is_answering(self) -> bool:
        """Whether a delivery could be stored now, as far as is known here."""
        return self._link.is_answering

    async def check(self, token: str) -> None:
        """Raises ProblemError where it is no source's."""
        await self._tokens.source_id(token)

    async def question(self, request: Request) -> bytes:
        """The small body of a request by which nothing is delivered. Raises ProblemError, DisconnectedError."""
        await self.check(request.token)
        raw = await request.body(limit=SMALL_BYTES, memory=self._memory, patience=self._patience)
        return await self._inflated(raw, request.text(b"content-encoding"))

    async def take(self, request: Request, store: Callable[[Request, Origin], Awaitable[T]]) -> T:
        """Have the request stored by `store`, a method of this. Raises ProblemError, DisconnectedError."""
        source_id = await self._tokens.source_id(request.token)
        origin = Origin(source_id, timezone.now(), _sent_at(request))
        try:
            return await store(request, origin)
        except ProblemError as error:
            await self._keep_refusal(error, origin)
            raise
        finally:
            self._memory.give_back(request.held)

    async def take_signed(self, request: Request, source_id: int, read: Callable[[bytes], Told]) -> Receipt:
        """
        Store what `read` finds in a webhook to the source, if it is signed with a secret of the source's.

        Raises ProblemError, DisconnectedError.
        """
        await self._signatures.known()
        try:
            envelope = envelope_in(request.headers)
            check_time(envelope, now=timezone.now())
        except BadSignatureError as error:
            raise self._signatures.refusal(source_id, error.code) from None
        try:
            raw = await request.body(limit=self._conf.delivery_bytes, memory=self._memory, patience=self._patience)
            body = await self._inflated(raw, request.text(b"content-encoding"))
            now = timezone.now()
            await self._signatures.check(source_id, envelope, dict.fromkeys((raw, body)), now=now)
            request.payload = body
            items, event_type = await self.made(request, partial(read, body))
        finally:
            self._memory.give_back(request.held)
        is_understood = not any(isinstance(item, Reject) for item in items)
        message = Message(id=envelope.id, event_type=event_type, is_understood=is_understood)
        return await self._submit(Origin(source_id, now, _sent_at(request)).parcel(items, message=message))

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def made(self, request: Request, make: Callable[[], T]) -> T:
        """What is made of a request whose body was read; of a large one in a thread."""
        return make() if len(request.payload) <= SMALL_BYTES else await self._in_thread(make)

    async def store_errors(self, request: Request, origin: Origin) -> Receipt:
        """Store a delivery of error responses."""
        payload = await request.body(limit=self._conf.delivery_bytes, memory=self._memory, patience=self._patience)
        encodings = request.text(b"content-encoding")
        if (small := _small(payload, encodings)) is not None:
            parcel = origin.unread(small) if small else origin.parcel([*errors_body.parse(small)])
            return await self._submit(parcel)
        async with self._large:
            payload = await self._in_thread(_inflate, payload, encodings, self._conf.inflated_bytes)
            found = _placed_slices(errors_body.placed(payload))
            return await self._store_slices(origin.parcel(items, positions=positions) for positions, items in found)

    async def store_records(self, request: Request, origin: Origin, *, reader: Reader) -> Reading:
        """Store what a delivery of log records holds; `request.payload` is its body from then on."""
        payload = await request.body(limit=self._conf.delivery_bytes, memory=self._memory, patience=self._patience)
        encodings = reader.encodings(request.text(b"content-encoding"))
        reading = Reading()
        small = _small(payload, encodings)
        if small is not None and not (reader.inflates and len(small) > SMALL_COMPRESSED_BYTES):
            request.payload = small
            total = Receipt()
            for parcel in self._parcels(small, origin, reader, reading):
                total += await self._submit(parcel)
            reading.settle(total)
            return reading
        async with self._large:
            request.payload = await self._in_thread(_inflate, payload, encodings, self._conf.inflated_bytes)
            parcels = self._parcels(request.payload, origin, reader, reading)
            reading.settle(await self._store_slices(parcels))
        return reading

    def _parcels(self, payload: bytes, origin: Origin, reader: Reader, reading: Reading) -> Iterator[Parcel]:
        """What is found in the records, in parcels; none where nothing is found."""
        results = reader.read(payload, self._conf.inflated_bytes)
        found = self._finder.found_in(
            results, source_id=origin.source_id, now=origin.received_at, reading=reading, reader=reader
        )
        return (origin.parcel(items, positions=positions) for positions, items in _placed_slices(found))

    async def _inflated(self, payload: bytes, encodings: str) -> bytes:
        if (small := _small(payload, encodings)) is not None:
            return small
        async with self._large:
            return await self._in_thread(_inflate, payload, encodings, self._conf.inflated_bytes)

    async def _store_slices(self, parcels: Iterator[Parcel]) -> Receipt:
        """While one slice is written the next is read."""
        total, patience = Receipt(), 0.0
        parcel = await self._in_thread(next, parcels, None)
        while parcel:
            receipt, parcel = await asyncio.gather(
                self._submit(parcel, patience=patience), self._in_thread(next, parcels, None)
            )
            total += receipt
            patience = ROOM_SECONDS
        return total

    async def _submit(self, parcel: Parcel, *, patience: float = 0) -> Receipt:
        while True:
            try:
                return await self._link.submit(parcel)
            except WriteFailedError:
                raise ProblemError("store_unavailable") from None
            except QueueFullError:
                if patience <= 0:
                    raise ProblemError("queue_full") from None
            await asyncio.sleep(ROOM_PAUSE)
            patience -= ROOM_PAUSE

    async def _keep_refusal(self, error: ProblemError, origin: Origin) -> None:
        """A source's page shows what was refused of it; the refusal itself waits for nothing that is full."""
        if error.code not in KEPT_REFUSALS:
            return
        try:
            await self._link.submit(origin.parcel([Reject(index=0, reason=error.code, detail=error.detail)]))
        except (QueueFullError, WriteFailedError):
            log.warning("receiver.refusal.not_kept %s", error.code)

    async def _in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)


def _placed_slices(found: Iterable[Placed]) -> Iterator[tuple[list[int], list[Item]]]:
    rest = iter(found)
    while part := list(islice(rest, SLICE_LENGTH)):
        yield [position for position, _ in part], [item for _, item in part]


def _small(payload: bytes, encodings: str) -> bytes | None:
    """The payload out of its encodings; None where it is too large for the event loop to look at."""
    if not is_compressed(payload, encodings):
        return payload if len(payload) <= SMALL_BYTES else None
    if len(payload) > SMALL_COMPRESSED_BYTES:
        return None
    try:
        return _inflate(payload, encodings, SMALL_BYTES)
    except ProblemError as error:
        if error.code == "inflated_too_large":
            return None
        raise


def _inflate(payload: bytes, encodings: str, limit: int) -> bytes:
    try:
        return inflate(payload, encodings, limit=limit)
    except UnknownEncodingError:
        raise ProblemError("encoding_unknown") from None
    except BrokenEncodingError:
        raise ProblemError("encoding_broken") from None
    except TooLargeError:
        raise ProblemError("inflated_too_large") from None


def _sent_at(request: Request) -> dt.datetime | None:
    return parse_time(request.text(b"date")) if b"date" in request.headers else None

"""
From log records to what is stored of them: the error bodies they hold, what cannot be read, what was nearly a body.

One Finder serves all requests of a process, since the pieces of a long line may come in several; its lock lets the
event loop and the threads use it in turn, a few records at a time. Most records hold nothing and cost next to nothing.
"""

from __future__ import annotations

import datetime as dt
import threading
from array import array
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

import msgspec

from errors.domain.report import Aside, Item, Reject
from errors.domain.wire.joining import Joiner
from errors.domain.wire.logs.record import NOTHING, LogRecord, UnreadableRequest
from errors.domain.wire.recogniser import Finding, NearMiss, findings_in
from errors.domain.wire.rejecting import DETAILS
from errors.ingest import metrics
from errors.ingest.delivery import NEAR_MISS, Receipt

AT_ONCE = 500
"""Records that are read and joined before the next ones are looked at."""
NOT_STORED = frozenset({"refused", "unprocessable"})
"""Reasons for which the pipeline or the database leaves out what was found; all others were given here."""
KEPT_NEAR_MISSES = 20
"""Of one request; the metrics count all of them."""
KEPT_REJECTS = 1_000
"""Of one request: a sender that sends the wrong thing must not fill the database with it."""

Placed: TypeAlias = tuple[int, Item]
"""What was found, and the position of its record."""


class Reader(NamedTuple):
    """What reads the requests of one protocol."""

    name: str
    read: Callable[[bytes, int], Iterator[LogRecord | Reject]]
    """Takes the body, and how many bytes may come out of what is compressed inside it."""
    inflates: bool = False
    """Whether what it reads may hold compressed parts, so that a small body need not be little work."""
    own_encodings: frozenset[str] = frozenset()
    """Content-Encodings that it undoes itself."""

    def encodings(self, header: str) -> str:
        """The encodings that are to be undone before it reads; `header` is Content-Encoding."""
        if not header or not self.own_encodings:
            return header
        return ",".join(name for name in header.split(",") if name.strip().lower() not in self.own_encodings)

    def within(self, told: dict[str, Any]) -> Reader:
        """The same, of records that all have this around them."""
        return self._replace(read=lambda payload, limit: _within(self.read(payload, limit), told))


def _within(results: Iterator[LogRecord | Reject], told: dict[str, Any]) -> Iterator[LogRecord | Reject]:
    for result in results:
        if isinstance(result, Reject) or result is NOTHING:
            yield result
        else:
            yield msgspec.structs.replace(result, around=(told, *result.around))


class Reading(msgspec.Struct, kw_only=True):
    """What was read of one request, counted while it is read."""

    records: int = 0
    rejected: array[int] = msgspec.field(default_factory=partial(array, "L"))
    """The position of each record that was not taken; only numbers, since there may be millions."""
    reasons: dict[str, None] = {}
    """The sentences that say why, in order."""
    near_misses: int = 0
    asides: int = 0
    """What was understood and is no error; the receipt counts it as accepted."""
    unreadable: UnreadableRequest | None = None
    receipt: Receipt = Receipt()

    @property
    def errors(self) -> int:
        """How many errors are new."""
        return max(0, self.receipt.accepted - self.asides)

    def settle(self, receipt: Receipt) -> None:
        """What became of it, once that is durable."""
        self.receipt = receipt
        for reject in receipt.rejected:
            if reject.reason in NOT_STORED:
                self.reject(reject.index, reject)

    def reject(self, position: int, reject: Reject) -> None:
        """A record is not taken."""
        self.rejected.append(position)
        self.reasons[reject.detail] = None


class Finder:
    """Finds what is to be stored in the log records of all requests of a process. For several threads."""

    def __init__(self) -> None:
        self._joiner = Joiner()
        self._lock = threading.Lock()

    def found_in(
        self,
        results: Iterator[LogRecord | Reject],
        *,
        source_id: int,
        now: dt.datetime,
        reading: Reading,
        reader: Reader,
    ) -> Iterator[Placed]:
        """What is to be stored, record by record; `reading` is true to the last one when this has ended."""
        counted = metrics.records_of(reader.name)
        while chunk := list(islice(results, AT_ONCE)):
            counted.inc(len(chunk))
            records: list[tuple[int, LogRecord]] = []
            for position, result in enumerate(chunk, reading.records):
                if isinstance(result, Reject):
                    yield from _rejected(position, result, reading)
                elif result is not NOTHING:
                    records.append((position, result))
            reading.records += len(chunk)
            for position, record in self._joined(records, str(source_id), now):
                for finding in findings_in(record, now=now):
                    yield from _found(position, finding, reading)

    @property
    def is_holding(self) -> bool:
        """Whether pieces of a line are held that may still go on."""
        return self._joiner.is_holding

    def rest(self, *, now: dt.datetime, reading: Reading) -> Iterator[Placed]:
        """What is to be stored of the lines that are still open, as far as they came."""
        with self._lock:
            records = list(self._joiner.rest())
        for record in records:
            for finding in findings_in(record, now=now):
                yield from _found(max(0, reading.records - 1), finding, reading)

    def _joined(
        self, records: list[tuple[int, LogRecord]], source: str, now: dt.datetime
    ) -> list[tuple[int, LogRecord]]:
        """The records, pieces as one, each at the position of the last that was needed for it."""
        position = records[0][0] if records else 0

        def each() -> Iterator[LogRecord]:
            nonlocal position
            for position, record in records:  # noqa: B007 - read outside
                yield record

        with self._lock:
            return [(position, record) for record in self._joiner.joined(each(), source=source, now=now)]


def _rejected(position: int, reject: Reject, reading: Reading) -> Iterator[Placed]:
    if isinstance(reject, UnreadableRequest):
        reading.unreadable = reject
    reading.reject(position, reject)
    if len(reading.rejected) <= KEPT_REJECTS:
        yield position, Reject(index=position, reason=reject.reason, detail=reject.detail, text=reject.text)


def _found(position: int, finding: Finding, reading: Reading) -> Iterator[Placed]:
    if not isinstance(finding, NearMiss):
        reading.asides += isinstance(finding, Aside)
        yield position, finding
    elif finding.reason == "too_large":  # a loss, where all others are most likely something else
        reject = Reject(index=position, reason="too_large", detail=DETAILS["too_large"], text=finding.text)
        yield from _rejected(position, reject, reading)
    else:
        metrics.NEAR_MISSES.inc()
        reading.near_misses += 1
        if reading.near_misses <= KEPT_NEAR_MISSES:
            detail = f"{finding.member}: {finding.detail}" if finding.member else finding.detail
            yield position, Reject(index=position, reason=NEAR_MISS, detail=detail, text=finding.text)

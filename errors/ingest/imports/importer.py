"""
One file on its way in: cut into parts, read, stored, and the place up to which it is stored kept in the same
transaction.

So an import may be killed at any moment and gone on with, and counts nothing twice. Of two that go through one file at
the same time one is told, when it stores, that it was overtaken; nothing of its batch is kept.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from errors.conf import conf
from errors.domain.report import Item, Reject
from errors.domain.wire.cutting import MOST_BYTES, Cutter, Part
from errors.domain.wire.storing import storable_text
from errors.ingest import store
from errors.ingest.delivery import NEAR_MISS, SLICE_LENGTH, Delivery, Receipt
from errors.ingest.dialects import Dialect
from errors.ingest.imports.counts import Counts
from errors.ingest.imports.identity import HEAD_BYTES, digest_of, own_name_of
from errors.ingest.imports.places import advance
from errors.ingest.imports.readers import AUTO, HopelessError, PartReader, format_of, reader_of
from errors.ingest.imports.streams import TextFile
from errors.ingest.known import Memory
from errors.ingest.pipeline import pack
from errors.ingest.records import NOT_STORED
from errors.ingest.rows import Row
from errors.models import FileImport
from errors.models.imports import ImportState

KEPT_REJECTS: Final = 1_000
"""Of one file, and as many near misses: what is none of ours must not fill the database."""
SHOWN_REJECTS: Final = 20
STORE_BYTES: Final = 32 * 1024 * 1024
STORE_SECONDS: Final = 2
"""After so much text, or so long, the place is kept even if nothing was found."""
HOLD_SECONDS: Final = 30
"""How long the pieces of a line wait for the next one, where nothing comes."""


class Importer:
    """Goes through one open file. `row` is its import, and `text` stands where that says."""

    def __init__(self, row: FileImport, text: TextFile, *, head: bytes, tail: bytes, written_at: dt.datetime) -> None:
        self.row = row
        self.written_at = written_at
        """When the file was last written: stands in for the time of records that tell none, and for their year."""
        self.first_rejects: list[Reject] = []
        """Of this run, for people."""
        self.text = text
        self._before = Counts.of(row)
        self.head = head
        """The beginning of the text, as far as it was read."""
        self._fed = row.text_read
        self._cutter = Cutter(start=row.text_read, tail=tail, is_in_array=row.is_in_array)
        self._reader = _reader_of(row) if row.read_as else None
        self._items: list[tuple[int, Item]] = []
        self._kept = [row.rejected_count, row.near_miss_count]
        self._last: Part | None = None
        self._memory = Memory()
        self._stored_at = self._fed_at = time.monotonic()

    @property
    def counts(self) -> Counts:
        """Of this run, and of what is stored only."""
        return Counts.of(self.row) - self._before

    @property
    def is_done(self) -> bool:
        """Whether an earlier run, or this one, has come to the end of the text as it was then."""
        return self.row.state == ImportState.DONE

    def step(self, *, now: dt.datetime) -> bool:
        """
        Read the next block, and store if it is time to; False at the end of the text, for now.

        Raises BrokenEncodingError, OSError, HopelessError, OvertakenError, django.db.Error.
        """
        if self._is_time():  # what could not be stored the last time
            self._store(now=now)
        block = self.text.read()
        if block:
            overlap = len(self.head) - self._fed
            if 0 <= overlap < len(block):
                self.head = (self.head + block[overlap : overlap + HEAD_BYTES])[:HEAD_BYTES]
            self._fed += len(block)
            self._fed_at = time.monotonic()
            self._take(self._cutter.feed(block))
        if self._is_time():
            self._store(now=now)
        return bool(block)

    def pause(self, *, now: dt.datetime) -> bool:
        """Store what is whole, so that somebody else may go on; False while a line is open. Raises as `step` does."""
        if not self._is_between(hold=True):
            return False
        if self._last:
            self._store(now=now)
        return True

    def rest(self, *, now: dt.datetime) -> None:
        """Nothing has come for a while: store what is whole. Raises as `step` does."""
        self._take(self._cutter.at_rest())
        if self._last and self._is_between(hold=time.monotonic() - self._fed_at < HOLD_SECONDS):
            self._store(now=now)

    def finish(self, *, now: dt.datetime, may_go_on: bool = False) -> None:
        """
        The text is at its end: store what is left. Raises as `step` does.

        A last line that has not ended and holds no error is read again with what follows it, should anything; where
        that is to be expected, nothing is told of it yet.
        """
        self._take(self._cutter.before_open_line())
        if self._cutter.has_open_line:
            self._take_open(self._cutter.finish(), is_told=not may_go_on)
        else:
            self._take(self._cutter.finish())
        self._is_between(hold=False)
        self._store(now=now, state=ImportState.DONE, ended_at=now)

    def fail(self, detail: str, *, now: dt.datetime) -> None:
        """It does not go on: store what is whole, and say why. Raises as `step` does, but for HopelessError."""
        with suppress(HopelessError):  # it may be the reason
            self._take(self._cutter.at_rest())
        self._is_between(hold=False)
        self._store(now=now, state=ImportState.FAILED, ended_at=now, detail=detail)

    def _take(self, parts: Iterable[Part]) -> None:
        for part in parts:
            self._keep(self._read(part, self._reader_for(part)))
            self._last = part

    def _take_open(self, parts: Iterable[Part], *, is_told: bool) -> None:
        """Take the last line; the place stays before it unless it holds something."""
        for part in parts:
            reader = self._reader_for(part)
            before = reader.position, reader.rejected, reader.near_misses
            items = [*self._read(part, reader)]
            if any(not isinstance(item, Reject) for _, item in items):
                self._last = part
            elif not is_told:
                reader.position, reader.rejected, reader.near_misses = before
                continue
            self._keep(items)

    def _reader_for(self, part: Part) -> PartReader:
        if self._reader is None:
            asked = self.row.asked_format
            self._reader = reader_of(format_of(part.text) if asked == AUTO else asked)
        return self._reader

    def _read(self, part: Part, reader: PartReader) -> Iterable[tuple[int, Item]]:
        if not part.is_too_long:
            return reader.read(part.text, written_at=self.written_at)
        detail = f"A record of more than {MOST_BYTES // 1024 // 1024} MiB was passed over."
        return [reader.refuse("too_large", detail, storable_text(part.text.decode("utf-8", "replace")))]

    def _keep(self, items: Iterable[tuple[int, Item]]) -> None:
        for position, item in items:
            if not isinstance(item, Reject) or self._is_kept(item):
                self._items.append((position, item))

    def _is_kept(self, item: Reject) -> bool:
        is_near_miss = item.reason == NEAR_MISS
        if not is_near_miss and len(self.first_rejects) < SHOWN_REJECTS:
            self.first_rejects.append(item)
        self._kept[is_near_miss] += 1
        return self._kept[is_near_miss] <= KEPT_REJECTS

    def _is_time(self) -> bool:
        if self._last is None:
            return False
        read = self._last.end - self.row.text_read
        seconds = time.monotonic() - self._stored_at
        if len(self._items) < SLICE_LENGTH and read < STORE_BYTES and seconds < STORE_SECONDS:
            return False
        return self._is_between(hold=len(self._items) < 2 * SLICE_LENGTH and read < 2 * STORE_BYTES)

    def _is_between(self, *, hold: bool) -> bool:
        """Whether no line is open at the end of the last part; unless `hold` it is told as far as it came."""
        if self._reader and not self._reader.is_between and not hold:
            self._keep(self._reader.rest(written_at=self.written_at))
        return self._reader is None or self._reader.is_between

    def _store(self, *, now: dt.datetime, **changes: Any) -> None:
        positions, items = [position for position, _ in self._items], [item for _, item in self._items]
        parcel = pack(
            Delivery(
                items=items,
                positions=positions,
                source_id=self.row.source_id,
                received_at=now,
                sent_at=self.written_at,
                file=own_name_of(self.head),
            )
        )
        told: dict[str, Any] = {}

        def checkpoint(dialect: Dialect, receipt: Receipt) -> None:
            told.update(self._told(receipt, parcel.rows, now=now) | changes)
            stored = {name: dialect.moment(v) if isinstance(v, dt.datetime) else v for name, v in told.items()}
            advance(self.row, stored, dialect=dialect)

        store.write([parcel], memory=self._memory, checkpoint=checkpoint)
        for name, value in told.items():
            setattr(self.row, name, value)
        if self._reader:
            self._reader.rejected = self.row.rejected_count
        self._items, self._last = [], None
        self._stored_at = time.monotonic()

    def _told(self, receipt: Receipt, rows: list[Row], *, now: dt.datetime) -> dict[str, Any]:
        """The columns of the import as they are with what is being stored."""
        row, reader, last = self.row, self._reader, self._last
        oldest = now - dt.timedelta(days=conf().retention_days)
        fresh = [one for one in rows if not one.is_repeat and not one.is_refused]
        refused = sum(one.reason in NOT_STORED for one in receipt.rejected)
        told: dict[str, Any] = {
            "state": ImportState.RUNNING,
            "detail": "",
            "changed_at": now,
            "ended_at": None,
            "attempt_count": 0,
            "size_read": self.text.size_read,
            "head_digest": digest_of(self.head),
            "head_length": len(self.head),
            "accepted_count": row.accepted_count + receipt.accepted,
            "duplicate_count": row.duplicate_count + receipt.duplicates,
            "older_count": row.older_count + sum(one.occurred_at < oldest for one in fresh),
        }
        if last:
            told |= {"text_read": last.end, "tail_digest": digest_of(last.tail), "is_in_array": last.is_in_array}
        if reader:
            told |= {"read_as": reader.name, "record_count": reader.position}
            told |= {"rejected_count": reader.rejected + refused, "near_miss_count": reader.near_misses}
        return told


def _reader_of(row: FileImport) -> PartReader:
    return reader_of(
        row.read_as, position=row.record_count, rejected=row.rejected_count, near_misses=row.near_miss_count
    )

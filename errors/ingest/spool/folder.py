"""
The spool of one writer: a folder of segments that is appended to at one end and emptied at the other.

A folder belongs to whoever holds its lock; several writers on one machine have one each, and what a writer left behind
that never came back is emptied by another. A segment is written by one process only: after a crash a new one begins,
so nothing is ever written behind half a record.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import itertools
import logging
import os
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import msgspec

from errors.ingest.frames import decode_parcel
from errors.ingest.spool.segment import Damage, Record, read_records, record_of
from errors.ingest.spool.state import SpoolState, read_state, write_state

log = logging.getLogger(__name__)

SEGMENT_BYTES = 16 * 2**20
"""A segment that has grown to this is followed by another; the smallest amount that can be deleted."""
BATCH_BYTES = 2 * 2**20
"""Of what is taken out at once, unless one record alone holds more: new deliveries wait until it is stored."""
_SUFFIX = ".spool"
_ASIDE_NAME = "set-aside"


class SpoolFullError(Exception):
    """The spool has reached its bound, or its disk takes no more."""


class Batch(NamedTuple):
    """The oldest records, out of one segment."""

    segment: str
    records: list[Record]
    end: int
    """The first byte of the segment behind them."""


class Spool:
    """One folder, locked for this process. `limit` is in bytes, over all its segments."""

    def __init__(self, folder: Path, *, limit: int) -> None:
        """Raises BlockingIOError where another process has the folder, and OSError."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self._limit = limit
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise
        self._current: int | None = None
        self._current_size = 0
        self._start = 0
        """In the first segment: what stands before is stored."""
        try:
            self._look_through()
        except OSError:
            os.close(self._lock)
            raise
        self._tell()

    def _look_through(self) -> None:
        self._segments = sorted(self.folder.glob(f"*{_SUFFIX}"))
        kept = read_state(self.folder)
        self._damaged, self._set_aside = kept.damaged, kept.set_aside
        self._deliveries = sum(isinstance(one, Record) for path in self._segments for one in _read(path))
        self._byte_count = sum(path.stat().st_size for path in self._segments)
        self._oldest_at = self._find_oldest()

    @classmethod
    def claim(cls, root: Path, *, limit: int) -> Self:
        """The first folder below `root` that nobody has. Raises OSError."""
        for number in itertools.count(1):
            try:
                return cls(root / str(number), limit=limit)
            except BlockingIOError:
                continue
        raise AssertionError

    @property
    def is_empty(self) -> bool:
        return not self._segments

    @property
    def head(self) -> str:
        """The name of the oldest segment."""
        return self._segments[0].name

    def close(self) -> None:
        """Give the folder up."""
        self._end_current()
        os.close(self._lock)

    def append(self, contents: Sequence[bytes], *, may_be_stored: bool) -> None:
        """Keep the parcels; durable on return. Raises SpoolFullError."""
        data = b"".join([record_of(content, may_be_stored=may_be_stored) for content in contents])
        if self._byte_count + len(data) > self._limit:
            raise SpoolFullError("the spool has reached its bound")
        try:
            self._write(data)
        except OSError as error:
            raise SpoolFullError(str(error)) from error
        self._deliveries += len(contents)
        self._byte_count += len(data)
        self._oldest_at = self._oldest_at or decode_parcel(contents[0]).received_at
        self._tell()

    def oldest(self, length: int) -> Batch:
        """
        Up to `length` of the oldest records, and no more than BATCH_BYTES, all alike in `may_be_stored`.

        Damage between them is passed over.
        """
        records: list[Record] = []
        end = self._start
        for one in _read(self._segments[0], self._start):
            if isinstance(one, Record):
                is_full = len(records) == length or one.end - self._start > BATCH_BYTES
                if records and (is_full or one.may_be_stored != records[0].may_be_stored):
                    break
                records.append(one)
            end = one.end
        return Batch(self.head, records, end)

    def advance(self, position: int) -> bool:
        """What stands before `position` in the oldest segment is stored; whether that was the last of the segment."""
        path = self._segments[0]
        for one in _read(path, self._start):
            if one.end > position:
                break
            self._deliveries -= isinstance(one, Record)
            self._damaged += isinstance(one, Damage)
        self._start = max(self._start, position)
        size = path.stat().st_size
        if is_over := self._start >= size:
            self._drop_oldest(size)
        self._oldest_at = self._find_oldest()
        self._tell()
        return is_over

    def set_aside(self, record: Record) -> None:
        """Keep in a file of its own what no attempt can store; `advance` takes it out of the way. Raises OSError."""
        with (self.folder / _ASIDE_NAME).open("ab") as file:
            file.write(record_of(record.content, may_be_stored=record.may_be_stored))
            os.fsync(file.fileno())
        self._set_aside += 1

    def _write(self, data: bytes) -> None:
        if self._current is None or self._current_size >= SEGMENT_BYTES:
            self._begin_segment()
        assert self._current is not None  # noqa: S101 - just begun
        try:
            written = 0
            while written < len(data):
                written += os.write(self._current, data[written:])
            os.fsync(self._current)
        except OSError:
            os.ftruncate(self._current, self._current_size)
            raise
        self._current_size += len(data)

    def _begin_segment(self) -> None:
        self._end_current()
        number = int(self._segments[-1].name.partition("-")[0]) + 1 if self._segments else 1
        path = self.folder / f"{number:012d}-{uuid.uuid4().hex}{_SUFFIX}"
        self._current = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._current_size = 0
        self._segments.append(path)
        _sync_folder(self.folder)

    def _end_current(self) -> None:
        if self._current is not None:
            os.close(self._current)
            self._current = None

    def _drop_oldest(self, size: int) -> None:
        if len(self._segments) == 1:
            self._end_current()
        self._segments.pop(0).unlink()
        # Else it could be there again after a power failure, when the database no longer knows that it is stored.
        _sync_folder(self.folder)
        self._start = 0
        self._byte_count -= size

    def _find_oldest(self) -> dt.datetime | None:
        for path in self._segments:
            for one in _read(path, self._start if path == self._segments[0] else 0):
                if isinstance(one, Record) and (at := _received_at(one)):
                    return at
        return None

    def _tell(self) -> None:
        state = SpoolState(
            deliveries=self._deliveries,
            byte_count=self._byte_count,
            oldest_at=self._oldest_at,
            damaged=self._damaged,
            set_aside=self._set_aside,
        )
        try:
            write_state(self.folder, state)
        except OSError as error:  # most likely the disk is full; what waits has to be stored all the more
            log.error("ingest.spool.state_not_told %s", error)  # noqa: TRY400 - expected, and every second


def orphans(root: Path, *, limit: int) -> Iterator[Spool]:
    """Spools below `root` that hold something and that nobody looks after."""
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        try:
            spool = Spool(folder, limit=limit)
        except OSError:
            continue
        if spool.is_empty:
            spool.close()
        else:
            yield spool


def _read(path: Path, start: int = 0) -> Iterator[Record | Damage]:
    return read_records(path.read_bytes(), start)


def _received_at(record: Record) -> dt.datetime | None:
    try:
        return decode_parcel(record.content).received_at
    except msgspec.MsgspecError:  # of a release that wrote them in another way
        return None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

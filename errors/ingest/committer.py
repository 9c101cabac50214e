"""
Where a batch goes: into the database, or, while that cannot be written, into the spool.

The spool is emptied between batches, in order, each transaction together with the place up to which it has come. While
the database is known to be away nobody waits for it: it is tried once a second.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from django.db import DEFAULT_DB_ALIAS, Error, connections

from errors.ingest import store
from errors.ingest.delivery import Parcel, Receipt
from errors.ingest.dialects import dialect_of
from errors.ingest.frames import decode_parcel
from errors.ingest.known import Memory
from errors.ingest.pipeline import unpack
from errors.ingest.spool import Record, Spool, SpoolFullError, orphans
from errors.ingest.transaction import Place
from errors.ingest.watch import Watch
from errors.models import SpoolPlace

log = logging.getLogger(__name__)

RETRY_SECONDS = 1
"""After a failure the database is left alone for so long."""
ORPHANS_SECONDS = 30
QUIET_SECONDS = 60
BATCH_RECORDS = 2_000
"""Records of the spool that are stored at once."""


class Settled(NamedTuple):
    """What became of a batch."""

    receipts: Sequence[Receipt | None]
    """In the order of the parcels. None: not kept anywhere."""
    is_committed: bool


class Committer:
    """The database and the spools of one writer; a context manager, in the thread that uses it."""

    def __init__(self, *, spools: Path, spool_limit: int, using: str = DEFAULT_DB_ALIAS) -> None:
        self._root = spools
        self._limit = spool_limit
        self._using = using
        self._memory = Memory()
        self._own: Spool | None = None
        self._left_behind: list[Spool] = []
        self._away_until = self._drain_at = self._orphans_at = 0.0
        self._length = BATCH_RECORDS
        self._tuned: object = None
        self._watch = Watch()
        self._quiet_until: dict[str, float] = {}

    def __enter__(self) -> Self:
        self._claim()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._watch.end()
        connections[self._using].close()
        for spool in self._spools():
            spool.close()

    @property
    def pause(self) -> float:
        """Seconds until there is something to tend."""
        if not any(not spool.is_empty for spool in self._spools()):
            return RETRY_SECONDS
        return max(0.0, max(self._away_until, self._drain_at) - time.monotonic())

    def settle(self, parcels: Sequence[Parcel], contents: Sequence[bytes]) -> Settled:
        """Store the parcels, or keep them for later; `contents` are the parcels as encoded. Durable on return."""
        was_tried = False
        if time.monotonic() >= self._away_until:
            try:
                with self._reached():
                    was_tried = True
                    written = store.write(parcels, memory=self._memory, using=self._using)
                return Settled(written.receipts, is_committed=True)
            except Exception as error:  # noqa: BLE001 - whatever it was: what was accepted must not be lost
                self._complain("ingest.batch.failed", error)
                self._leave_alone()
        return Settled(self._keep(parcels, contents, may_be_stored=was_tried), is_committed=False)

    def tend(self) -> None:
        """Store the oldest of what the spools hold, if the database takes it."""
        now = time.monotonic()
        try:
            if now >= self._orphans_at:
                self._orphans_at = now + ORPHANS_SECONDS
                self._left_behind += orphans(self._root, limit=self._limit)
            waiting = next((spool for spool in self._spools() if not spool.is_empty), None)
            if waiting and now >= max(self._away_until, self._drain_at):
                with self._reached():
                    self._drain(waiting)
        except Error as error:
            self._complain("ingest.spool.drain_failed", error)
            self._leave_alone()
        except Exception as error:  # noqa: BLE001 - the spool's or ours: new deliveries can be stored all the same
            self._complain("ingest.spool.drain_failed", error)
            self._drain_at = time.monotonic() + RETRY_SECONDS

    def _keep(
        self, parcels: Sequence[Parcel], contents: Sequence[bytes], *, may_be_stored: bool
    ) -> list[Receipt | None]:
        if self._own is None:
            self._claim()
        nothing: list[Receipt | None] = [None] * len(parcels)
        if self._own is None:
            return nothing
        try:
            self._own.append(contents, may_be_stored=may_be_stored)
        except SpoolFullError as error:
            log.error("ingest.spool.refused %s", error)  # noqa: TRY400 - expected, and every second
            return nothing
        return [_promise(parcel) for parcel in parcels]

    def _drain(self, spool: Spool) -> None:
        segment = spool.head
        place = SpoolPlace.objects.using(self._using).filter(segment=segment).values_list("read_to", flat=True).first()
        if place and spool.advance(place):
            self._forget_place(segment)
            return
        batch = spool.oldest(self._length)
        if batch.records and not self._store(batch.records, Place(segment, batch.end), spool):
            return
        if spool.advance(batch.end):
            self._forget_place(segment)

    def _store(self, records: list[Record], place: Place, spool: Spool) -> bool:
        """Whether the records are done with."""
        try:
            parcels = [decode_parcel(record.content) for record in records]
            self._write(parcels, place, may_be_stored=records[0].may_be_stored)
        except Exception as error:
            if isinstance(error, (Error, OSError)) and not isinstance(error, store.ROW_FAULTS):
                raise
            # A fault of ours, or a source that is gone: it must not stop what is behind it.
            log.exception("ingest.spool.unstorable")
            self._length = max(1, len(records) // 2)
            if len(records) > 1:
                return False
            spool.set_aside(records[0])
            self._write([], place)
            return True
        self._length = min(2 * self._length, BATCH_RECORDS)
        return True

    def _write(self, parcels: Sequence[Parcel], place: Place, *, may_be_stored: bool = False) -> None:
        store.write(parcels, memory=self._memory, place=place, may_be_stored=may_be_stored, using=self._using)

    def _forget_place(self, segment: str) -> None:
        SpoolPlace.objects.using(self._using).filter(segment=segment).delete()

    def _spools(self) -> list[Spool]:
        self._left_behind = [spool for spool in self._left_behind if not _is_done(spool)]
        return [*([self._own] if self._own else []), *self._left_behind]

    def _claim(self) -> None:
        try:
            self._own = Spool.claim(self._root, limit=self._limit)
        except OSError:
            log.exception("ingest.spool.unavailable")

    def _complain(self, event: str, error: Exception) -> None:
        """Log the error in full, and its like not again for a minute: an outage would fill the log."""
        if time.monotonic() >= self._quiet_until.get(event, 0):
            self._quiet_until[event] = time.monotonic() + QUIET_SECONDS
            log.error(event, exc_info=error)

    def _leave_alone(self) -> None:
        self._away_until = time.monotonic() + RETRY_SECONDS
        connections[self._using].close()  # a broken one would not mend by itself

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """The database, tuned, and not waited for without end. A connection that was made anew is like any other."""
        connection = connections[self._using]
        connection.ensure_connection()
        with self._watch.over(connection):
            if connection.connection is not self._tuned:
                dialect_of(self._using).tune()
                self._tuned = connection.connection
            yield


def _promise(parcel: Parcel) -> Receipt:
    """What can be said of a parcel that is not stored yet: nobody knows of duplicates."""
    try:
        opened = unpack(parcel)
    except Exception:  # it is kept, and will be set aside
        log.exception("ingest.parcel.unreadable")
        return Receipt(accepted=parcel.size)
    rejected = tuple(row.reject for row in opened.rejects)
    return Receipt(accepted=len(opened.rows) + opened.asides, rejected=rejected)


def _is_done(spool: Spool) -> bool:
    if spool.is_empty:
        spool.close()
    return spool.is_empty

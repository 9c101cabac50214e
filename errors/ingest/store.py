"""
One batch, one transaction: errors, issues, companies, tallies, counters, rejects.

A redelivery is counted on its error and its source and in nothing else, also within one batch. A row that the
database refuses is found by halving the batch and becomes a reject; its neighbours are stored.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Sequence

import msgspec
from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError

from errors.domain.report import REJECT_TEXT_LENGTH, Item, Reject
from errors.ingest.delivery import Delivery, Parcel, Receipt, Written, slices
from errors.ingest.dialects import Dialect, dialect_of
from errors.ingest.known import Memory
from errors.ingest.pipeline import pack, unpack
from errors.ingest.replays import known_replays, message_rows
from errors.ingest.rows import Opened, RejectRow, Row
from errors.ingest.transaction import Place, Tail, commit
from errors.models import Source

log = logging.getLogger(__name__)

ROW_FAULTS = (DataError, IntegrityError, OverflowError, ValueError, TypeError)
"""What a row is to blame for; anything else is the database's trouble, and no reason to drop an error."""

Checkpoint = Callable[[Dialect, Receipt], None]
"""Called at the end of the transaction that makes a batch durable; what it raises undoes the batch."""


def write_now(
    items: Iterable[Item],
    *,
    source: Source,
    received_at: dt.datetime,
    sent_at: dt.datetime | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> Receipt:
    """
    Store reports from a command, a page or the demo, and answer when they are durable.

    The same pipeline and transaction as a delivery by HTTP, slice by slice. Raises django.db.Error.
    """
    total = Receipt()
    for first_index, part in slices(items):
        delivery = Delivery(
            items=part, source_id=source.pk, received_at=received_at, sent_at=sent_at, first_index=first_index
        )
        parcel = pack(delivery)
        [receipt] = write([parcel], using=using).receipts
        ids = tuple(row.correlation_id for row in parcel.rows if not row.is_refused)
        total += msgspec.structs.replace(receipt, correlation_ids=ids)
    return total


def write(
    parcels: Sequence[Parcel],
    *,
    memory: Memory | None = None,
    place: Place | None = None,
    checkpoint: Checkpoint | None = None,
    may_be_stored: bool = False,
    using: str = DEFAULT_DB_ALIAS,
) -> Written:
    """
    Store the parcels and answer when they are durable.

    `memory` is the caller's, for whom no look-up has to be repeated; `place` is where the spool will go on, kept in the
    same transaction; so is what `checkpoint` writes, which is told what became of all parcels together; with
    `may_be_stored` what is found there counts as stored by an attempt whose end nobody saw.
    Raises django.db.Error where the database cannot be written; then nothing of the batch is promised.
    """
    replays = known_replays(parcels, using=using)
    opened = [Opened() if index in replays else unpack(parcel) for index, parcel in enumerate(parcels)]
    rows = [row for one in opened for row in one.rows]
    rejects = [reject for one in opened for reject in one.rejects]
    for row in rows if may_be_stored else ():
        row.may_be_stored = True
    tail = Tail(
        observations=[row for one in opened for row in one.observations],
        messages=message_rows(parcel for index, parcel in enumerate(parcels) if index not in replays),
        place=place,
        checkpoint=checkpoint and (lambda dialect: checkpoint(dialect, _total(opened))),
    )
    batch = _Batch(using, memory or Memory())
    try:
        batch.commit(rows, rejects, tail)
    except BaseException:
        batch.memory.forget()
        raise
    return Written(receipts=tuple([_receipt(one) for one in opened]), new_issue_ids=tuple(batch.new_issue_ids))


class _Batch:
    """One batch on its way, in as many transactions as it takes to part what is refused from the rest."""

    def __init__(self, using: str, memory: Memory) -> None:
        self.dialect = dialect_of(using)
        self.memory = memory
        self.new_issue_ids: list[int] = []

    def commit(self, rows: list[Row], rejects: list[RejectRow], tail: Tail | None) -> None:
        try:
            self.new_issue_ids += commit(rows, rejects, dialect=self.dialect, memory=self.memory, tail=tail)
        except ROW_FAULTS as error:
            self.memory.forget()
            if not rows:
                raise
            if len(rows) == 1:
                log.warning("ingest.row.refused %s", error)
                rows[0].is_refused = True
                refused = RejectRow(
                    source_id=rows[0].source_id, received_at=rows[0].received_at, reject=_refusal(rows[0])
                )
                self.commit([], [*rejects, refused], tail)
                return
            half = len(rows) // 2
            self.commit(rows[:half], rejects, None)
            self.commit(rows[half:], [], tail)


def _refusal(row: Row) -> Reject:
    detail = "The database refused this error response. The server's log says why."
    return Reject(index=row.index, reason="refused", detail=detail, text=row.body[:REJECT_TEXT_LENGTH])


def _total(opened: Iterable[Opened]) -> Receipt:
    return sum(map(_receipt, opened), Receipt())


def _receipt(opened: Opened) -> Receipt:
    rows = opened.rows
    rejected = [reject.reject for reject in opened.rejects]
    rejected += [_refusal(row) for row in rows if row.is_refused]
    rejected.sort(key=lambda reject: reject.index)
    duplicates = sum([row.is_repeat and not row.is_refused for row in rows])
    accepted = len(rows) + len(opened.rejects) - len(rejected) - duplicates + opened.asides
    return Receipt(accepted=accepted, duplicates=duplicates, rejected=tuple(rejected))

"""
One batch, one transaction: errors, issues, companies, tallies, counters, rejects.

A redelivery is counted on its error and its source and in nothing else, also within one batch. A row that the
database refuses is found by halving the batch and becomes a reject; its neighbours are stored.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError

from errors.domain.report import REJECT_TEXT_LENGTH, Reject, Report
from errors.ingest.delivery import Delivery, Receipt, Written
from errors.ingest.dialects import dialect_of
from errors.ingest.pipeline import RejectRow, Row, prepare, prepare_reject
from errors.ingest.transaction import commit

log = logging.getLogger(__name__)

ROW_FAULTS = (DataError, IntegrityError, OverflowError, ValueError, TypeError)
"""What a row is to blame for; anything else is the database's trouble, and no reason to drop an error."""


def write(deliveries: Sequence[Delivery], *, using: str = DEFAULT_DB_ALIAS) -> Written:
    """
    Store the deliveries and answer when they are durable.

    Raises django.db.Error where the database cannot be written; then nothing of the batch is promised.
    """
    rows, rejects = _prepare(deliveries)
    new_issue_ids: list[int] = []
    _write(rows, rejects, new_issue_ids, using=using)
    return Written(receipts=_receipts(len(deliveries), rows, rejects), new_issue_ids=tuple(new_issue_ids))


def _prepare(deliveries: Sequence[Delivery]) -> tuple[list[Row], list[RejectRow]]:
    rows: list[Row] = []
    rejects: list[RejectRow] = []
    for number, delivery in enumerate(deliveries):
        for index, item in enumerate(delivery.items, delivery.first_index):
            if isinstance(item, Reject):
                rejects.append(prepare_reject(item, delivery=delivery, number=number))
                continue
            try:
                rows.append(prepare(item, delivery=delivery, number=number, index=index))
            except Exception:  # a report that trips our own code must not take its batch along
                log.exception("ingest.report.unprocessable")
                rejects.append(_unprocessable(item, delivery=delivery, number=number, index=index))
    return rows, rejects


def _unprocessable(report: Report, *, delivery: Delivery, number: int, index: int) -> RejectRow:
    detail = "This error response could not be processed. The server's log says why."
    reject = Reject(index=index, reason="unprocessable", detail=detail, text=report.message)
    return prepare_reject(reject, delivery=delivery, number=number)


def _write(rows: list[Row], rejects: list[RejectRow], new_issue_ids: list[int], *, using: str) -> None:
    """Commit; a row that the database refuses is added to `rejects`."""
    try:
        new_issue_ids += commit(rows, rejects, dialect=dialect_of(using))
    except ROW_FAULTS as error:
        if not rows:
            raise
        if len(rows) == 1:
            log.warning("ingest.row.refused %s", error)
            rejects.append(_refuse(rows[0]))
            commit([], rejects, dialect=dialect_of(using))
            return
        half = len(rows) // 2
        _write(rows[:half], rejects, new_issue_ids, using=using)
        later: list[RejectRow] = []
        _write(rows[half:], later, new_issue_ids, using=using)
        rejects += later


def _refuse(row: Row) -> RejectRow:
    row.is_refused = True
    detail = "The database refused this error response. The server's log says why."
    reject = Reject(index=row.index, reason="refused", detail=detail, text=row.body[:REJECT_TEXT_LENGTH])
    return RejectRow(delivery=row.delivery, source_id=row.source_id, received_at=row.received_at, reject=reject)


def _receipts(count: int, rows: Sequence[Row], rejects: Sequence[RejectRow]) -> tuple[Receipt, ...]:
    accepted, duplicates = [0] * count, [0] * count
    ids: list[tuple[str, ...]] = [()] * count
    rejected: dict[int, list[Reject]] = {}
    for number, group in groupby(rows, key=attrgetter("delivery")):
        stored = [row for row in group if not row.is_refused]
        duplicates[number] = sum(row.is_repeat for row in stored)
        accepted[number] = len(stored) - duplicates[number]
        ids[number] = tuple(row.correlation_id for row in stored)
    for reject_row in rejects:
        rejected.setdefault(reject_row.delivery, []).append(reject_row.reject)
    return tuple(
        Receipt(
            accepted=accepted[number],
            duplicates=duplicates[number],
            rejected=tuple(sorted(rejected[number], key=attrgetter("index"))) if number in rejected else (),
            correlation_ids=ids[number],
        )
        for number in range(count)
    )

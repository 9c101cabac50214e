"""
Syncs of Sync for Expenses and Sync for Commerce, their transactions, and what bank feeds answer item by item.

A sync's code is a number of its own kind (4200 is no status of HTTP), at times written as `"4200,"`. An item of a
batch that was answered 207 is an answer of the API with a status of its own, so it is an API response like any other.
Sources: Codat docs, Syncing expenses, and Sync for Commerce errors; OpenAPI, Bank Feeds.
"""

from __future__ import annotations

import re

from errors.domain.codat import squeezed
from errors.domain.kinds import Kind
from errors.domain.report import Item, Report
from errors.domain.wire.bodies import Told, status_of
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.shapes.fields import Fields
from errors.domain.wire.shapes.shape import Shape
from errors.domain.wire.shapes.subject import Subject, aside, failure, kept, subject_of

CODES = {
    1000: "In progress",
    1010: "In progress for more than ten minutes",
    2000: "Complete",
    2040: "Complete, nothing to write",
    4000: "Configuration error",
    4040: "Company deleted or deauthorized",
    4200: "Mapping error",
    4220: "Company deleted or deauthorized",
    4260: "The accounting software's subscription has expired",
    5000: "Server error",
    5080: "Duplication protection",
    5120: "Data processing error",
    5130: "Data write error",
}
"""What the codes mean, in short; from FIRST_FAILURE on they are failures."""
FIRST_FAILURE = 4000
_CODE = re.compile(r"\s*(\d{4})\b")


def is_failed(status: str, message: str) -> bool:
    """Whether a transaction failed. Its statuses are not listed anywhere: the failed ones seen end in these words."""
    return bool(message) or squeezed(status).endswith(("error", "failed", "failure", "invalid", "rejected"))


def told_of_event(event: Fields, subject: Subject, *, is_successful: bool) -> list[Item]:
    """What `expenses.sync.successful` and `.unsuccessful` tell: each failed transaction, else the sync as a whole."""
    payload = event.inner("payload")
    sync_id = payload.id("syncId")
    if not sync_id:
        raise UnreadableError("event_not_understood")
    if is_successful:
        return aside()
    failed = [one for one in payload.objects("transactions") if is_failed(one.text("status"), one.text("errorMessage"))]
    if not failed:
        return [_failed(subject, sync_id, summary="Syncing expenses failed")]
    items: list[Item] = []
    for transaction in failed:
        status = transaction.text("status") or "Failed"
        part = event.raw | {"payload": payload.raw | {"transactions": [transaction.raw]}}
        report = failure(
            Kind.SYNC,
            subject.about(body=part, attributes=subject.attributes | kept(transactionId=transaction.text("id"))),
            known_as=sync_id,
            summary=transaction.long_text("errorMessage") or f"Syncing a transaction ended with {status}",
            identity=f"sync:{sync_id}:{transaction.text('id')}",
        )
        items.append(report)
    return items


def told_of_rule(data: Fields, subject: Subject, *, known_as: str) -> list[Item]:
    """What the old rule `Sync Failed` tells."""
    sync_id = data.id("syncId") or known_as
    stage, kind = data.text("FailureStage"), data.text("syncType").lower()
    summary = f"Syncing {kind or 'data'} failed" + (f" at {stage}" if stage else "")
    return [_failed(subject, sync_id, summary=summary)]


def _failed(subject: Subject, sync_id: str, *, summary: str) -> Report:
    identity = f"sync:{sync_id}" if sync_id else ""
    return failure(Kind.SYNC, subject, known_as=sync_id, summary=summary, identity=identity)


def _read_status(fields: Fields, told: Told) -> list[Item]:
    match = _CODE.match(str(fields.get("syncStatusCode")))
    if match is None:
        raise UnreadableError("sync_status_not_understood")
    code, status = int(match[1]), fields.text("syncStatus")
    if code < FIRST_FAILURE:
        return aside()
    subject = subject_of(fields, told, at=fields.time("syncUtc"))
    has_text = fields.long_text("errorMessage", "syncExceptionMessage")
    meaning = CODES.get(code, status or "unknown")
    summary = "" if has_text else f"The sync ended with {code}: {meaning}"
    return [_failed(subject, fields.id("syncId"), summary=summary)]


def _read_transaction(fields: Fields, told: Told) -> list[Item]:
    status, text = fields.text("status"), fields.long_text("message", "errorMessage")
    if not is_failed(status, ""):
        return aside()
    subject = subject_of(fields, told).about(attributes=kept(transactionId=fields.text("transactionId")))
    summary = text or f"Syncing a transaction ended with {status}"
    return [failure(Kind.SYNC, subject, summary=summary)]


def _read_batch_item(fields: Fields, told: Told) -> list[Item]:
    result = fields.inner("result")
    status = status_of(result.get("statusCode"))
    if status is None:
        raise UnreadableError("batch_item_not_understood")
    if status < 400:
        return aside()
    text = result.long_text("error", "errorMessage") or f"An item of the batch was answered {status}"
    return [failure(Kind.RESPONSE, subject_of(fields, told), summary=text, status=status, service="BankFeeds")]


def _read_mapping(fields: Fields, told: Told) -> list[Item]:
    text = fields.long_text("error")
    if not is_failed(fields.text("status"), text):
        return aside()
    return [failure(Kind.SYNC, subject_of(fields, told), summary="" if text else "Mapping a bank account failed")]


def _is_sure(fields: Fields) -> bool:
    """In a log, a code that is documented, with the sync by which it is told once and its time."""
    match = _CODE.match(str(fields.get("syncStatusCode")))
    is_known = match is not None and int(match[1]) in CODES and bool(fields.text("syncStatus"))
    return is_known and bool(fields.id("syncId")) and fields.time("syncUtc") is not None


SHAPES = (
    Shape(
        "sync status",
        "syncId syncStatusCode",
        _read_status,
        is_sure=_is_sure,
        words=("yncStatusCode", "ync_status_code"),
    ),
    Shape("sync status", "syncStatusCode syncStatus", _read_status),
    Shape("transaction status", "transactionId status", _read_transaction),
    Shape("item of a bank feed batch", "sourceAccountId result", _read_batch_item),
    Shape("bank feed mapping", "sourceAccountId targetAccountId status", _read_mapping),
)

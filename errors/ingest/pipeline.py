"""
From a report to the row that the store writes: scrubbed, signed, with its identity and its time.

Pure: no database, no clock. A report without correlation id gets one of ours, made of its source, its text and
the ten minutes it came in, so the same record meets itself again when a shipper repeats a batch.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec

from errors.domain import signature
from errors.domain.codat import ID_LENGTH, SERVICE_LENGTH, lookup_key, message_of, service_key
from errors.domain.report import REJECT_TEXT_LENGTH, Reject, Report
from errors.domain.scrub import scrub, scrub_text
from errors.domain.wire.storing import storable_text
from errors.ingest.delivery import Delivery

REPEAT_WINDOW = dt.timedelta(minutes=10)
"""How long the same record without correlation id counts as a repeat."""
LINKED_IDS = 20
"""Correlation ids kept out of one error's texts."""

_encode = msgspec.json.Encoder().encode
_encode_sorted = msgspec.json.Encoder(order="deterministic").encode
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Row(msgspec.Struct, kw_only=True, gc=False):
    """An error as it will be stored, with what finds its issue, service and company."""

    delivery: int
    """Which delivery of the batch it came in."""
    index: int
    source_id: int
    correlation_id: str
    lookup_key: str
    earlier_key: str = ""
    """The id it would have got ten minutes earlier; empty where the correlation id is Codat's."""
    body_digest: str
    fingerprint: str
    status_code: int
    service_key: str
    service_name: str
    exception: str
    template: str
    company_id: str
    company_name: str
    http_status: int | None
    body_status: int | None
    occurred_at: dt.datetime
    received_at: dt.datetime
    connection_id: str
    data_type: str
    request_method: str
    request_url: str
    body: str
    attributes: str
    linked_ids: tuple[str, ...]
    occurred: Any = None
    """Set by the store: `occurred_at` as its database stores it."""
    is_repeat: bool = False
    """Set by the store: the same body stood under this id before."""
    is_refused: bool = False
    """Set by the store: the database does not take it."""


class RejectRow(msgspec.Struct, kw_only=True, gc=False):
    """A part that could not be read, as it will be stored."""

    delivery: int
    source_id: int
    received_at: dt.datetime
    reject: Reject


def prepare(report: Report, *, delivery: Delivery, number: int, index: int) -> Row:
    """The row of a report that stands at `index` of `delivery`, the batch's delivery `number`."""
    body = scrub(report.body)
    signed = signature.sign(report.message if body is report.body else message_of(body))
    service = service_key(report.service)
    digest = _digest(_encode_sorted(body))
    correlation_id, key, earlier_key = _identity(report, digest, delivery)
    return Row(
        delivery=number, index=index, source_id=delivery.source_id,
        correlation_id=correlation_id, lookup_key=key, earlier_key=earlier_key, body_digest=digest,
        fingerprint=fingerprint(report.status_code, service, signed.template), status_code=report.status_code,
        service_key=service, service_name=report.service.strip()[:SERVICE_LENGTH] or service,
        exception=signed.exception[:200], template=signed.template,
        company_id=report.company_id.strip().casefold()[:ID_LENGTH],
        company_name=scrub_text(report.company_name)[:200] if report.company_name else "",
        http_status=report.http_status, body_status=report.body_status,
        occurred_at=_occurred_at(report, delivery), received_at=delivery.received_at,
        connection_id=report.connection_id[:ID_LENGTH], data_type=report.data_type[:64],
        request_method=report.request_method[:16],
        request_url=scrub_text(report.request_url)[:2048] if report.request_url else "",
        body=_encode(body).decode(),
        attributes=_encode(scrub(report.attributes)).decode() if report.attributes else "{}",
        linked_ids=report.linked_ids[:LINKED_IDS],
    )  # fmt: skip


def prepare_reject(reject: Reject, *, delivery: Delivery, number: int) -> RejectRow:
    """The row of a part that could not be read."""
    text = storable_text(scrub_text(reject.text[: 2 * REJECT_TEXT_LENGTH]))[:REJECT_TEXT_LENGTH]
    return RejectRow(
        delivery=number,
        source_id=delivery.source_id,
        received_at=delivery.received_at,
        reject=msgspec.structs.replace(reject, text=text),
    )


@lru_cache(maxsize=20_000)
def fingerprint(status_code: int, service: str, template: str) -> str:
    """What makes an issue: status code, service key and message template, by the version of the signature."""
    return _digest(f"{status_code}\0{service}\0{signature.VERSION}\0{template}".encode())


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _identity(report: Report, digest: str, delivery: Delivery) -> tuple[str, str, str]:
    """The correlation id, its look-up key and, where there is none, the id it would have got ten minutes earlier."""
    if key := lookup_key(report.correlation_id):
        return report.correlation_id[:ID_LENGTH], key[:ID_LENGTH], ""
    record: list[Any] = [
        digest, report.occurred_at, report.http_status, report.company_id, report.connection_id, report.data_type,
        report.request_method, report.request_url, report.attributes,
    ]  # fmt: skip
    content = b"%d " % delivery.source_id + _encode_sorted(record)
    window = (delivery.received_at - _EPOCH) // REPEAT_WINDOW
    now, earlier = _digest(b"%d " % window + content), _digest(b"%d " % (window - 1) + content)
    return now, now, earlier


def _occurred_at(report: Report, delivery: Delivery) -> dt.datetime:
    """A clock that runs ahead must not put errors into the future, where no window shows them."""
    told = report.occurred_at or delivery.sent_at
    return min(told.astimezone(dt.UTC), delivery.received_at) if told else delivery.received_at

"""
From a report to the row that the store writes: scrubbed, signed, with its identity and its time.

Pure: no database, no clock. A report without correlation id gets one of ours, made of its source, its text and its
time, so the same record meets itself again whenever and however it comes: from a shipper that repeats a batch, or from
a file. One that tells no time has the ten minutes it came in instead, or its position in a file.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import count
from typing import Any

import msgspec

from errors.domain import conditions, signature
from errors.domain.codat import ID_LENGTH, SERVICE_LENGTH, lookup_key, message_of, service_key
from errors.domain.kinds import Kind
from errors.domain.observations import Ending, Observation, PushState, Trial
from errors.domain.report import REJECT_TEXT_LENGTH, Aside, Item, Reject, Report
from errors.domain.scrub import scrub, scrub_text
from errors.domain.trial import is_trial
from errors.domain.wire import errors_body
from errors.domain.wire.storing import storable_text
from errors.ingest.delivery import Delivery, Parcel
from errors.ingest.rows import ObservationRow, Opened, RejectRow, Row

log = logging.getLogger(__name__)

REPEAT_WINDOW = dt.timedelta(minutes=10)
"""How long the same record without correlation id counts as a repeat."""
LINKED_IDS = 20
"""Correlation ids kept out of one error's texts."""
CONDITION_LENGTH = 300

_encode = msgspec.json.Encoder().encode
_encode_sorted = msgspec.json.Encoder(order="deterministic").encode
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def pack(delivery: Delivery) -> Parcel:
    """The delivery as the writer takes it: its reports as rows."""
    positions = delivery.positions or count(delivery.first_index)
    opened = _prepare_all(zip(positions, delivery.items, strict=False), origin=delivery)
    return Parcel(
        source_id=delivery.source_id,
        received_at=delivery.received_at,
        sent_at=delivery.sent_at,
        rows=opened.rows,
        rejects=opened.rejects,
        observations=opened.observations,
        asides=opened.asides,
        message=delivery.message,
    )


def unpack(parcel: Parcel) -> Opened:
    """What the parcel holds, read out of its payload where that is still to be done."""
    if parcel.payload:
        return _prepare_all(errors_body.placed(parcel.payload), origin=parcel)
    return Opened(rows=parcel.rows, rejects=parcel.rejects, observations=parcel.observations, asides=parcel.asides)


def _prepare_all(items: Iterable[tuple[int, Item]], *, origin: Delivery | Parcel) -> Opened:
    opened = Opened()
    for index, item in items:
        if isinstance(item, Reject):
            opened.rejects.append(prepare_reject(item, origin=origin))
            continue
        if item.observations:
            opened.observations += [_observation_row(one, origin) for one in item.observations]
        if isinstance(item, Aside):
            opened.asides += 1
            continue
        if is_trial(item.correlation_id):
            opened.asides += 1
            opened.observations.append(_observation_row(Trial(), origin))
            continue
        try:
            opened.rows.append(prepare(item, origin=origin, index=index))
        except Exception:  # a report that trips our own code must not take its neighbours along
            log.exception("ingest.report.unprocessable")
            opened.rejects.append(_unprocessable(item, origin=origin, index=index))
    return opened


def _unprocessable(report: Report, *, origin: Delivery | Parcel, index: int) -> RejectRow:
    detail = "This error response could not be processed. The server's log says why."
    reject = Reject(index=index, reason="unprocessable", detail=detail, text=report.message)
    return prepare_reject(reject, origin=origin)


def prepare(report: Report, *, origin: Delivery | Parcel, index: int) -> Row:
    """The row of a report that stands at `index` of what `origin` delivered."""
    body = scrub(report.body)
    summary = report.summary and scrub_text(report.summary)
    signed = signature.sign(summary or (report.message if body is report.body else message_of(body)))
    service = service_key(report.service)
    digest = _digest(report.identity.encode() if report.identity else _encode_sorted(body))
    correlation_id, key, earlier_key = _identity(report, digest, origin, index)
    return Row(
        index=index, source_id=origin.source_id,
        correlation_id=correlation_id, lookup_key=key, earlier_key=earlier_key, body_digest=digest,
        fingerprint=fingerprint(report.status_code, service, signed.template, report.kind),
        status_code=report.status_code,
        service_key=service, service_name=report.service.strip()[:SERVICE_LENGTH] or service,
        exception=signed.exception[:200], template=signed.template,
        company_id=report.company_id.strip().casefold()[:ID_LENGTH],
        company_name=scrub_text(report.company_name)[:200] if report.company_name else "",
        http_status=report.http_status, body_status=report.body_status,
        occurred_at=_occurred_at(report, origin), received_at=origin.received_at,
        connection_id=report.connection_id[:ID_LENGTH], data_type=report.data_type[:64],
        request_method=report.request_method[:16],
        request_url=scrub_text(report.request_url)[:2048] if report.request_url else "",
        body=_encode(body).decode(),
        attributes=_encode(scrub(report.attributes)).decode() if report.attributes else "{}",
        linked_ids=report.linked_ids[:LINKED_IDS], kind=report.kind.value, summary=summary,
        condition=_condition_key(report.condition, origin) if report.condition else "",
    )  # fmt: skip


def prepare_reject(reject: Reject, *, origin: Delivery | Parcel) -> RejectRow:
    """The row of a part that could not be read."""
    text = storable_text(scrub_text(reject.text[: 2 * REJECT_TEXT_LENGTH]))[:REJECT_TEXT_LENGTH]
    return RejectRow(
        source_id=origin.source_id,
        received_at=origin.received_at,
        reject=msgspec.structs.replace(reject, text=text),
    )


def _observation_row(observation: Observation, origin: Delivery | Parcel) -> ObservationRow:
    if isinstance(observation, Ending):
        observation = msgspec.structs.replace(observation, condition=_condition_key(observation.condition, origin))
    elif isinstance(observation, PushState) and (observation.body or observation.message):
        body = observation.body and _encode(scrub(msgspec.json.decode(observation.body))).decode()
        observation = msgspec.structs.replace(observation, body=body, message=scrub_text(observation.message))
    return ObservationRow(source_id=origin.source_id, received_at=origin.received_at, observation=observation)


def _condition_key(condition: str, origin: Delivery | Parcel) -> str:
    key = f"{condition}:{origin.source_id}" if condition == conditions.QUOTA else condition.casefold()
    return key[:CONDITION_LENGTH]


@lru_cache(maxsize=20_000)
def fingerprint(status_code: int, service: str, template: str, kind: Kind = Kind.RESPONSE) -> str:
    """What makes an issue: kind, status code, service key and message template, by the version of the signature."""
    told = "" if kind is Kind.RESPONSE else f"{kind}\0"
    return _digest(f"{told}{status_code}\0{service}\0{signature.VERSION}\0{template}".encode())


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _identity(report: Report, digest: str, origin: Delivery | Parcel, index: int) -> tuple[str, str, str]:
    """The correlation id, its look-up key and, where both are ours, the id it would have got ten minutes earlier."""
    if key := lookup_key(report.correlation_id):
        return report.correlation_id[:ID_LENGTH], key[:ID_LENGTH], ""
    record: list[Any] = [
        digest, report.occurred_at, report.http_status, report.company_id, report.connection_id, report.data_type,
        report.request_method, report.request_url, report.attributes,
    ]  # fmt: skip
    content = b"%d " % origin.source_id + _encode_sorted(record)
    file = origin.file if isinstance(origin, Delivery) else ""
    if report.occurred_at or file:
        place = b"" if report.occurred_at else f"{file} {index}".encode()
        own = _digest(b"file %b " % place + content)
        return own, own, own
    window = (origin.received_at - _EPOCH) // REPEAT_WINDOW
    now, earlier = _digest(b"%d " % window + content), _digest(b"%d " % (window - 1) + content)
    return now, now, earlier


def _occurred_at(report: Report, origin: Delivery | Parcel) -> dt.datetime:
    """A clock that runs ahead must not put errors into the future, where no window shows them."""
    told = report.occurred_at or origin.sent_at
    return min(told.astimezone(dt.UTC), origin.received_at) if told else origin.received_at

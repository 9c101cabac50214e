"""
Amazon Data Firehose's HTTP endpoint: a LogRecord for each record, and for each event of a CloudWatch subscription.

A subscription's records are gzip inside the base64, and one of them holds many events; its control messages, by
which AWS tries the way, count as no record. Firehose takes a request as done only if its id comes back.
Source: AWS, "Understand HTTP endpoint delivery request and response specifications"; CloudWatch Logs, "Subscriptions".
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec

from errors.domain.report import Reject
from errors.domain.wire.logs.record import NOTHING, LogRecord, may_matter, moment, reject, unreadable
from errors.domain.wire.logs.values import decode, decode_as, text_of
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.storing import storable_text

INFLATED_BYTES = 64 * 2**20
"""Of all records of a request together."""

_GZIP = b"\x1f\x8b"
_MOST_ATTRIBUTES = 50
_MEMBERS = 16
"""CloudWatch sends one; the rest of the data is copied behind each."""


class _Record(msgspec.Struct, gc=False):
    data: str


class _Request(msgspec.Struct, gc=False):
    records: list[_Record]


class _Id(msgspec.Struct, rename="camel"):
    request_id: str = ""


class _Common(msgspec.Struct, rename="camel"):
    common_attributes: dict[str, str] = {}


class _Subscription(msgspec.Struct, rename="camel", gc=False):
    message_type: str
    log_events: list[msgspec.Raw] = []
    log_group: str = ""
    log_stream: str = ""
    owner: str = ""


def read(payload: bytes, *, limit: int = INFLATED_BYTES) -> Iterator[LogRecord | Reject]:
    """A LogRecord or Reject for each record or event, in order, or one UnreadableRequest."""
    try:
        records = decode_as(_Request, payload).records
    except UnreadableError:
        yield unreadable("no_records", payload)
        return
    for index, record in enumerate(records):
        if not _is_base64(record.data):
            yield unreadable("bad_base64", payload, index=index)
            return
    index = 0
    for record in records:
        data = _inflated(base64.b64decode(record.data), limit)
        limit = max(0, limit - len(data or b""))  # below -1 zlib raises, and -1 would lift the limit
        for result in _in_data(data, index) if data is not None else [reject(index, "bad_gzip", record.data.encode())]:
            yield result
            index += 1


def request_id(payload: bytes) -> str:
    """The id that the answer must repeat; empty where none can be read. The header tells the same."""
    try:
        return decode_as(_Id, payload).request_id
    except UnreadableError:
        return ""


def common_attributes(header: str) -> dict[str, Any]:
    """What the stream's operator gave it to tell with every request: `{"commonAttributes": {"environment": "..."}}`."""
    try:
        told = decode_as(_Common, header.encode()).common_attributes
    except UnreadableError:
        return {}
    return {storable_text(name): storable_text(text) for name, text in list(told.items())[:_MOST_ATTRIBUTES]}


def answer(request: str, *, timestamp: int, error: str = "") -> bytes:
    """The answer to the request with that id; `timestamp` is in milliseconds, `error` why it is refused."""
    told: dict[str, Any] = {"requestId": request, "timestamp": timestamp}
    return msgspec.json.encode(told | {"errorMessage": error} if error else told)


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _inflated(data: bytes, limit: int) -> bytes | None:
    """The data out of its gzip members, if it is any; None if it is damaged or more than `limit` bytes."""
    parts: list[bytes] = []
    while data.startswith(_GZIP):
        if len(parts) == _MEMBERS:
            return None
        decoder = zlib.decompressobj(wbits=31)
        try:
            parts.append(decoder.decompress(data, limit + 1))
        except zlib.error:
            return None
        limit -= len(parts[-1])
        if limit < 0 or not decoder.eof:
            return None
        data = decoder.unused_data
    return b"".join(parts) if parts else data


def _in_data(data: bytes, index: int) -> Iterator[LogRecord | Reject]:
    if b'"messageType"' not in data:
        yield _record(data.strip())
        return
    try:
        subscription = decode_as(_Subscription, data)
    except UnreadableError:
        yield _record(data.strip())
        return
    if subscription.message_type == "CONTROL_MESSAGE":
        return
    told = {"logGroup": subscription.log_group, "logStream": subscription.log_stream, "owner": subscription.owner}
    around = ({name: storable_text(text) for name, text in told.items() if text},)
    for position, event in enumerate(map(bytes, subscription.log_events), index):
        yield _event(position, event, around) if may_matter(event) else NOTHING


def _event(index: int, event: bytes, around: tuple[dict[str, Any], ...]) -> LogRecord | Reject:
    try:
        told = decode(event)
    except UnreadableError as error:
        return reject(index, error.reason, event)
    if not isinstance(told, dict) or not isinstance(message := told.get("message"), str):
        return LogRecord(value=told, around=around)
    millis = told.get("timestamp")
    occurred_at = moment(millis, per_second=1_000) if isinstance(millis, int) else None
    return LogRecord(value=message, occurred_at=occurred_at, around=around)


def _record(data: bytes) -> LogRecord:
    """The record of what an application put; several lines of it are one record, since they were put at once."""
    if not may_matter(data):
        return NOTHING
    try:
        return LogRecord(value=decode(data))
    except UnreadableError:
        return LogRecord(value=text_of(data))

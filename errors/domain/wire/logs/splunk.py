"""
Splunk's HTTP Event Collector: a LogRecord for each event object, and its answers.

The objects are run together, one a line or both. Splunk knows no partial success: one event without its `event` field
refuses the request, and its position is told. `/raw` takes any text; that is no business of this module.
Source: Splunk, "Troubleshoot HTTP Event Collector", for the codes and texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from errors.domain.report import Reject
from errors.domain.wire.logs.record import NOTHING, LogRecord, UnreadableRequest, reject, unreadable
from errors.domain.wire.logs.values import Values, decode, decode_as, items_of, parts_of
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.times import parse_time

SUCCESS, TOKEN_DISABLED, TOKEN_REQUIRED, INVALID_AUTHORIZATION, INVALID_TOKEN, NO_DATA, BAD_FORMAT = range(7)
INTERNAL, BUSY, CHANNEL_MISSING, EVENT_REQUIRED, EVENT_BLANK, HEALTHY, UNHEALTHY = 8, 9, 10, 12, 13, 17, 18
TEXTS = {
    SUCCESS: "Success",
    TOKEN_DISABLED: "Token disabled",
    TOKEN_REQUIRED: "Token is required",
    INVALID_AUTHORIZATION: "Invalid authorization",
    INVALID_TOKEN: "Invalid token",
    NO_DATA: "No data",
    BAD_FORMAT: "Invalid data format",
    INTERNAL: "Internal server error",
    BUSY: "Server is busy",
    CHANNEL_MISSING: "Data channel is missing",
    EVENT_REQUIRED: "Event field is required",
    EVENT_BLANK: "Event field cannot be blank",
    HEALTHY: "HEC is healthy",
    UNHEALTHY: "HEC is unhealthy, queues are full",
}
CODES = {"no_data": NO_DATA, "not_an_event": BAD_FORMAT, "event_missing": EVENT_REQUIRED, "event_blank": EVENT_BLANK}
"""The code of each reason for which a request is refused."""

_BOM = b"\xef\xbb\xbf"
BESIDE = ("host", "source", "sourcetype", "index")
"""What stands beside an event; of `/raw`, in the query."""


class _Event(msgspec.Struct, gc=False):
    event: msgspec.Raw = msgspec.Raw(b"")


class _Acks(msgspec.Struct, gc=False):
    acks: list[int]


_event = msgspec.json.Decoder(_Event).decode


def read(payload: bytes) -> Iterator[LogRecord | Reject]:
    """A LogRecord or Reject for each event, in order, or one UnreadableRequest."""
    values = Values(payload)
    events = _events(payload.removeprefix(_BOM).strip(), values)
    if isinstance(events, UnreadableRequest):
        yield events
        return
    for index, event in enumerate(events):
        yield NOTHING if event is None else _record(index, *event, values)


def answer(code: int = SUCCESS, *, event_number: int | None = None, ack_id: int | None = None) -> bytes:
    """The body of an answer; `event_number` is the position of the first event at fault."""
    told: dict[str, Any] = {"text": TEXTS[code], "code": code}
    beside = {"invalid-event-number": event_number, "ackId": ack_id}
    return msgspec.json.encode(told | {name: number for name, number in beside.items() if number is not None})


def acknowledged(payload: bytes) -> bytes | None:
    """The answer to `{"acks": [0, 1]}`: all are, since what was answered is stored. None: it asks no such thing."""
    try:
        asked = msgspec.json.decode(payload, type=_Acks).acks
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return msgspec.json.encode({"acks": {str(ack_id): True for ack_id in asked}})


def refusal(request: UnreadableRequest) -> bytes:
    """The body of the answer to a request that is refused with 400."""
    code = CODES[request.reason]
    return answer(code, event_number=None if code == NO_DATA else request.index)


def _events(payload: bytes, values: Values) -> list[tuple[bytes, bytes] | None] | UnreadableRequest:
    """Each object with its event, None where it is dull, or why the request is refused."""
    events: list[tuple[bytes, bytes] | None] = []
    for part in _objects(payload):
        try:
            event = _event_in(part)
        except UnreadableError:
            return unreadable("not_an_event", part, index=len(events))
        if event in (b"", b"null"):
            return unreadable("event_missing", part, index=len(events))
        if event == b'""':
            return unreadable("event_blank", part, index=len(events))
        events.append(None if values.is_dull(event) else (part, event))
    return events or unreadable("not_an_event" if payload else "no_data", payload)


def _objects(payload: bytes) -> Iterator[bytes]:
    """The objects as they are written; an array of them, which Splunk refuses, is taken too."""
    for part, _ in parts_of(payload):
        if not part.startswith(b"["):
            yield part
            continue
        try:
            yield from items_of(part)
        except UnreadableError:
            yield part


def _event_in(part: bytes) -> bytes:
    try:
        return bytes(_event(part).event)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return bytes(decode_as(_Event, part).event)


def _record(index: int, part: bytes, event: bytes, values: Values) -> LogRecord | Reject:
    try:
        record = values.record(event)
        return record if record is NOTHING else _surrounded(record, part)
    except UnreadableError as error:
        return reject(index, error.reason, part)


def _surrounded(record: LogRecord, part: bytes) -> LogRecord:
    told = decode(part)
    fields = told.get("fields")
    around = ({name: told[name] for name in BESIDE if told.get(name)}, fields if isinstance(fields, dict) else {})
    return msgspec.structs.replace(
        record, occurred_at=parse_time(told.get("time")), around=tuple(members for members in around if members)
    )

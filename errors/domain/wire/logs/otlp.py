"""
OTLP/HTTP logs, protobuf and JSON: a LogRecord for each log record of an ExportLogsServiceRequest.

Records are decoded only where they can hold an error body; resource and scope once, and only for such a record. An
unknown field is skipped, as the specification demands, but a request of nothing but unknown fields is none. The empty
request is a good one, without records.
Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import msgspec

from errors.domain.report import Reject
from errors.domain.wire.logs import otlp_json, otlp_protobuf
from errors.domain.wire.logs.otlp_parts import Encoding, Entry, Logged
from errors.domain.wire.logs.protobuf import ProtobufError, length_delimited, varint_field
from errors.domain.wire.logs.record import NOTHING, LogRecord, may_matter, moment, reject, unreadable
from errors.domain.wire.rejecting import UnreadableError

INVALID_ARGUMENT, UNAVAILABLE = 3, 14
"""Codes of google.rpc.Status, for what is refused for good and for what may come again."""

_IN_BASE64 = b'"bytesValue"'
_BOM = b"\xef\xbb\xbf"


def is_json(payload: bytes) -> bool:
    """Whether the request is JSON; a newline in front of it is protobuf's first tag, so it is none."""
    return payload.removeprefix(_BOM).lstrip(b" \t\r").startswith((b"{", b"["))


def read(payload: bytes) -> Iterator[LogRecord | Reject]:
    """A LogRecord or Reject for each log record, in order, or one UnreadableRequest."""
    encoding: Encoding = otlp_json if is_json(payload) else otlp_protobuf
    try:
        entries = [_undull(entry) for entry in encoding.split(payload.removeprefix(_BOM))]
    except UnreadableError as error:
        yield unreadable(error.reason, payload)
    except ProtobufError:
        yield unreadable("bad_protobuf", payload)
    else:
        yield from _read(entries, encoding)


def success(*, as_json: bool, rejected: int = 0, message: str = "") -> bytes:
    """An ExportLogsServiceResponse in the request's encoding; with rejects, a partial success."""
    if as_json:
        partial = {"partialSuccess": {"rejectedLogRecords": str(rejected), "errorMessage": message}}
        return msgspec.json.encode(partial if rejected else {})
    if not rejected:
        return b""
    return length_delimited(1, varint_field(1, rejected) + length_delimited(2, message.encode()))


def failure(*, as_json: bool, code: int, message: str) -> bytes:
    """A google.rpc.Status in the request's encoding, the body of every other answer."""
    if as_json:
        return msgspec.json.encode({"code": code, "message": message})
    return varint_field(1, code) + length_delimited(2, message.encode())


def _undull(entry: Entry) -> Entry | None:
    return entry if may_matter(entry.record) or _IN_BASE64 in entry.record else None


def _read(entries: list[Entry | None], encoding: Encoding) -> Iterator[LogRecord | Reject]:
    surroundings = functools.lru_cache(maxsize=1)(functools.partial(_surroundings, encoding))
    for index, entry in enumerate(entries):
        if entry is None:
            yield NOTHING
            continue
        try:
            yield _record(encoding.record(entry.record), surroundings(entry.resource, entry.scope))
        except UnreadableError as error:
            yield reject(index, error.reason, entry.record)
        except ProtobufError:
            yield reject(index, "bad_protobuf", entry.record)


def _surroundings(encoding: Encoding, resource: bytes, scope: bytes) -> tuple[dict[str, Any], ...]:
    return (encoding.resource(resource), encoding.scope(scope))


def _record(logged: Logged, surroundings: tuple[dict[str, Any], ...]) -> LogRecord:
    around = (*surroundings, logged.context)
    return LogRecord(
        value={"body": logged.body, "attributes": logged.attributes} if logged.attributes else logged.body,
        occurred_at=moment(logged.nanos, per_second=1_000_000_000),
        around=tuple(told for told in around if told),
    )

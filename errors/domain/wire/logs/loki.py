"""
Loki's push request, JSON or a raw snappy block of protobuf: a LogRecord for each line.

Clients send the block without saying so in a Content-Encoding, so it is inflated here, within a limit. What Loki calls
structured metadata was logged beside the line and is told with it; the stream's labels are told around it.
Source: Grafana Loki, pkg/push/push.proto and the reference of its HTTP API.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import cramjam
import msgspec

from errors.domain.report import Reject
from errors.domain.wire.logs.protobuf import LENGTH, VARINT, ProtobufError, fields, signed, strings, tag
from errors.domain.wire.logs.record import NOTHING, LogRecord, may_matter, moment, reject, unreadable
from errors.domain.wire.logs.values import decode, decode_as, text_of
from errors.domain.wire.rejecting import UnreadableError

INFLATED_BYTES = 64 * 2**20
NANOS = 1_000_000_000
MOST_EXPANSION = 22
"""A block's shortest copy takes three bytes and gives 64; one that promises more is damaged, not large."""

_BOM = b"\xef\xbb\xbf"
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*[\"}]")
"""No block starts so: its length may look like a brace, but what follows is protobuf's first tag, a newline."""
_NANOS = re.compile(r"\d{1,19}")
_LABEL = re.compile(rb'([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*"((?:[^"\\]|\\.)*)"')
_FIRST, _SECOND, _THIRD = tag(1, LENGTH), tag(2, LENGTH), tag(3, LENGTH)
_SECONDS, _NANOSECONDS = tag(1, VARINT), tag(2, VARINT)


class _Entry(msgspec.Struct, array_like=True, gc=False):
    time: str | int | float | None
    line: msgspec.Raw
    metadata: msgspec.Raw = msgspec.Raw(b"null")


class _Stream(msgspec.Struct, gc=False):
    stream: msgspec.Raw = msgspec.Raw(b"{}")
    values: list[_Entry] | None = None


class _Push(msgspec.Struct, gc=False):
    streams: list[_Stream] | None


class _ProtobufEntry(NamedTuple):
    time: bytes
    line: bytes
    metadata: list[bytes]


def read(payload: bytes, *, limit: int = INFLATED_BYTES) -> Iterator[LogRecord | Reject]:
    """A LogRecord or Reject for each line, in order, or one UnreadableRequest; `limit` is in inflated bytes."""
    return _in_json(payload.removeprefix(_BOM)) if _JSON.match(payload) else _in_block(payload, limit)


def _in_json(payload: bytes) -> Iterator[LogRecord | Reject]:
    try:
        streams = decode_as(_Push, payload).streams or []
    except UnreadableError as error:
        yield unreadable(error.reason, payload)
        return
    entries = [(stream.stream, entry) for stream in streams for entry in stream.values or ()]
    for index, (_, entry) in enumerate(entries):
        if not isinstance(entry.time, str) or not _NANOS.fullmatch(entry.time):
            yield unreadable("bad_timestamp", payload, index=index)
            return
    for index, (labels, entry) in enumerate(entries):
        if not may_matter(line := bytes(entry.line)) and not may_matter(bytes(entry.metadata)):
            yield NOTHING
            continue
        try:
            metadata, around = decode(bytes(entry.metadata)), decode(bytes(labels))
            yield _record(decode(line), metadata, around, nanos=int(str(entry.time)))
        except UnreadableError as error:
            yield reject(index, error.reason, line)


class _TooLargeError(Exception):
    """The block would grow beyond the limit."""


def _in_block(block: bytes, limit: int) -> Iterator[LogRecord | Reject]:
    if not block:
        return
    try:
        payload = _inflated(block, limit)
        entries = list(_entries(payload))
    except _TooLargeError:
        yield unreadable("inflated_too_large", block)
        return
    except cramjam.DecompressionError:
        yield unreadable("bad_snappy", block)
        return
    except ProtobufError:
        yield unreadable("bad_protobuf", block)
        return
    labels_of = functools.lru_cache(maxsize=16)(_labels)
    for index, (labels, message) in enumerate(entries):
        if not may_matter(message):
            yield NOTHING
            continue
        try:
            entry = _entry(message)
            metadata = dict(map(_pair, entry.metadata))
            yield _record(text_of(entry.line), metadata, labels_of(labels), nanos=_nanos(entry.time))
        except ProtobufError:
            yield reject(index, "bad_protobuf", message)


def _inflated(block: bytes, limit: int) -> bytes:
    """What is in the block; it says its length first. Raises DecompressionError, _TooLargeError."""
    length = cramjam.snappy.decompress_raw_len(block)
    if length > MOST_EXPANSION * len(block) + 64:
        raise cramjam.DecompressionError("says what cannot be")
    if length > limit:
        raise _TooLargeError
    return bytes(cramjam.snappy.decompress_raw(block))


def _entries(payload: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The labels and the message of each entry. Raises ProtobufError."""
    streams = strings(payload, _FIRST)
    if payload and not streams:
        raise ProtobufError("nothing known in it")
    for stream in streams:
        labels, messages = b"", []
        for key, value in fields(stream):
            if isinstance(value, bytes):
                if key == _FIRST:
                    labels = value
                elif key == _SECOND:
                    messages.append(value)
        yield from ((labels, message) for message in messages)


def _entry(message: bytes) -> _ProtobufEntry:
    time, line, metadata = b"", b"", []
    for key, value in fields(message):
        if isinstance(value, bytes):
            if key == _FIRST:
                time = value
            elif key == _SECOND:
                line = value
            elif key == _THIRD:
                metadata.append(value)
    return _ProtobufEntry(time, line, metadata)


def _nanos(timestamp: bytes) -> int:
    told = dict(fields(timestamp))
    seconds, nanos = told.get(_SECONDS, 0), told.get(_NANOSECONDS, 0)
    return signed(int(seconds)) * NANOS + int(nanos)


def _labels(labels: bytes) -> dict[str, Any]:
    """Labels out of the text that Prometheus writes: `{app="billing", level="error"}`."""
    return {text_of(name): text_of(value.replace(b'\\"', b'"')) for name, value in _LABEL.findall(labels)}


def _pair(message: bytes) -> tuple[str, str]:
    name, value = strings(message, _FIRST), strings(message, _SECOND)
    return text_of(b"".join(name[-1:])), text_of(b"".join(value[-1:]))


def _record(line: Any, metadata: Any, labels: Any, *, nanos: int) -> LogRecord:
    return LogRecord(
        value={"line": line, "metadata": metadata} if metadata else line,
        occurred_at=moment(nanos, per_second=NANOS),
        around=(labels,) if isinstance(labels, dict) and labels else (),
    )

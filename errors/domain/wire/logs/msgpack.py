"""
Records in msgpack: what Fluent Bit's http output sends unless it is told otherwise, and Fluentd's forward messages.

Entries are run together, each `[TIME, RECORD]`, `[[TIME, METADATA], RECORD]` or, as forwarded, with a tag in front and
one record or many. A time is a number or, in ten bytes, seconds and nanoseconds. No text starts with the bytes with
which lists and maps do. What is compressed inside a forward message is not looked into: it comes by TCP only.
Source: the msgpack specification; Fluentd, Forward Protocol Specification v1.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

import msgspec

from errors.domain.report import Reject
from errors.domain.wire.logs.record import NOTHING, LogRecord, may_matter, moment, reject, unreadable
from errors.domain.wire.logs.values import MAX_DEPTH, text_of
from errors.domain.wire.storing import storable
from errors.domain.wire.times import parse_time

_EVENT_TIME = 0
"""The type of Fluentd's extension for a time."""
_SIZED = {
    0xC4: 1, 0xC5: 2, 0xC6: 4, 0xC7: 1, 0xC8: 2, 0xC9: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4,
    0xDC: 2, 0xDD: 4, 0xDE: 2, 0xDF: 4,
}  # fmt: skip
"""Heads that are followed by a length or a count, and how many bytes that takes."""
_FIXED = {
    0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4,
    0xD3: 8, 0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17,
}  # fmt: skip
_EXTENSIONS, _ARRAYS, _MAPS = {0xC7, 0xC8, 0xC9}, {0xDC, 0xDD}, {0xDE, 0xDF}


def is_msgpack(payload: bytes) -> bool:
    """Whether the payload starts with a list or a map, and so is no text."""
    first, second = payload[:1], payload[1:2]
    return b"\x81" <= first <= b"\x9f" or (b"\xdc" <= first <= b"\xdf" and not b"\x80" <= second <= b"\xbf")


def read(payload: bytes) -> Iterator[LogRecord | Reject]:
    """A LogRecord or Reject for each record, in order; an UnreadableRequest where already the first entry is cut."""
    position = index = 0
    while position < len(payload):
        end = _end_of(payload, position)
        part = payload[position:end]
        results = list(_in_entry(part, index)) if end else []
        if not results:
            rest = payload[position:]
            yield reject(index, "bad_msgpack", rest) if index else unreadable("bad_msgpack", rest)
            return
        yield from results
        position, index = end, index + len(results)


def _end_of(payload: bytes, position: int) -> int:
    """Where the value that starts here ends; 0 where it is cut, nested too deeply or none."""
    left = [1]
    while left and position < len(payload):
        left[-1] -= 1
        position, items = _step(payload, position)
        while left and not left[-1]:
            left.pop()
        if items:
            left.append(items)
        if position < 0 or len(left) > MAX_DEPTH:
            return 0
    return position if not left and position <= len(payload) else 0


def _step(payload: bytes, position: int) -> tuple[int, int]:
    """Where the head with its own bytes ends, below 0 if it is none, and how many values follow inside."""
    head, position = payload[position], position + 1
    if head < 0x80 or head >= 0xE0:
        return position, 0
    if head < 0xC0:
        low = head & (0x1F if head >= 0xA0 else 0x0F)
        return (position + low, 0) if head >= 0xA0 else (position, low if head >= 0x90 else 2 * low)
    if head in _FIXED:
        return position + _FIXED[head], 0
    if head not in _SIZED:
        return -1, 0
    size = _SIZED[head]
    count, position = int.from_bytes(payload[position : position + size], "big"), position + size
    if head in _ARRAYS or head in _MAPS:
        return position, 2 * count if head in _MAPS else count
    return position + count + (head in _EXTENSIONS), 0


def _in_entry(part: bytes, index: int) -> Iterator[LogRecord | Reject]:
    """The records of one entry; none where it is no entry."""
    try:
        tag, entries = _entries(_decoder.decode(part))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        yield reject(index, "bad_msgpack", part)
        return
    for time, record in entries:
        if may_matter(part):
            yield _record(time, record, tag)
        else:
            yield NOTHING


def _entries(value: Any) -> tuple[str, list[tuple[Any, dict[Any, Any]]]]:
    """The tag, if one is told, and each record with its time."""
    if isinstance(value, dict):
        return "", [(None, value)]
    if not isinstance(value, list) or not value:
        return "", []
    tag, rest = (value[0], value[1:]) if isinstance(value[0], str) else ("", value)
    first = rest[0] if tag and rest else None
    listed = first if isinstance(first, list) else _packed(first) if isinstance(first, bytes) else [rest[:2]]
    return tag, [(entry[0], entry[1]) for entry in listed if _is_entry(entry)]


def _packed(chunk: bytes) -> list[Any]:
    """The entries that a forward message holds as bytes, none where those are compressed or cut."""
    entries, position = [], 0
    while position < len(chunk):
        end = _end_of(chunk, position)
        if not end:
            return []
        entries.append(_decoder.decode(chunk[position:end]))
        position = end
    return entries


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], dict)


def _record(time: Any, record: dict[Any, Any], tag: str) -> LogRecord:
    metadata = time[1] if isinstance(time, list) and len(time) == 2 and isinstance(time[1], dict) else {}
    time = time[0] if isinstance(time, list) and time else time
    around = _readable({"tag": tag} | metadata) if tag or metadata else None
    occurred_at = time if isinstance(time, dt.datetime) else parse_time(time)
    return LogRecord(value=_readable(record), occurred_at=occurred_at, around=(around,) if around else ())


def _readable(value: Any) -> Any:
    """The value with texts for bytes, and no names but texts."""
    if isinstance(value, bytes):
        return text_of(value)
    if isinstance(value, dict):
        return {_readable(name): _readable(member) for name, member in value.items() if isinstance(name, str | bytes)}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return storable(value) if isinstance(value, str | int) else None


def _extension(code: int, data: memoryview) -> dt.datetime | None:
    if code != _EVENT_TIME or len(data) != 8:
        return None
    seconds, nanos = (int.from_bytes(data[start : start + 4], "big") for start in (0, 4))
    return moment(seconds * 1_000_000_000 + nanos, per_second=1_000_000_000)


_decoder = msgspec.msgpack.Decoder(ext_hook=_extension)

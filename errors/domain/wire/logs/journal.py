"""
Journal entries as systemd-journal-upload sends them: `NAME=value` a line, an empty line after each entry.

A value that holds more than one line, or no text at all, stands behind its name and its length of 8 bytes instead, so
the next newline need not be the field's end. Entries of containers may be pieces of one long line.
Source: https://systemd.io/JOURNAL_EXPORT_FORMATS/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from errors.domain.report import Reject
from errors.domain.wire.logs.long_lines import LongLines
from errors.domain.wire.logs.record import NOTHING, LogRecord, may_matter, reject, unreadable
from errors.domain.wire.logs.values import text_of

_START = re.compile(rb"\s*(?:__(?:CURSOR|REALTIME_TIMESTAMP)=|[A-Z_][A-Z0-9_]{0,63}\n.{4}\0{4})", re.DOTALL)
"""A field that every entry starts with, or one whose length in binary follows its name."""
_FIELD = re.compile(rb"([A-Z0-9_]{1,64})(?:=([^\n]*)(?:\n|\Z)|\n)")
_BLANK = re.compile(rb"[\n\r \x00]+")
_LENGTH_BYTES = 8


class _CutError(Exception):
    """The payload ends within a field, or goes on with what is none."""


def is_journal(payload: bytes) -> bool:
    """Whether the payload starts as an entry does."""
    return _START.match(payload[:96]) is not None


def read(payload: bytes) -> Iterator[LogRecord | Reject]:
    """A LogRecord for each entry, in order; what comes behind a cut is one Reject."""
    long_lines = LongLines() if LongLines.may_be_in(payload) else None
    position = index = 0
    while position < len(payload):
        if blank := _BLANK.match(payload, position):
            position = blank.end()
            continue
        start = position
        try:
            position, fields = _entry(payload, position)
        except _CutError:
            rest = payload[start:]
            yield reject(index, "truncated_entry", rest) if index else unreadable("truncated_entry", rest)
            return
        yield _record(payload[start:position], fields, long_lines)
        index += 1


def _entry(payload: bytes, position: int) -> tuple[int, list[tuple[bytes, bytes]]]:
    """Where the entry ends, and its fields."""
    fields = []
    while position < len(payload) and payload[position] != 0x0A:
        field = _FIELD.match(payload, position)
        if not field:
            raise _CutError
        position, value = field.end(), field[2]
        if value is None:
            start = position + _LENGTH_BYTES
            position = start + int.from_bytes(payload[position:start], "little") + 1  # a newline ends it
            if position > len(payload) + 1:
                raise _CutError
            value = payload[start : position - 1]
        fields.append((field[1], value))
    return position, fields


def _record(part: bytes, fields: list[tuple[bytes, bytes]], long_lines: LongLines | None) -> LogRecord:
    matters = may_matter(part)
    if not matters and long_lines is None:
        return NOTHING
    record = {name.decode("ascii"): text_of(value) for name, value in fields}
    stream = long_lines.stream_of(record) if long_lines else ""
    return LogRecord(value=record, stream=stream) if matters or stream else NOTHING

"""
Files of any bytes: out of their compression, cut into parts, read; and gone on with at each place.

With limits so small that short inputs meet them.
"""

from __future__ import annotations

import datetime as dt
import io

from errors.domain.wire.cutting import TAIL_BYTES, Cutter, Part
from errors.ingest.imports.readers import HopelessError, format_of, reader_of
from errors.ingest.imports.streams import TextFile
from errors.ingest.inflate import BrokenEncodingError

NOW = dt.datetime(2026, 11, 24, 14, 20, tzinfo=dt.UTC)
LIMITS = {"part_bytes": 48, "most_bytes": 400}
BLOCK = 100
MOST_TEXT = 256 * 1024
_MARKS = b'[]{},"logsrecdvnLEt: \t\r\n\x00'
"""What may be dropped between records, with what is wrapped around an array of them."""


def check(data: bytes) -> None:
    """Raise AssertionError where something is lost, or whatever the code raises."""
    text = _text_of(data)
    parts = [*_parts(text, Cutter(**LIMITS))]
    for part in parts:
        assert part.tail == text[: part.end][-TAIL_BYTES:]
    assert [part.end for part in parts] == sorted({part.end for part in parts})
    _assert_whole(text, parts)
    for part in parts[:3]:
        again = Cutter(start=part.end, tail=part.tail, is_in_array=part.is_in_array, **LIMITS)
        _assert_whole(text[part.end :], [*_parts(text[part.end :], again)])
    _read(parts)


def _text_of(data: bytes) -> bytes:
    file, text = TextFile(io.BytesIO(data)), b""
    try:
        while len(text) < MOST_TEXT and (block := file.read()):
            text += block
    except BrokenEncodingError:
        return text
    return text[:MOST_TEXT]


def _parts(text: bytes, cutter: Cutter) -> list[Part]:
    found: list[Part] = []
    for start in range(0, len(text), BLOCK):
        found += cutter.feed(text[start : start + BLOCK])
    return [*found, *cutter.finish()]


def _assert_whole(text: bytes, parts: list[Part]) -> None:
    if any(part.is_too_long for part in parts):
        return
    told = b"".join(part.text for part in parts)
    assert told.translate(None, _MARKS) == text.translate(None, _MARKS)


def _read(parts: list[Part]) -> None:
    reader = None
    for part in parts:
        reader = reader or reader_of(format_of(part.text))
        if part.is_too_long:
            reader.refuse("too_large", "", "")
            continue
        try:
            positions = [position for position, _ in reader.read(part.text, written_at=NOW)]
        except HopelessError:
            return
        assert all(position < reader.position for position in positions)

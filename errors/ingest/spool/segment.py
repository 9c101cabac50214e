"""
One file of the spool: records behind each other, each with its length and checksum.

A crash can leave half a record at the end, and a disk can lose a piece of the middle. Each record begins with the same
four bytes, so reading goes on at the next one that is whole; what was skipped is counted.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

_MAGIC = b"\xc0\xda\x5b\x01"
"""The last byte is the version of the format."""
_HEADER = struct.Struct(">4sBII")  # magic, flags, length of the content, CRC-32 of flags and content
_MAY_BE_STORED = 1


class Record(NamedTuple):
    """A parcel that was spooled."""

    content: bytes
    """As it came over the socket (`errors.ingest.frames`)."""
    may_be_stored: bool
    """An attempt to store it ended with an error, which may have been after the commit."""
    end: int
    """The first byte behind it."""


class Damage(NamedTuple):
    """A stretch of bytes that is no record."""

    end: int


def record_of(content: bytes, *, may_be_stored: bool) -> bytes:
    """The bytes of a record."""
    flags = _MAY_BE_STORED if may_be_stored else 0
    return _HEADER.pack(_MAGIC, flags, len(content), _checksum(flags, content)) + content


def read_records(data: bytes, start: int = 0) -> Iterator[Record | Damage]:
    """The records from `start` on, and what is damaged between them; their ends are positions in `data`."""
    position = start
    while position < len(data):
        if record := _record_at(data, position):
            yield record
            position = record.end
            continue
        found = data.find(_MAGIC, position + 1)
        while found >= 0 and _record_at(data, found) is None:
            found = data.find(_MAGIC, found + 1)
        position = found if found >= 0 else len(data)
        yield Damage(position)


def _record_at(data: bytes, position: int) -> Record | None:
    begin = position + _HEADER.size
    if begin > len(data):
        return None
    magic, flags, length, checksum = _HEADER.unpack_from(data, position)
    if magic != _MAGIC or begin + length > len(data):
        return None
    content = data[begin : begin + length]
    if _checksum(flags, content) != checksum:
        return None
    return Record(content, bool(flags & _MAY_BE_STORED), begin + length)


def _checksum(flags: int, content: bytes) -> int:
    return zlib.crc32(content, flags)

"""
The wire encoding of protobuf, as far as log protocols need it: the fields of one message.

A field is told with its tag (number and wire type in one), so one of an unexpected type is as unknown as one of an
unknown number, and is skipped. Chosen over the generated classes, which build every object of a request where only
those that can hold an error body are wanted. Encoding: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TypeAlias

Field: TypeAlias = tuple[int, int | bytes]

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
_MAX_VARINT = 70
"""Bits after which no byte of a number can follow."""

_fixed64 = struct.Struct("<Q").unpack_from
_fixed32 = struct.Struct("<I").unpack_from
_double = struct.Struct("<d").unpack
_from_double = struct.Struct("<Q").pack


class ProtobufError(ValueError):
    """The bytes are no message."""


def tag(number: int, wire_type: int) -> int:
    """The tag of a field."""
    return number << 3 | wire_type


def fields(message: bytes) -> Iterator[Field]:
    """(tag, value) of each field; bytes for those with a length, else an int. Raises ProtobufError."""
    position, end = 0, len(message)
    while position < end:
        key, position = _varint(message, position)
        wire_type = key & 7
        value: int | bytes
        if not key >> 3:
            raise ProtobufError("field number 0")
        if wire_type == LENGTH:
            length, position = _varint(message, position)
            value = message[position : position + length]
            position += length
        elif wire_type == VARINT:
            value, position = _varint(message, position)
        else:
            value, position = _fixed(message, position, wire_type)
        if position > end:
            raise ProtobufError("a field is longer than its message")
        yield key, value


def strings(message: bytes, wanted: int) -> list[bytes]:
    """The values of a repeated field with a length, by its tag. Raises ProtobufError."""
    return [value for key, value in fields(message) if key == wanted and isinstance(value, bytes)]


def signed(value: int) -> int:
    """An int64 out of its varint."""
    return value - (1 << 64) if value >> 63 else value


def double(value: int) -> float:
    """A double out of its 64 bits."""
    number: float = _double(_from_double(value))[0]
    return number


def length_delimited(number: int, value: bytes) -> bytes:
    """A field with a length, as it is written."""
    return _written(tag(number, LENGTH)) + _written(len(value)) + value


def varint_field(number: int, value: int) -> bytes:
    """A field that is a number, as it is written; the number must not be negative."""
    return _written(tag(number, VARINT)) + _written(value)


def _written(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def _varint(message: bytes, position: int) -> tuple[int, int]:
    try:
        byte = message[position]
        position += 1
        if byte < 0x80:
            return byte, position
        value, shift = byte & 0x7F, 7
        while shift < _MAX_VARINT:
            byte = message[position]
            position += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & 0xFFFF_FFFF_FFFF_FFFF, position
            shift += 7
    except IndexError:
        raise ProtobufError("a number is cut") from None
    raise ProtobufError("a number is too long")


def _fixed(message: bytes, position: int, wire_type: int) -> tuple[int, int]:
    try:
        if wire_type == FIXED64:
            return _fixed64(message, position)[0], position + 8
        if wire_type == FIXED32:
            return _fixed32(message, position)[0], position + 4
    except struct.error:
        raise ProtobufError("a number is cut") from None
    raise ProtobufError(f"wire type {wire_type}")

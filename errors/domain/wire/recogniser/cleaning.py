"""
Values of any origin to values that can be searched and stored: texts without NUL, numbers that are finite, no bytes.

Decoders of protobuf, msgpack and the standard library's JSON let through what no database keeps. Nearly every record
is fine as it is, so it is written out once, which also gives its length and what to look for in it, and only what
cannot be written or shows such a thing is copied.
"""

from __future__ import annotations

from typing import Any

import msgspec

from errors.domain.wire.storing import storable_text

MOST_LEVELS = 32
"""Deeper members become None; no logger nests so deeply."""

_encode = msgspec.json.Encoder().encode


def readable(value: Any) -> tuple[Any, bytes, bool]:
    """The value fit to be searched, its JSON, and whether JSON inside its texts may stand for what cannot be stored."""
    try:
        written = _encode(value)
    except (RecursionError, TypeError, ValueError, OverflowError):
        value = _cleaned(value, MOST_LEVELS)
        return value, _encode(value), True
    if not is_suspect(written):
        return value, written, False
    return _cleaned(value, MOST_LEVELS), written, True


def is_suspect(written: bytes) -> bool:
    """Whether the JSON, or JSON inside it, has escapes that stand for NUL or half a character."""
    return b"\\u" in written and (b"\\u0000" in written or b"\\ud" in written or b"\\uD" in written)


def _cleaned(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return storable_text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if -1e300 < value < 1e300 else None
    if levels and isinstance(value, dict):
        return {
            storable_text(name): _cleaned(member, levels - 1) for name, member in value.items() if isinstance(name, str)
        }
    return [_cleaned(item, levels - 1) for item in value] if levels and isinstance(value, list | tuple) else None

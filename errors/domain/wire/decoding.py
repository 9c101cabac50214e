"""
Bytes to JSON values that are safe to store: bounded in depth, with finite numbers and storable texts.

msgspec reads nearly everything. What it refuses for a lone surrogate or a raw tab inside a text is read once more by
the standard library, since such bodies do occur and their other members are as good as any.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, NoReturn

import msgspec

from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.storing import is_deeper_than, storable

MAX_DEPTH = 32
"""Codat nests three deep. Well below the recursion limits of JSON writers and of SQLite's JSON functions."""

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def decode_whole(payload: bytes) -> Any:
    """The value, as msgspec reads it; raises UnreadableError. What it holds must still go through `checker`."""
    try:
        return _decode(payload)
    except UnicodeDecodeError:
        raise UnreadableError("not_utf8") from None
    except msgspec.DecodeError:
        raise UnreadableError("not_json") from None
    except RecursionError:
        raise UnreadableError("too_deep") from None


def decode_part(part: bytes) -> Any:
    """The value of one part, storable, by the lenient reader if need be; raises UnreadableError."""
    try:
        value = decode_whole(part)
    except UnreadableError as error:
        if error.reason != "not_json":
            raise
        return _checked(_decode_leniently(part))
    return checker(part)(value)


def checker(part: bytes) -> Callable[[Any], Any]:
    """What makes the values read from the part storable; it raises UnreadableError for one that is too deep."""
    if b"\\u0000" in part:
        return _checked
    return _checked_for_depth if part.count(b"{") + part.count(b"[") > MAX_DEPTH else _as_it_is


def encoded(value: Any) -> bytes:
    """The value as JSON; empty for one that is too deep to write."""
    try:
        return _encode(value)
    except RecursionError:
        return b""


def _as_it_is(value: Any) -> Any:
    return value


def _checked_for_depth(value: Any) -> Any:
    if is_deeper_than(value, limit=MAX_DEPTH):
        raise UnreadableError("too_deep")
    return value


def _checked(value: Any) -> Any:
    return storable(_checked_for_depth(value))


def _decode_leniently(part: bytes) -> Any:
    try:
        return json.loads(part.decode(), strict=False, parse_float=_finite, parse_constant=_refuse)
    except RecursionError:
        raise UnreadableError("too_deep") from None
    except UnicodeDecodeError:
        raise UnreadableError("not_utf8") from None
    except json.JSONDecodeError:
        raise UnreadableError("not_json") from None
    except UnreadableError:
        raise
    except ValueError:  # an integer of thousands of digits
        raise UnreadableError("not_a_number") from None


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _refuse(_text: str) -> NoReturn:
    raise UnreadableError("not_a_number")

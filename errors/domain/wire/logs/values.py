"""
JSON out of log records: cut into its values, decoded only where one can hold an error body, storable.

Lenient, since nobody at the sender's end reads a refusal: NaN becomes None, bytes that are not UTF-8 and lone
surrogates become U+FFFD. To cut costs little: the decoder then only checks the syntax of what it skips.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from errors.domain.wire.decoding import decode_whole, encoded
from errors.domain.wire.logs.long_lines import LongLines
from errors.domain.wire.logs.record import NOTHING, LogRecord, may_matter
from errors.domain.wire.pieces import pieces
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.storing import is_deeper_than, storable, storable_text

T = TypeVar("T")

MAX_DEPTH = 128
"""Far more than any logger nests, and safe to walk."""
BLOCK_BYTES = 1024 * 1024
"""Lines are cut block by block, so that a large request is never in memory as values all at once."""
_DIGITS = 100

_MESSAGE = "MESSAGE"
_NUMBERS = re.compile(rb'"MESSAGE"\s*:\s*\[\s*\d')
"""How journalctl writes in JSON what holds a colour or anything else that is not printed: byte after byte."""

_cut = msgspec.json.Decoder(msgspec.Raw).decode_lines
_skip = msgspec.json.Decoder(msgspec.Raw).decode


class Values:
    """Makes records of the values of one request, in order."""

    def __init__(self, payload: bytes) -> None:
        self._long_lines = LongLines() if LongLines.may_be_in(payload) else None
        self._may_be_numbers = _NUMBERS.search(payload) is not None

    def is_dull(self, part: bytes) -> bool:
        """Whether a part that is JSON needs no decoding, since its record is NOTHING."""
        return not may_matter(part) and self._long_lines is None and not self._may_be_numbers

    def record(self, part: bytes) -> LogRecord:
        """The record of one JSON value; raises UnreadableError."""
        matters = may_matter(part)
        if self.is_dull(part) and is_json(part):
            return NOTHING
        value = decode(part)
        if self._may_be_numbers and isinstance(value, dict) and (text := _text_of_numbers(value.get(_MESSAGE))):
            value, matters = {**value, _MESSAGE: text}, matters or may_matter(text.encode())
        stream = self._long_lines.stream_of(value) if self._long_lines and isinstance(value, dict) else ""
        return LogRecord(value=value, stream=stream) if matters or stream else NOTHING


def _text_of_numbers(message: Any) -> str:
    """The text whose bytes these are, storable; empty where it is none."""
    try:
        return text_of(bytes(message)) if isinstance(message, list) else ""
    except (TypeError, ValueError):
        return ""


def parts_of(payload: bytes) -> Iterator[tuple[bytes, bool]]:
    """
    The values in the payload as they are written: one a line, run together, pretty-printed, or a broken array's.

    With each, whether it is known to be JSON. Once something is none, whatever follows may be anything.
    """
    position, step = 0, len(payload) if payload.startswith(b"[") else BLOCK_BYTES
    while position < len(payload):
        end = payload.find(b"\n", position + step) + 1 or len(payload)
        try:
            values = _cut(payload[position:end])
        except (msgspec.DecodeError, RecursionError):
            yield from ((part, False) for part, _ in pieces(payload[position:]))
            return
        for value in values:
            yield bytes(value), True
        position = end


def items_of(part: bytes) -> list[bytes]:
    """The items of an array as they are written; raises UnreadableError."""
    return [*map(bytes, decode_as(list[msgspec.Raw], part))]


def is_json(part: bytes) -> bool:
    """Whether the part is one JSON value, strictly."""
    try:
        _skip(part)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def text_of(text: bytes) -> str:
    """The text, storable."""
    return storable_text(text.decode("utf-8", "replace"))


def decode(part: bytes) -> Any:
    """The value, storable; raises UnreadableError with reason not_json or too_deep."""
    try:
        value = decode_whole(part)
    except UnreadableError as error:
        if error.reason == "too_deep":
            raise
        return storable(_bounded(_decode_leniently(part)))
    if b"\\u0000" in part:
        return storable(_bounded(value))
    return _bounded(value) if part.count(b"{") + part.count(b"[") > MAX_DEPTH else value


def decode_as(kind: type[T], payload: bytes) -> T:
    """The payload as such a structure; raises UnreadableError."""
    try:
        return msgspec.json.decode(payload, type=kind)
    except RecursionError:
        raise UnreadableError("too_deep") from None
    except (msgspec.DecodeError, UnicodeDecodeError):  # perhaps only for what `decode` takes
        lenient = encoded(decode(payload))
    try:
        return msgspec.json.decode(lenient, type=kind)
    except msgspec.DecodeError:
        raise UnreadableError("not_json") from None


def _bounded(value: Any) -> Any:
    if is_deeper_than(value, limit=MAX_DEPTH):
        raise UnreadableError("too_deep")
    return value


def _decode_leniently(part: bytes) -> Any:
    try:
        return _decoder.decode(part.decode("utf-8", "replace"))
    except RecursionError:
        raise UnreadableError("too_deep") from None
    except ValueError:
        raise UnreadableError("not_json") from None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _short(text: str) -> int | None:
    return int(text) if len(text) < _DIGITS else None


_decoder = json.JSONDecoder(strict=False, parse_float=_finite, parse_int=_short, parse_constant=lambda _name: None)

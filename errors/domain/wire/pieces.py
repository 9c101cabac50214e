"""
Cuts what is no single JSON value into parts that can be read one by one: lines, values run together, array items.

Used only once a payload could not be read as a whole, so one broken part does not take its neighbours along. A part
may well be no JSON; what is promised is that every part starts where a value can start, and that the work stays
linear in the payload.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from errors.domain.wire.decoding import decode_whole
from errors.domain.wire.rejecting import UnreadableError

UNREAD: Final = object()
"""Stands for the value of a part that is still to be read, or is unreadable."""

_NEWLINE = ord("\n")

_TOKEN = re.compile(rb'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+("?)|[{}\[\]\n]')
_BLANK = b" \t\r\n\x00\x0b\x0c\x1e,"  # \x1e separates RFC 7464 sequences; a comma may stand between objects
_BETWEEN = re.compile(rb"[ \t\r\n\x00\x0b\x0c\x1e,]*+")
_BETWEEN_ITEMS = re.compile(rb"[ \t\r\n\x00\x0b\x0c\x1e,\[\]]*+")
_ARRAY = re.compile(rb"\[\s*(?:[{\[\"\]]|null\b|true\b|false\b|NaN\b|-?Infinity\b|[-\d.eE+]+\s*,)")
"""How an array starts, as opposed to a log line in brackets (`[main] ERROR ...`)."""
_OBJECT = re.compile(rb"\{\s*[\"}]")
_ITEM_END = re.compile(rb"[,\n\]{]")
_LINE_OF_OBJECT = re.compile(rb'\n\{\s*"[^\n]*\},?[ \t\r]*(?:\n|\Z)')
_LINE_START = re.compile(rb"\n(?=[{\[])")
_AFRESH = re.compile(rb"\}\s*+(?:,\s*+)?(?=\{\s*\")")
"""Where, inside a broken part, the next object may start."""


def pieces(payload: bytes) -> Iterator[tuple[bytes, Any]]:
    """The parts of the payload in order, each with its value or UNREAD."""
    in_array = _ARRAY.match(payload) is not None
    between = _BETWEEN_ITEMS if in_array else _BETWEEN
    budget = 2 * len(payload) + 65_536  # bytes that may be looked at a second time
    position = _end_of(between, payload, 0)
    while position < len(payload):
        end, value = _whole_line(payload, position)
        if value is UNREAD:
            end, is_broken = _end_of_part(payload, position, in_array=in_array)
            if is_broken and budget > 0 and (afresh := _AFRESH.search(payload, position + 1, end)):
                budget -= end - afresh.end()
                end = afresh.end()
        yield payload[position:end].rstrip(_BLANK), value
        position = _end_of(between, payload, end)


def _whole_line(payload: bytes, start: int) -> tuple[int, Any]:
    """The value of a line that is one, as in NDJSON: cheaper than to look for its end by its brackets."""
    if start and payload[start - 1] != _NEWLINE:
        return start, UNREAD
    end = _end_of_line(payload, start)
    try:
        return end, decode_whole(payload[start:end])
    except UnreadableError:
        return start, UNREAD


def _end_of(pattern: re.Pattern[bytes], payload: bytes, start: int) -> int:
    match = pattern.match(payload, start)
    return match.end() if match else start


def _end_of_part(payload: bytes, start: int, *, in_array: bool) -> tuple[int, bool]:
    if _OBJECT.match(payload, start) or _ARRAY.match(payload, start):
        return _end_of_value(payload, start)
    if in_array:
        text = _TOKEN.match(payload, start)
        stop = _ITEM_END.search(payload, text.end() if text else start + 1)
        return (stop.start() if stop else len(payload)), False
    return _end_of_line(payload, start), False


def _end_of_line(payload: bytes, start: int) -> int:
    end = payload.find(b"\n", start)
    return len(payload) if end < 0 else end


def _end_of_value(payload: bytes, start: int) -> tuple[int, bool]:
    """Where the value that starts here ends, and whether it is broken: it then ends where the next may start."""
    openers = bytearray()
    for token in _TOKEN.finditer(payload, start):
        position = token.start()
        byte = payload[position]
        if byte in b"{[":
            if openers and _cannot_open(payload, position, openers[-1]):
                return position, True
            openers.append(byte)
        elif byte in b"}]":
            openers.pop()
            if not openers:
                return token.end(), False
        elif _is_the_last(token, payload):
            return _end_of_broken(payload, start, position), True
    return len(payload), True


def _cannot_open(payload: bytes, position: int, opener: int) -> bool:
    """An object or list stands behind a colon, or as a list's item; elsewhere it starts the next part."""
    before = position - 1
    while payload[before] in b" \t\r\n":
        before -= 1
    return payload[before] not in b":[," or (payload[before] == ord(",") and opener == ord("{"))


def _is_the_last(token: re.Match[bytes], payload: bytes) -> bool:
    """Whether the part is broken here: by a text that its line does not end, or by a line that is an object."""
    if payload[token.start()] == ord('"'):
        return not token[1]
    return _LINE_OF_OBJECT.match(payload, token.start()) is not None


def _end_of_broken(payload: bytes, start: int, position: int) -> int:
    """The end of the line, but for a part of many lines the last one before the next part."""
    if payload[position] == _NEWLINE or payload.find(b"\n", start, position) < 0:
        return _end_of_line(payload, position)
    following = _LINE_START.search(payload, position)
    return following.start() if following else len(payload)

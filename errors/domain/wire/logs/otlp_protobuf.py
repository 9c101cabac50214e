"""
The protobuf encoding of OTLP logs.

Bytes inside a value are told as text: they are what an application logged without saying what it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from errors.domain.wire.logs.otlp_parts import MAX_DEPTH, Entry, Logged
from errors.domain.wire.logs.protobuf import (
    FIXED64,
    LENGTH,
    VARINT,
    ProtobufError,
    double,
    fields,
    signed,
    strings,
    tag,
)
from errors.domain.wire.logs.values import text_of

_FIRST, _SECOND, _THIRD = tag(1, LENGTH), tag(2, LENGTH), tag(3, LENGTH)
_TIME, _OBSERVED = tag(1, FIXED64), tag(11, FIXED64)
_SEVERITY, _BODY, _ATTRIBUTE = tag(3, LENGTH), tag(5, LENGTH), tag(6, LENGTH)
_TRACE, _SPAN = tag(9, LENGTH), tag(10, LENGTH)
_BOOL, _INT, _DOUBLE = tag(2, VARINT), tag(3, VARINT), tag(4, FIXED64)
_STRING, _ARRAY, _KVLIST, _BYTES = tag(1, LENGTH), tag(5, LENGTH), tag(6, LENGTH), tag(7, LENGTH)


def split(payload: bytes) -> Iterator[Entry]:
    """The records of an ExportLogsServiceRequest; raises ProtobufError."""
    is_request = not payload
    for key, value in fields(payload):
        if key == _FIRST and isinstance(value, bytes):
            is_request = True
            yield from _entries(value)
    if not is_request:
        raise ProtobufError("nothing known in it")


def resource(message: bytes) -> dict[str, Any]:
    """The attributes of a resource. Raises ProtobufError."""
    return _members(strings(message, _FIRST))


def scope(message: bytes) -> dict[str, Any]:
    """The name of a scope, as its logger, and its attributes. Raises ProtobufError."""
    name = text_of(b"".join(strings(message, _FIRST)[-1:]))
    return ({"logger": name} if name else {}) | _members(strings(message, _THIRD))


def record(message: bytes) -> Logged:
    """One LogRecord. Raises ProtobufError."""
    body: Any = None
    attributes: list[bytes] = []
    numbers: dict[int, int] = {}
    context: dict[str, Any] = {}
    for key, value in fields(message):
        if isinstance(value, int):
            numbers[key] = value
        elif key == _BODY:
            body = _value(value)
        elif key == _ATTRIBUTE:
            attributes.append(value)
        elif key in _CONTEXT and value:
            name, read = _CONTEXT[key]
            context[name] = read(value)
    nanos = numbers.get(_TIME) or numbers.get(_OBSERVED) or 0
    return Logged(body, _members(attributes), nanos, context)


def _entries(resource_logs: bytes) -> Iterator[Entry]:
    resource, scope_logs = _first_and_seconds(resource_logs)
    for message in scope_logs:
        scope, records = _first_and_seconds(message)
        for logged in records:
            yield Entry(resource, scope, logged)


def _first_and_seconds(message: bytes) -> tuple[bytes, list[bytes]]:
    """What the records below have in common, and they; the order of fields is free."""
    first, seconds = b"", []
    for key, value in fields(message):
        if isinstance(value, bytes):
            if key == _SECOND:
                seconds.append(value)
            elif key == _FIRST:
                first = value
    return first, seconds


def _members(pairs: Iterable[bytes], depth: int = 0) -> dict[str, Any]:
    members = {}
    for pair in pairs:
        name, value = b"", None
        for key, part in fields(pair):
            if key == _FIRST and isinstance(part, bytes):
                name = part
            elif key == _SECOND and isinstance(part, bytes):
                value = _value(part, depth)
        members[text_of(name)] = value
    return members


def _value(message: bytes, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise ProtobufError("nested too deeply")
    value: Any = None
    for key, part in fields(message):
        if isinstance(part, int):
            value = _number(key, part, value)
        elif key in (_STRING, _BYTES):
            value = text_of(part)
        elif key == _KVLIST:
            value = _members(strings(part, _FIRST), depth + 1)
        elif key == _ARRAY:
            value = [_value(item, depth + 1) for item in strings(part, _FIRST)]
    return value


def _number(key: int, part: int, otherwise: Any) -> Any:
    if key == _INT:
        return signed(part)
    if key == _BOOL:
        return bool(part)
    if key == _DOUBLE:
        number = double(part)
        return number if math.isfinite(number) else None
    return otherwise


_CONTEXT: dict[int, tuple[str, Callable[[bytes], str]]] = {
    _SEVERITY: ("severity", text_of),
    _TRACE: ("trace_id", bytes.hex),
    _SPAN: ("span_id", bytes.hex),
}

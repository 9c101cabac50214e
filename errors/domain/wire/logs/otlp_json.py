"""
The JSON encoding of OTLP logs: ids are hex, an int64 is a text or a number, unknown members are skipped.

Source: opentelemetry-proto, docs/specification.md, "JSON Protobuf Encoding".
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from errors.domain.wire.logs.otlp_parts import MAX_DEPTH, Entry, Logged
from errors.domain.wire.logs.values import decode, decode_as
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.storing import storable_text

_NONE = msgspec.Raw(b"null")
_LARGEST_INT64 = 20
"""Characters of it, with its sign."""


class _ScopeLogs(msgspec.Struct, rename="camel", gc=False):
    scope: msgspec.Raw = _NONE
    log_records: list[msgspec.Raw] | None = None


class _ResourceLogs(msgspec.Struct, rename="camel", gc=False):
    resource: msgspec.Raw = _NONE
    scope_logs: list[_ScopeLogs] | None = None


class _Request(msgspec.Struct, rename="camel", gc=False):
    resource_logs: list[_ResourceLogs] | None = None


def split(payload: bytes) -> Iterator[Entry]:
    """The records of an ExportLogsServiceRequest; raises UnreadableError."""
    for logs in decode_as(_Request, payload).resource_logs or ():
        resource = bytes(logs.resource)
        for scoped in logs.scope_logs or ():
            scope = bytes(scoped.scope)
            for record in scoped.log_records or ():
                yield Entry(resource, scope, bytes(record))


def resource(part: bytes) -> dict[str, Any]:
    """The attributes of a resource. Raises UnreadableError."""
    return _members(_object(decode(part)).get("attributes"))


def scope(part: bytes) -> dict[str, Any]:
    """The name of a scope, as its logger, and its attributes. Raises UnreadableError."""
    told = _object(decode(part))
    name = told.get("name")
    return ({"logger": name} if isinstance(name, str) and name else {}) | _members(told.get("attributes"))


def record(part: bytes) -> Logged:
    """One LogRecord. Raises UnreadableError."""
    told = _object(decode(part))
    context = {
        "severity": told.get("severityText"),
        "trace_id": told.get("traceId"),
        "span_id": told.get("spanId"),
    }
    return Logged(
        body=_value(told.get("body")),
        attributes=_members(told.get("attributes")),
        nanos=_int(told.get("timeUnixNano")) or _int(told.get("observedTimeUnixNano")),
        context={name: value for name, value in context.items() if isinstance(value, str) and value},
    )


def _object(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise UnreadableError("not_json")
    return value


def _members(pairs: Any, depth: int = 0) -> dict[str, Any]:
    if not isinstance(pairs, list):
        return {}
    return {str(pair.get("key", "")): _value(pair.get("value"), depth) for pair in pairs if isinstance(pair, dict)}


def _value(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise UnreadableError("too_deep")
    for name, content in _object(value).items():
        if read := _SIMPLE.get(name):
            return read(content)
        if name == "kvlistValue":
            return _members(_object(content).get("values"), depth + 1)
        if name == "arrayValue":
            values = _object(content).get("values")
            return [_value(item, depth + 1) for item in values] if isinstance(values, list) else []
    return None


def _text(content: Any) -> Any:
    """The text whose bytes are written in base64; the content itself where it is none."""
    try:
        return storable_text(base64.b64decode(content, validate=True).decode())
    except (TypeError, ValueError):  # of base64 or of UTF-8
        return content


def _int(value: Any) -> int:
    if isinstance(value, str) and len(value) <= _LARGEST_INT64 and value.removeprefix("-").isdecimal():
        return int(value)
    return int(value) if isinstance(value, int | float) else 0


def _double(value: Any) -> float | None:
    """Also from the texts that stand for what is no JSON number (`"NaN"`): those are None."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


_SIMPLE: dict[str, Callable[[Any], Any]] = {
    "stringValue": lambda content: content,
    "boolValue": lambda content: content,
    "bytesValue": _text,
    "intValue": _int,
    "doubleValue": _double,
}

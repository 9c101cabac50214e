"""
What both encodings of OTLP are read into, before it is a LogRecord.

Source of the names: opentelemetry-proto, logs/v1/logs.proto and common/v1/common.proto.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

MAX_DEPTH = 64
"""Values nested deeper than that are refused."""


class Entry(NamedTuple):
    """A log record, its resource and its scope, all as they were encoded."""

    resource: bytes
    scope: bytes
    record: bytes


class Logged(NamedTuple):
    """One log record, decoded."""

    body: Any
    attributes: dict[str, Any]
    nanos: int
    """Since 1970; 0 where no time is told."""
    context: dict[str, Any]
    """Trace and span id and severity, without what is empty."""


class Encoding(Protocol):
    """What reads one of the two encodings; each raises its own error."""

    def split(self, payload: bytes, /) -> Iterator[Entry]:
        """The records of a request, in order."""

    def resource(self, encoded: bytes, /) -> dict[str, Any]:
        """The attributes of a resource."""

    def scope(self, encoded: bytes, /) -> dict[str, Any]:
        """The name of a scope, as its logger, and its attributes."""

    def record(self, encoded: bytes, /) -> Logged:
        """One log record."""

"""
The log protocols: bytes to LogRecords and Rejects, one module a protocol, none knowing another.

FORMATS is the only list of them. A reader takes a body that is already inflated, raises on nothing, and yields one
LogRecord or Reject for each record that was logged, in order, so positions can be counted; or a single
UnreadableRequest. What a protocol's answer needs stands beside its reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from errors.domain.report import Reject
from errors.domain.wire.logs import (
    cri,
    elastic,
    firehose,
    form,
    journal,
    lines,
    loki,
    msgpack,
    otlp,
    pubsub,
    splunk,
    syslog,
)
from errors.domain.wire.logs.record import LogRecord


def read_any(payload: bytes) -> Iterator[LogRecord | Reject]:
    """The records in whatever a shipper without a protocol of its own sends: JSON, text, syslog, journals, msgpack."""
    for is_mine, read in _TELLTALE:
        if is_mine(payload):
            return read(payload)
    return lines.read(payload)


_TELLTALE = [
    (syslog.is_syslog, syslog.read),
    (cri.is_cri, cri.read),
    (journal.is_journal, journal.read),
    (form.is_form, form.read),
    (msgpack.is_msgpack, msgpack.read),
    (pubsub.is_push, pubsub.read),
]

FORMATS: dict[str, Callable[[bytes], Iterator[LogRecord | Reject]]] = {
    "logs": read_any,
    "otlp": otlp.read,
    "elastic": elastic.read,
    "splunk": splunk.read,
    "loki": loki.read,
    "firehose": firehose.read,
}

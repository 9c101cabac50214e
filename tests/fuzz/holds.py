"""
What must hold for whatever a decoder yields, and how long it may take.

The checks raise AssertionError, so a fuzzer, hypothesis and a replayed corpus file all fail the same way. Time is CPU
time of this thread, since a fuzzer shares its machine with others.
"""

from __future__ import annotations

import datetime as dt
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from errors.domain.codat import ID_LENGTH, MESSAGE_LENGTH, SERVICE_LENGTH, is_placeholder
from errors.domain.kinds import Kind
from errors.domain.report import REJECT_TEXT_LENGTH, Reject, Report
from errors.domain.wire.decoding import MAX_DEPTH
from errors.domain.wire.logs import record
from errors.domain.wire.rejecting import DETAILS
from errors.domain.wire.storing import is_deeper_than

SECONDS_TO_START = 0.25
"""For what an input costs whatever its length: the first look at a shape, a window of a decompressor."""
SECONDS_A_BYTE = 20e-6
"""A hundred times what most take. What grows with the square of the length is over it at 8 KB."""
CONDITION_LENGTH = 300
"""Of the column; what tells a redelivery is hashed, but no longer."""
REASONS = DETAILS.keys() | record.DETAILS.keys()
EXTRA_DEPTH = 4
"""Levels that are put around what came: attributes hold a request, a request its members."""


class HangError(AssertionError):
    """An input cost more than its length allows."""


@contextmanager
def in_time(size: int) -> Iterator[None]:
    """Raise HangError when the block takes longer than an input of that many bytes may."""
    gc.disable()  # a collection of what other tests left behind is not the input's fault
    start = time.thread_time()
    try:
        yield
    finally:
        taken = time.thread_time() - start
        gc.enable()
    if taken > SECONDS_TO_START + SECONDS_A_BYTE * size:
        raise HangError(f"{taken:.2f} s for {size} bytes")


def assert_readable(items: Iterator[Any]) -> list[Any]:
    """The items, every one of them a report, an aside, a record or a reject that can be stored as it is."""
    found = list(items)
    for item in found:
        if isinstance(item, Reject):
            assert_reject(item)
        elif isinstance(item, Report):
            assert_report(item)
        else:
            assert_storable(item)
    return found


def assert_report(report: Report) -> None:
    """It can be stored, grouped and looked up."""
    assert_storable(report)
    assert isinstance(report.body, dict)
    assert not is_deeper_than(report.body, limit=MAX_DEPTH)
    assert not is_deeper_than(report.attributes, limit=MAX_DEPTH + EXTRA_DEPTH)
    assert report.message or report.correlation_id or report.body.get("correlationId") not in (None, "")
    assert all(len(text) <= CONDITION_LENGTH for text in (report.condition, report.identity))
    assert len(report.message) <= MESSAGE_LENGTH
    assert len(report.service) <= SERVICE_LENGTH
    for text in (report.correlation_id, report.company_id, report.connection_id, *report.linked_ids):
        assert len(text) <= ID_LENGTH
    assert not report.correlation_id or not is_placeholder(report.correlation_id)
    assert 100 <= report.status_code < 600 or (report.kind is not Kind.RESPONSE and not report.status_code)
    assert_moment(report.occurred_at)


def assert_reject(reject: Reject) -> None:
    """Its reason is documented, its copy of the text bounded."""
    assert_storable(reject)
    assert reject.reason in REASONS
    assert reject.detail
    assert reject.index >= 0
    assert len(reject.text) <= REJECT_TEXT_LENGTH


def assert_moment(moment: dt.datetime | None) -> None:
    """It is aware, in UTC, and no default value."""
    assert moment is None or (moment.utcoffset() == dt.timedelta() and moment.year >= 2000)


def assert_storable(value: Any) -> None:
    """Every database takes it: UTF-8 JSON without NUL, the same when it is read again."""
    encoded = msgspec.json.encode(value)
    assert b"\\u0000" not in encoded.replace(b"\\\\", b"")
    encoded.decode()
    assert msgspec.json.encode(msgspec.json.decode(encoded)) == encoded

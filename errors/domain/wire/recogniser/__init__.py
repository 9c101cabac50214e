"""
Finds what Codat tells of failures in whatever was pasted or logged: JSON records, log lines, plain text.

Strict where `errors_body` is lenient, because most of what it reads is something else: all four members must be
there, of the right kind, and the correlation id must look like one of Codat's or be empty. An envelope that holds a
status and no body (`{"httpStatus": 504, "response": null}`) is no finding: in a log nothing says that it is about
Codat. Looks into objects and lists, into JSON inside texts, escaped up to three times, and into what Python, Node and
logfmt make of an object. Of the other shapes those are found that can be nothing else: push operations, webhooks, the
alerts of old rules, reads and statuses of data, syncs, connections with an error, and what Link tells. Nothing is
raised, and the work is bounded by the length of what is searched.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from errors.domain.report import Item, Report
from errors.domain.wire.decoding import decode_whole
from errors.domain.wire.logs.record import LogRecord, may_hold_shape
from errors.domain.wire.recogniser.around import Around
from errors.domain.wire.recogniser.cleaning import is_suspect, readable
from errors.domain.wire.recogniser.near import NearMiss
from errors.domain.wire.recogniser.search import ERROR, OTHER_WORD, SERVICE, WORD, Finding, Search
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.storing import storable_text

__all__ = ["Finding", "NearMiss", "find", "findings_in", "may_hold", "reports_in"]

_WORD, _OTHER_WORD, _SERVICE, _ERROR = (word.encode() for word in (WORD, OTHER_WORD, SERVICE, ERROR))


def find(payload: bytes) -> Iterator[Item]:
    """What Codat tells in the payload, in order: a Report for each error, an Aside for what is observed beside."""
    for finding in findings_in_text(payload):
        if not isinstance(finding, NearMiss):
            yield finding


def findings_in_text(payload: bytes) -> Iterator[Finding]:
    """What Codat tells in the payload, and a NearMiss for what was nearly an error body; its lines are records."""
    encoding = "utf-16" if payload.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = storable_text(payload.decode(encoding, "replace"))
    written = text.encode()
    if not may_hold(written):
        return
    may_be_unstorable = is_suspect(written)
    may_hold_shapes = may_hold_shape(written)
    search = Search(len(text), may_be_unstorable=may_be_unstorable, may_hold_shapes=may_hold_shapes)
    try:
        value = decode_whole(written)
    except UnreadableError:
        value = text
    if isinstance(value, str):
        yield from search.in_lines(value)
        return
    for item in value if isinstance(value, list) else [value]:
        yield from search.in_record(readable(item)[0] if may_be_unstorable else item, None)


def reports_in(record: LogRecord, *, now: dt.datetime | None = None) -> Iterator[Report]:
    """A Report for each error in the record; `now` gives a time without a year (syslog's) its year."""
    for finding in findings_in(record, now=now):
        if isinstance(finding, Report):
            yield finding


def findings_in(record: LogRecord, *, now: dt.datetime | None = None) -> list[Finding]:
    """
    What Codat tells in the record, and a NearMiss for what was nearly an error body.

    A record that holds something has no near misses but those of a body that was too large.
    """
    if record.value is None:
        return []
    value, written, may_be_unstorable = readable(record.value)
    may_hold_shapes = may_hold_shape(written)
    may_hold_body = _WORD in written or (_OTHER_WORD in written and _SERVICE in written and _ERROR in written)
    if not may_hold_body and not may_hold_shapes:
        return []
    search = Search(
        len(written),
        may_be_unstorable=may_be_unstorable,
        may_hold_shapes=may_hold_shapes,
        protocols_time=record.occurred_at,
        now=now,
    )
    return search.in_record(value, Around.of(record.around) if record.around else None)


def may_hold(written: bytes) -> bool:
    """Whether a body, another shape or a near miss can be in the bytes of a text: all spellings share a few words."""
    if _WORD in written:
        may_hold_body = (_OTHER_WORD in written) + (_SERVICE in written) + (_ERROR in written) > 1
    else:
        may_hold_body = _OTHER_WORD in written and _SERVICE in written and _ERROR in written
    return may_hold_body or may_hold_shape(written)

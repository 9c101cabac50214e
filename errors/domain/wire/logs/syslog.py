"""
Syslog over HTTP: octet-counted frames (RFC 6587, Heroku's logplex), or one message a line or before a NUL.

The header may be RFC 5424's, RFC 3164's or missing altogether behind the priority; logplex leaves the structured data
out. A time without a year is told as it stands, around the message: to guess the year takes a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from errors.domain.report import Reject
from errors.domain.wire.logs.record import NOTHING, LogRecord, may_matter, reject, unreadable
from errors.domain.wire.logs.values import text_of
from errors.domain.wire.times import parse_time

SEVERITIES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")

_BLANK = b" \t\r\n\x00\xef\xbb\xbf"
_FRAMED = re.compile(rb"\d{1,9} <\d{1,3}>")
_SINGLE = re.compile(rb"<\d{1,3}>")
_LENGTH = re.compile(rb"[\s\x00]*(\d{1,9}) ")
_END = re.compile(rb"[\x00\n]")
_PRIORITY = re.compile(rb"[\xef\xbb\xbf\s]*<(\d{1,3})>")
_RFC_5424 = re.compile(
    rb"1 (?P<time>[^ ]+) (?P<host>[^ ]+) (?P<app>[^ ]+) (?P<procid>[^ ]+) (?P<msgid>[^ ]+)"
    rb"(?: (?:-|(?P<structured_data>(?:\[(?:[^\]\"]|\"(?:[^\"\\]|\\.)*+\")*+\])++))(?= |\Z))?(?: |\Z)",
    re.DOTALL,
)
_PARAMETER = re.compile(r"([^\s=\]\"\[]{1,64})=\"((?:[^\"\\]|\\.)*+)\"")
"""Of structured data; what its values escape is left as it is, since ids hold no quotes."""
_RFC_3164 = re.compile(
    rb"(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[^ ]{8,32}) (?P<host>[^ {}\"]{1,255}) "
    rb"(?P<app>[^ :\[{}\"]{1,64})(?:\[(?P<procid>[^\]]{1,64})\])?: ?"
)


def is_syslog(payload: bytes) -> bool:
    """Whether the payload starts with a frame or with a priority."""
    start = payload.lstrip(_BLANK)[:16]
    return bool(_FRAMED.match(start) or _SINGLE.match(start))


def read(payload: bytes) -> Iterator[LogRecord | Reject]:
    """A LogRecord for each message, in order; an UnreadableRequest where already the first frame is cut."""
    payload = payload.lstrip(_BLANK)
    if _FRAMED.match(payload):
        yield from _in_frames(payload)
        return
    position = 0
    while position < len(payload):
        found = _END.search(payload, position)
        end = found.start() if found else len(payload)
        if message := payload[position:end].strip(_BLANK):
            yield _record(message)
        position = end + 1


def _in_frames(payload: bytes) -> Iterator[LogRecord | Reject]:
    position = index = 0
    while length := _LENGTH.match(payload, position):
        end = length.end() + int(length[1])
        if end > len(payload):
            rest = payload[position:]
            yield reject(index, "truncated_frame", rest) if index else unreadable("truncated_frame", rest)
            return
        yield _record(payload[length.end() : end].strip(_BLANK))
        position, index = end, index + 1
    if payload[position:].strip(_BLANK):
        yield reject(index, "bad_frame", payload[position:])


def _record(message: bytes) -> LogRecord:
    if not may_matter(message):
        return NOTHING
    priority = _PRIORITY.match(message)
    start = priority.end() if priority else 0
    header = _RFC_5424.match(message, start) or _RFC_3164.match(message, start)
    told = {name: text_of(value) for name, value in header.groupdict().items() if value} if header else {}
    told = {name: value for name, value in told.items() if value != "-"}
    parameters = dict(_PARAMETER.findall(told.pop("structured_data", "")))
    if time := parse_time(told.get("time")):
        del told["time"]
    told = {**parameters, **told}
    around: dict[str, Any] = {**told, "severity": SEVERITIES[int(priority[1]) & 7]} if priority else told
    text = text_of(message[header.end() if header else start :]).lstrip("\ufeff")
    return LogRecord(value=text, occurred_at=time, around=(around,) if around else ())

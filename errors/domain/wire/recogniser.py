"""
Finds Codat error bodies in whatever was pasted or logged: JSON records, log lines, plain text.

Strict where `errors_body` is lenient, because most of what it reads is something else: all four members must be
there, of the right kind, and the correlation id must look like one of Codat's or be empty. Looks into objects and
lists, into JSON inside texts, escaped up to three times, and into what Python, Node and logfmt make of an object. The
work is bounded by the length of the payload, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from errors.domain.codat import MEMBERS, lookup_key, service_key
from errors.domain.report import Report
from errors.domain.wire.bodies import report_of, respelled, status_of
from errors.domain.wire.decoding import MAX_DEPTH, decode_whole, encoded
from errors.domain.wire.rejecting import ITEM_BYTES, UnreadableError
from errors.domain.wire.scanning import Budget, Found, is_escaped, objects_in, unescaped
from errors.domain.wire.storing import is_deeper_than, storable, storable_text
from errors.domain.wire.telling import told_in

LOOKED_INTO = 10
"""Levels of objects, lists and texts. Docker's log of a JSON logger of an HTTP client's error takes six."""
ROUNDS = 3
"""Times that escapes are undone in one text."""
READINGS = 32
"""Characters that may be read for each character of the payload."""

_WORD = "orrelation"  # in correlationId, correlation_id and CorrelationId; what has it not, holds no body
_ID = re.compile(r"(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?")
_OF_LOGGERS = frozenset({
    "level", "levelname", "lvl", "severity", "time", "timestamp", "@timestamp", "ts", "msg", "message", "logger",
    "logger_name", "hostname", "host", "pid",
})  # fmt: skip
_KEPT = frozenset({
    "app", "application", "container_name", "env", "environment", "host", "hostname", "level", "levelname", "logger",
    "logger_name", "loggerName", "pod_name", "requestId", "request_id", "severity", "span_id", "spanId", "trace_id",
    "traceId",
})  # fmt: skip
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?Z| ?[+-]\d\d:?\d\d)?")
_REQUEST = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE)\s+[\"']?((?:https?:/)?/[^\s\"']+)")
_BEFORE = 300
"""Characters before a body in its line that may tell of it."""
_RECORD_LISTS = frozenset({"logs", "records", "Records", "events", "logEvents"})


def find(payload: bytes) -> Iterator[Report]:
    """A Report for each error body in the payload, in order."""
    encoding = "utf-16" if payload.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = storable_text(payload.decode(encoding, "replace"))
    if _WORD not in text:
        return
    search = _Search(text)
    try:
        value = decode_whole(text.encode())
    except UnreadableError:
        value = text
    for item in value if isinstance(value, list) else [value]:
        yield from search.in_value(item, Record(set()), depth=0)


class Record(NamedTuple):
    """One log record or line, and the way to what is looked at in it."""

    seen: set[tuple[Any, ...]]
    """What tells its bodies apart: loggers write the same one twice, as text and as object."""
    chain: tuple[dict[str, Any], ...] = ()
    """The objects around it, the outermost first."""

    def is_new(self, report: Report) -> bool:
        """Whether the record tells this one for the first time; from now on it has."""
        own_id = lookup_key(report.body["correlationId"])
        identity = (report.body_status, service_key(report.service), report.message, own_id)
        is_new = identity not in self.seen
        self.seen.add(identity)
        return is_new


class _Search:
    """One pass through one payload."""

    def __init__(self, text: str) -> None:
        self.budget = Budget(READINGS * len(text) + 200_000)
        self.may_be_unstorable = "\\" in text

    def in_value(self, value: Any, record: Record, *, depth: int) -> Iterator[Report]:
        """The bodies in a value; a body is not looked into any further."""
        if depth > LOOKED_INTO:
            return
        if isinstance(value, str):
            yield from self._in_text(value, record, depth=depth, rounds=ROUNDS)
        elif isinstance(value, list):
            for item in value:
                yield from self.in_value(item, record, depth=depth + 1)
        elif isinstance(value, dict):
            yield from self._in_object(value, record, depth=depth)

    def _in_text(self, text: str, record: Record, *, depth: int, rounds: int) -> Iterator[Report]:
        if _WORD not in text or not self.budget.spend(len(text)):
            return
        end = 0
        for found in objects_in(text, word=_WORD, budget=self.budget):
            if not depth and text.find("\n", end, found.start) >= 0:  # the lines of a payload are its records
                record = Record(set())
            end = found.end
            yield from self._in_found(found, text, record, depth=depth, rounds=rounds)

    def _in_found(self, found: Found, text: str, record: Record, *, depth: int, rounds: int) -> Iterator[Report]:
        value = _storable(found.value) if self.may_be_unstorable else found.value
        yield from self.in_value(value, _told_before(found, text, record), depth=depth + 1)
        line = text[found.start : found.end] if found.is_line and rounds else ""
        if is_escaped(line):
            yield from self._in_text(storable_text(unescaped(line)), record, depth=depth + 1, rounds=rounds - 1)

    def _in_object(self, value: dict[str, Any], record: Record, *, depth: int) -> Iterator[Report]:
        if body := _body_of(value):
            report = _report(body, record)
            if report and record.is_new(report):
                yield report
            return
        inner = record._replace(chain=(*record.chain, value))
        for name, member in value.items():
            if name in _RECORD_LISTS and isinstance(member, list):
                for item in member:
                    yield from self.in_value(item, inner._replace(seen=set()), depth=depth + 2)
            else:
                yield from self.in_value(member, inner, depth=depth + 1)


def _storable(value: dict[str, Any]) -> Any:
    return None if is_deeper_than(value, limit=4 * MAX_DEPTH) else storable(value)


def _body_of(value: dict[str, Any]) -> dict[str, Any] | None:
    """The object as a body in Codat's spelling, None if it is none."""
    if len(value) < 4:
        return None
    body = value if "statusCode" in value else respelled(_undotted(value))
    status, correlation_id = status_of(body.get("statusCode")), body.get("correlationId")
    texts = (body.get("service"), body.get("error"))
    if status is None or status < 400 or not all(isinstance(text, str) and text for text in texts):
        return None
    return body if isinstance(correlation_id, str) and _ID.fullmatch(correlation_id) else None


def _undotted(value: dict[str, Any]) -> dict[str, Any]:
    """The object without the path that a shipper put before its members (`response.statusCode`)."""
    path = next((name[: -len("statusCode")] for name in value if name.endswith(".statusCode")), "")
    return {name.removeprefix(path): member for name, member in value.items()} if path else value


def _report(body: dict[str, Any], record: Record) -> Report | None:
    beside = {name: member for name, member in body.items() if name not in MEMBERS}
    chain = (*record.chain, beside) if beside else record.chain
    if not _OF_LOGGERS.isdisjoint(beside):  # a logger merged the body into its record
        body = {name: member for name, member in body.items() if name in MEMBERS}
    if _is_too_much(body):
        return None
    return report_of(body, told_in(chain, attributes=_attributes(chain)))


def _attributes(chain: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """What is worth keeping of the record: where it was logged, its trace, and what an envelope calls so."""
    kept: dict[str, Any] = {}
    for record in chain:
        attributes = record.get("attributes")
        kept |= attributes if isinstance(attributes, dict) else {}
        kept |= {name: value for name in sorted(record.keys() & _KEPT) if isinstance(value := record[name], str | int)}
    return {} if _is_too_much(kept) else kept


def _is_too_much(value: dict[str, Any]) -> bool:
    return is_deeper_than(value, limit=MAX_DEPTH) or len(encoded(value)) > ITEM_BYTES


def _told_before(found: Found, text: str, record: Record) -> Record:
    """The record with the time and the request that the line names before the object."""
    before = text[max(0, found.start - _BEFORE) : found.start].rstrip().rpartition("\n")[2]
    if not before or before.endswith(("}", "]", ",")):
        return record
    time, requests = _TIME.search(before), _REQUEST.findall(before)
    chain = record.chain
    if time:  # a member of the record knows it better, with its zone
        chain = ({"time": time[0]}, *chain)
    if requests:
        chain = (*chain, {"method": requests[-1][0], "url": requests[-1][1]})
    return record._replace(chain=chain)

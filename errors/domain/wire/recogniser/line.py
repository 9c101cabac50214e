"""
What a log line tells around an object in it: its time, the request, and what it assigns (`company_id=...`).

Only the same line is read, some way before and behind the object. The time is the weakest there is, since a member of
the record that holds the line knows it better; everything else is nearer to the error than the record's members, and
wins.
"""

from __future__ import annotations

import re
from typing import Any

from errors.domain.wire.bodies import status_of
from errors.domain.wire.recogniser.literals import assigned
from errors.domain.wire.surroundings import clean_url, company_in, connection_in
from errors.domain.wire.telling import fields_in
from errors.domain.wire.times import lacks_year, lacks_zone, parse_time

BEFORE = 600
"""Characters before an object in its line that may tell of it; a URL with two ids takes 150."""
BEHIND = 300

_CLOCK = r"\d\d?:\d\d(?::\d\d)?(?:[.,]\d+)?"
_CLOCK_TOLD = re.compile(r"\d:\d\d")
_TIME = re.compile(
    rf"\d{{4}}[-/]\d\d[-/]\d\d[T ]{_CLOCK}(?: ?Z| ?[+-]\d\d:?\d\d|[+-]\d\d\b)?"
    rf"|\d\d/[A-Z][a-z]{{2}}/\d{{4}}:{_CLOCK}(?: [+-]\d{{4}})?"
    rf"|(?:[A-Z][a-z]{{2}},? )?(?:\d\d? )?[A-Z][a-z]{{2}} +\d\d?(?:,? \d{{4}})? (?:@ )?{_CLOCK}"
    rf"(?: [AP]M)?(?: (?:GMT|UTC))?(?: [+-]\d{{4}})?(?: \d{{4}}\b)?"
    rf"|[A-Z][a-z]{{2}}, \d\d [A-Z][a-z]{{2}} \d{{4}} {_CLOCK} (?:GMT|[+-]\d{{4}})"
    rf"|\d\d?/\d\d?/\d{{4}} {_CLOCK} [AP]M"
    rf"|\d\d?[- ][A-Z][a-z]{{2}}[- ]\d{{4}} {_CLOCK}|\d\d?\.\d\d?\.\d{{4}},? {_CLOCK}|\b[IWEF]\d{{4}} {_CLOCK}"
)
_REQUEST = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE)\s+[\"']?((?:https?:/)?/[^\s\"']+)")
_URL = re.compile(r"https?://[^\s\"'<>]*\bcodat\b[^\s\"'<>]*")
_PUNCTUATION = ".,:;)]>"
_STATUS = re.compile(r"\bStatus (\d{3})\b")
"""How Codat's SDKs begin: `API error occurred: Status 404. Body: {...}`."""


def line_before(text: str, start: int) -> str:
    """What stands before the object in its line; empty where that is another object."""
    before = text[max(0, start - BEFORE) : start].rstrip().rpartition("\n")[2]
    return "" if before.endswith(("}", ",")) else before


def line_behind(text: str, end: int) -> str:
    """What the line assigns behind the object, up to the next object; empty where that is nothing."""
    rest = text[end : end + BEHIND].partition("\n")[0]
    return rest.partition("{")[0] if "=" in rest and "}" not in rest else ""


def without_time(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields but for those of `time_before`."""
    return {field: told for field, told in fields.items() if field not in ("occurred_at", "zoneless", "yearless")}


def told_before(line: str) -> dict[str, Any]:
    """Fields like those of `telling.fields_in`; the time is left to `time_before`."""
    line = line.rpartition("}")[2]  # what stands before is told of another object
    fields = without_time(fields_in(assigned(line, 0, len(line)))) if "=" in line else {}
    if "/" in line:
        fields |= _request_in(line)
    if "Status " in line and (status := _STATUS.search(line)):
        fields["http_status"] = status_of(status[1])
    if "ompan" in line and (company := company_in(line)):
        fields.setdefault("company_id", company)
    if "onnection" in line and (connection := connection_in(line)):
        fields.setdefault("connection_id", connection)
    return fields


def _request_in(line: str) -> dict[str, Any]:
    if requests := _REQUEST.findall(line):
        return {"request_method": requests[-1][0], "request_url": clean_url(requests[-1][1]).rstrip(_PUNCTUATION)}
    url = _URL.search(line)
    return {"request_url": clean_url(url[0]).rstrip(_PUNCTUATION)} if url else {}


def time_before(line: str) -> dict[str, Any]:
    """The time that the line tells, as one of `occurred_at`, `zoneless` and `yearless`, if it tells one."""
    match = _TIME.search(line) if _CLOCK_TOLD.search(line) else None
    if not match:
        return {}
    if lacks_year(match[0]):
        return {"yearless": match[0]}
    moment = parse_time(match[0])
    return {"zoneless" if lacks_zone(match[0]) else "occurred_at": moment} if moment else {}

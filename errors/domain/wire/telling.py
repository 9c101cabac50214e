"""
What stands beside a body, in an envelope or a log record, under the names that senders use for it.

Names are compared without case, underscores, dashes and dots, and the members of `request` and its like are read as
`request.method`; so each way to write a name needs one entry only. The first name of a row that holds something usable
wins. A correlation id beside a body is the sender's own, not Codat's, and is not read. A time without a zone is the
weakest of all: the sender's clock may show any zone, so one that the protocol tells comes first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from errors.domain.wire.bodies import NOTHING, Told, id_of, spelling_key, status_of, text_of
from errors.domain.wire.plans import Plans
from errors.domain.wire.surroundings import URL_LENGTH, clean_url
from errors.domain.wire.times import lacks_year, lacks_zone, parse_time

_COMPANY_NAME_LENGTH = 200
_TYPE_LENGTH = 64
_METHOD = re.compile(r"([A-Za-z]{3,16})(?:\s+\S.*)?")
_URL = re.compile(r"(?:[A-Za-z]{3,16}\s+)?([^\s/]*+/\S*+)(?:\s.*)?")
_ID = re.compile(r"[0-9a-fA-F-]{32,36}")


def _company_id(value: Any) -> str:
    text = id_of(value)
    return text if _ID.fullmatch(text) else ""


def _company_name(value: Any) -> str:
    text = text_of(value, limit=_COMPANY_NAME_LENGTH)
    return "" if _ID.fullmatch(text) else text


def _data_type(value: Any) -> str:
    return text_of(value, limit=_TYPE_LENGTH)


def _time(value: Any) -> dt.datetime | str | None:
    """The moment; the text itself where it lacks only the year."""
    moment = parse_time(value)
    return value if moment is None and isinstance(value, str) and lacks_year(value) else moment


def _method(value: Any) -> str:
    match = _METHOD.fullmatch(text_of(value, limit=URL_LENGTH))
    return match[1].upper() if match else ""


def _url(value: Any) -> str:
    match = _URL.fullmatch(text_of(value, limit=4 * URL_LENGTH))
    return clean_url(match[1]) if match else ""


_TIMES = "occurredat @timestamp timestamp time datetime date ts eventtime createdat timegenerated asctime @t created"
_TIMES_OF_LOGGERS = (  # log4j2, journald, syslog, GCP, MongoDB, PHP, HTTP
    "instantepochsecond timemillis sourcerealtimetimestamp realtimetimestamp timereported syslogtimestamp "
    "timestampseconds receivetimestamp publishtime timestamp$date datetimedate eventcreated headersdate "
    "responseheadersdate"
)
_METHODS = "requestmethod httprequestmethod httprequestrequestmethod httpmethod reqmethod configmethod method request"
_URLS = (
    "requesturl urlfull httprequestrequesturl httpurl requrl configurl url requesturi requestpath urlpath uri request"
)

_ROWS: list[tuple[str, Callable[[Any], Any], str]] = [
    ("http_status", status_of, "httpstatus httpstatuscode httpresponsestatuscode responsestatus"),
    ("occurred_at", _time, f"{_TIMES} {_TIMES_OF_LOGGERS}"),
    ("company_id", id_of, "companyid codatcompanyid"),
    ("company_id", _company_id, "company"),
    ("company_name", _company_name, "companyname codatcompanyname company"),
    ("connection_id", id_of, "connectionid dataconnectionid dataconnectionkey codatconnectionid"),
    ("data_type", _data_type, "datatype codatdatatype"),
    ("request_method", _method, _METHODS),
    ("request_url", _url, _URLS),
]
"""(field of Told, how its value is read, names in order of trust)."""

Readers: TypeAlias = list[tuple[int, str, Callable[[Any], Any]]]
Plan: TypeAlias = list[tuple[str, str | None, Readers]]

_READERS: dict[str, Readers] = {}
for _rank, (_field, _read, _name) in enumerate(
    (field, read, name) for field, read, row in _ROWS for name in row.split()
):
    _READERS.setdefault(_name, []).append((_rank, _field, _read))

TOLD_NAMES = frozenset(_READERS)
"""Every name that is read; what a sender tells under another one is an attribute."""

_PREFIXING = frozenset({
    "company", "config", "connection", "dataconnection", "datetime", "event", "headers", "http", "httprequest",
    "instant", "req", "request", "response", "responseheaders", "timestamp", "url",
})  # fmt: skip
_TRANSPARENT = frozenset({
    "attributes", "codat", "context", "contextmap", "extra", "fields", "labels", "mdc", "meta", "metadata",
    "properties", "tags",
})  # fmt: skip
_NESTED_DEPTH = 3


def told_in(records: Iterable[dict[str, Any]], *, attributes: dict[str, Any] | None = None) -> Told:
    """What the records tell; a later one is nearer to the body and wins."""
    fields: dict[str, Any] = {}
    for record in records:
        fields.update(fields_in(record))
    return told_of(fields, attributes=attributes)


def fields_in(record: dict[str, Any]) -> dict[str, Any]:
    """What one record tells: fields of Told, with `zoneless` and `yearless` for times that are only as good as that."""
    found: dict[str, tuple[int, Any, Any]] = {}
    _collect(record, found, prefix="", depth=_NESTED_DEPTH)
    fields = {}
    for field, (_, told, value) in found.items():
        if field == "occurred_at":
            field = "yearless" if told is value else "zoneless" if lacks_zone(value) else field  # noqa: PLW2901
        fields[field] = told
    return fields


def told_of(
    fields: dict[str, Any],
    *,
    attributes: dict[str, Any] | None = None,
    protocols_time: dt.datetime | None = None,
    now: dt.datetime | None = None,
) -> Told:
    """Told of what `fields_in` found; `now` gives a time without a year its year."""
    if not fields and not attributes and protocols_time is None:
        return NOTHING
    if "occurred_at" in fields and "zoneless" not in fields and "yearless" not in fields:
        return Told(**fields, attributes=attributes or {})
    told = dict(fields)
    zoneless, yearless = told.pop("zoneless", None), told.pop("yearless", None)
    if "occurred_at" not in told:
        told["occurred_at"] = protocols_time or zoneless or (parse_time(yearless, now=now) if yearless else None)
    return Told(**told, attributes=attributes or {})


def _collect(record: dict[str, Any], found: dict[str, tuple[int, Any, Any]], *, prefix: str, depth: int) -> None:
    for name, inner_prefix, readers in _PLANS.plan_of(record, prefix):
        value = record[name]
        if isinstance(value, dict):
            if depth and inner_prefix is not None:
                _collect(value, found, prefix=inner_prefix, depth=depth - 1)
            continue
        for rank, field, read in readers:
            if (field not in found or rank < found[field][0]) and (told := read(value)):
                found[field] = (rank, told, value)


def _plan(prefix: str, names: tuple[str, ...]) -> Plan:
    """The members to look at, each with the prefix of its own members and the readers of its value."""
    plan = []
    for name in names:
        key = spelling_key(name)
        inner_prefix = prefix + key if key in _PREFIXING else prefix if key in _TRANSPARENT else None
        readers = _READERS.get(prefix + key, [])
        if readers or inner_prefix is not None:
            plan.append((name, inner_prefix, readers))
    return plan


_PLANS = Plans(_plan)

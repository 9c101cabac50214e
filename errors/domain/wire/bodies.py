"""
A Codat body, and what was told beside it, to a Report.

Lenient on spelling and types, since the documents themselves are (`"400,"`, `StatusCode`, 404.0); a body is refused
only when it has no status or says nothing. Ids that are placeholders become empty texts, never keys.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import Any

import msgspec

from errors.domain.codat import ID_LENGTH, MEMBERS, SERVICE_LENGTH, is_placeholder, message_of, texts_of
from errors.domain.report import Aside, Report
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.surroundings import NOWHERE, company_in, connection_in, correlation_ids_in, place_of

ACCEPTED = 202
NAME_LENGTH = 64
"""Longer member names are nobody's spelling of ours; the cache of spellings stays small."""

_LEADING_STATUS = re.compile(r"\s*([1-5]\d\d)(?:\.0+)?(?!\d|\.\d)")
_DATA_TYPE = re.compile(r"[Dd]ata ?type ['\[`]?([A-Za-z]{3,64})['\]`]? not supported")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a sender told beside a body, texts as it wrote them."""

    http_status: int | None = None
    occurred_at: dt.datetime | None = None
    company_id: str = ""
    company_name: str = ""
    connection_id: str = ""
    data_type: str = ""
    request_method: str = ""
    request_url: str = ""
    attributes: dict[str, Any] = {}


NOTHING = Told()


def spelling_key(name: str) -> str:
    """A member name without case, underscores, dashes and dots."""
    return _spelling_key(name) if len(name) <= NAME_LENGTH else name


@functools.lru_cache(maxsize=4_096)
def _spelling_key(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(".", "").casefold()


_SPELLINGS = {spelling_key(name): name for name in MEMBERS}


def respelled(body: dict[str, Any]) -> dict[str, Any]:
    """The body with Codat's member names spelled Codat's way (`status_code`, `StatusCode`); others stay."""
    renamed = {_SPELLINGS.get(spelling_key(name), name): value for name, value in body.items()}
    return renamed | {name: value for name, value in body.items() if name in MEMBERS}


def status_of(value: Any) -> int | None:
    """The status from 100 to 599 that a number or a text such as `"404"` or `"400,"` names, else None."""
    if type(value) is int:
        return value if 100 <= value < 600 else None
    if isinstance(value, str):
        match = _LEADING_STATUS.match(value)
        return int(match[1]) if match else None
    if isinstance(value, int | float) and not isinstance(value, bool) and 100 <= value < 600 and value == int(value):
        return int(value)
    return None


def text_of(value: Any, *, limit: int = ID_LENGTH) -> str:
    """The value as a trimmed text of bounded length; empty for what is neither text nor number."""
    if isinstance(value, str):
        return value.strip()[:limit]
    return str(value)[:limit] if isinstance(value, int | float) and not isinstance(value, bool) else ""


def id_of(value: Any) -> str:
    """The value as an id; empty for a placeholder."""
    text = text_of(value)
    return "" if not text or is_placeholder(text) else text


def report_of(body: dict[str, Any], told: Told = NOTHING) -> Report:
    """The Report of the body; raises UnreadableError where it has no status or says nothing."""
    if "statusCode" not in body:
        body = respelled(body)
    body_status = status_of(body.get("statusCode"))
    if body_status is None and told.http_status is None:
        raise UnreadableError("status_code_missing" if body.get("statusCode") is None else "status_code_invalid")
    message = message_of(body)
    written_id = text_of(body.get("correlationId"), limit=ID_LENGTH + 1)
    if not message and not written_id:
        raise UnreadableError("no_error_and_no_id")
    correlation_id = "" if is_placeholder(written_id) else written_id
    place = place_of(told.request_url) if told.request_url else NOWHERE
    return Report(
        body=body,
        message=message,
        correlation_id=correlation_id,
        linked_ids=_linked_ids(body, message, own=correlation_id),
        service=text_of(body.get("service"), limit=SERVICE_LENGTH),
        body_status=body_status,
        http_status=told.http_status,
        occurred_at=told.occurred_at,
        company_id=told.company_id or place.company_id or company_in(message),
        company_name=told.company_name,
        connection_id=told.connection_id or place.connection_id or connection_in(message),
        data_type=told.data_type or place.data_type or _data_type_in(message),
        request_method=told.request_method,
        request_url=told.request_url,
        attributes=told.attributes,
    )


def unless_under_way(report: Report) -> Report | Aside:
    """The report, but for what says 202 and no failure beside it: that is accepted, not ended (Codat docs, errors)."""
    if ACCEPTED not in (report.body_status, report.http_status):
        return report
    return report if max(report.body_status or 0, report.http_status or 0) >= 400 else Aside()


def _linked_ids(body: dict[str, Any], message: str, *, own: str) -> tuple[str, ...]:
    if body.get("validation") or "errorMessage" in body or "syncExceptionMessage" in body:
        return correlation_ids_in(texts_of(body), own=own)
    return correlation_ids_in((message,), own=own) if "orrelation" in message else ()


def _data_type_in(message: str) -> str:
    match = _DATA_TYPE.search(message) if "not supported" in message else None
    return match[1] if match else ""

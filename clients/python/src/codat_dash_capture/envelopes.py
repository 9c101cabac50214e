"""
From a response to the envelopes that codat-dash takes: one for an error, one for each push operation told.

A batch answered 207 tells an error per item (bank feeds); every other body of 400 and above is delivered as it came,
as text where it is no JSON object, such as the page of a gateway in between.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from codat_dash_capture.exchange import MULTI_STATUS, Exchange, Headers, is_about_push
from codat_dash_capture.places import place_of

TEXT_LENGTH = 16_384
"""Characters kept of a body that is no JSON object."""

NO_BODY = "The response had no body."
"""Stands for one, since a gateway's bare 503 is worth knowing; the dashboard says the same of an empty `response`."""

PUSH_STATES = frozenset({"Pending", "Success", "Failed", "TimedOut"})

_CHARSET = re.compile(r"charset=[\"']?([\w-]+)")


def envelopes_of(exchange: Exchange) -> Iterator[dict[str, Any]]:
    """Nothing, where a response below 400 tells of no failure and no push."""
    text = _text_of(exchange)
    value = _json_in(text)
    around = _around(exchange)
    if exchange.status >= 400:
        yield {"response": value if isinstance(value, dict) else text.strip()[:TEXT_LENGTH] or NO_BODY} | around
    elif exchange.is_whole:
        for body in _bodies_in(value, exchange):
            yield {"response": body} | around


def rate_limit_in(headers: Headers) -> dict[str, Any] | None:
    """What is left of the day's quota (Codat's docs, rate limits: on every response), if the headers tell it."""
    limit, remaining = (str(headers.get(f"x-rate-limit-{name}") or "").strip() for name in ("limit", "remaining"))
    if not (limit.isdigit() and remaining.isdigit()):
        return None
    reset = str(headers.get("x-rate-limit-reset") or "")
    return {"limit": int(limit), "remaining": int(remaining)} | ({"reset": reset} if reset else {})


def quota_envelope(headers: Headers, *, at: float) -> dict[str, Any] | None:
    """The envelope that tells nothing but the quota."""
    reading = rate_limit_in(headers)
    return reading and {"rateLimit": reading, "occurredAt": occurred_at(headers, at=at)}


def occurred_at(headers: Headers, *, at: float) -> str:
    """ISO 8601 in UTC: the server's `Date`, else the moment of capture."""
    try:
        moment = parsedate_to_datetime(str(headers.get("date")))
        if moment.tzinfo is not None:
            return moment.astimezone(dt.timezone.utc).isoformat()
    except (TypeError, ValueError, OverflowError):
        pass
    return dt.datetime.fromtimestamp(at, tz=dt.timezone.utc).isoformat()


def _bodies_in(value: Any, exchange: Exchange) -> Iterator[dict[str, Any]]:
    if exchange.status == MULTI_STATUS and isinstance(value, list):
        yield from filter(_is_failed_item, value)
    if not is_about_push(place_of(exchange.url).url):
        return
    operations = value.get("results", [value]) if isinstance(value, dict) else []  # one, or a page of the list
    yield from filter(_is_operation, operations if isinstance(operations, list) else [])


def _is_operation(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("pushOperationKey")) and value.get("status") in PUSH_STATES


def _is_failed_item(value: Any) -> bool:
    """Its status code is a text, as in Codat's own example."""
    result = value.get("result") if isinstance(value, dict) else None
    code = str(result.get("statusCode") if isinstance(result, dict) else "")
    return code.isdigit() and int(code) >= 400


def _around(exchange: Exchange) -> dict[str, Any]:
    """All but the body."""
    place = place_of(exchange.url)
    attributes = dict(exchange.attributes)
    if place.query_names:
        attributes["queryNames"] = ", ".join(place.query_names)
    if not exchange.is_whole:
        attributes["bodyIncomplete"] = True
    told = {
        "companyId": place.company_id,
        "connectionId": place.connection_id,
        "dataType": place.data_type,
        "retryAfter": str(exchange.headers.get("retry-after") or ""),
        "rateLimit": rate_limit_in(exchange.headers),
        "attributes": attributes,
    }
    return {
        "httpStatus": exchange.status,
        "occurredAt": occurred_at(exchange.headers, at=exchange.at),
        "request": {"method": exchange.method, "url": place.url},
    } | {name: value for name, value in told.items() if value}


def _text_of(exchange: Exchange) -> str:
    body = exchange.body
    if exchange.decode is not None:
        try:
            body = exchange.decode(body)
        except Exception:  # noqa: BLE001 - cut in the middle, or an encoding that nobody here knows
            return ""
    charset = _CHARSET.search(str(exchange.headers.get("content-type") or ""))
    try:
        return body.decode(charset[1] if charset else "utf-8", "replace").lstrip("\ufeff")
    except LookupError:
        return body.decode("utf-8", "replace")


def _json_in(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None

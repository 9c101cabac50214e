"""
What a sender puts around Codat's answer: `{"response", "httpStatus", "occurredAt", "request", "rateLimit", ...}`.

The answer may be an object or a text; a text that is no JSON (the page of a gateway in between) becomes the `error` of
a body of its own, and so does the fact that there was no body, where HTTP's status says that it failed. An envelope may
also hold nothing but a reading of the quota, since every answer of Codat brings one.
"""

from __future__ import annotations

from typing import Any

import msgspec

from errors.domain.codat import MEMBERS
from errors.domain.observations import QuotaReading
from errors.domain.report import Aside, Item, Reject
from errors.domain.wire.bodies import Told, report_of, spelling_key, unless_under_way
from errors.domain.wire.decoding import decode_part
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.shapes import items_in, shape_of
from errors.domain.wire.shapes.quotas import reading_in
from errors.domain.wire.telling import TOLD_NAMES, told_in

QUOTA = "rateLimit"
"""`{"limit", "remaining", "reset"}`, from the headers `X-Rate-Limit-*`."""
NO_BODY = "The response had no body."
"""As the clients say it, too, so that both ways to tell it are one issue."""
_AROUND = frozenset({
    "httpStatus", "occurredAt", "request", "companyId", "companyName", "connectionId", "dataType", "attributes",
    "retryAfter", QUOTA,
})  # fmt: skip
"""All that may stand around an answer. Whoever writes JSON from undefined values leaves `response` itself out."""
_NESTED = ("data", "body")
_REQUEST_OWN = frozenset({"method", "url", "headers"})
"""Members of `request` with a place of their own, or none: request headers hold the API key."""
_NO_ATTRIBUTES = frozenset({"attributes", "request", QUOTA})


def is_envelope(item: dict[str, Any]) -> bool:
    """Whether `response` holds an answer, as opposed to a body that has such a member of its own."""
    if "response" not in item:
        is_around = item.keys() <= _AROUND and "httpStatus" in item and "request" in item
        return is_around or (QUOTA in item and MEMBERS.isdisjoint(item))
    response = item["response"]
    return "statusCode" not in item or (isinstance(response, dict) and not MEMBERS.isdisjoint(response))


def items_in_envelope(item: dict[str, Any]) -> list[Item]:
    """What the answer tells, with the quota that came with it; raises UnreadableError."""
    response = item.get("response")
    beside = {name: value for name, value in item.items() if name != "response"}
    if isinstance(response, dict) and MEMBERS.isdisjoint(response) and not shape_of(response):
        # As axios has it: the body under `data`, with its status and headers beside.
        beside["response"] = {name: value for name, value in response.items() if name not in _NESTED}
        response = next((response[name] for name in _NESTED if name in response), response)
    told = told_in((beside,), attributes=_attributes(beside))
    reading = reading_in(beside[QUOTA], at=told.occurred_at) if QUOTA in beside else None
    if _is_empty(response):
        return _with_reading(_told_without_body(told, beside, reading), reading)
    return _with_reading(_told_by(_answer_in(response), told), reading)


def _is_empty(response: Any) -> bool:
    return response in (None, {}, []) or (isinstance(response, str) and response.strip() in ("", "null", '""'))


def _told_without_body(told: Told, beside: dict[str, Any], reading: QuotaReading | None) -> list[Item]:
    """What HTTP's status alone tells."""
    if (told.http_status or 0) >= 400:
        return [report_of({"error": NO_BODY}, told)]
    if told.http_status is None and QUOTA not in beside:
        raise UnreadableError("status_code_missing")
    if reading is None and QUOTA in beside and "response" not in beside:
        raise UnreadableError("rate_limit_not_understood")
    return [Aside()]


def _told_by(answer: dict[str, Any] | list[dict[str, Any]], told: Told) -> list[Item]:
    if isinstance(answer, list):  # of a batch, answered 207
        return [item for one in answer for item in items_in(one, told) or ()]
    items = None if answer.keys() <= MEMBERS else items_in(answer, told)
    return [unless_under_way(report_of(answer, told))] if items is None else items


def _answer_in(response: Any) -> dict[str, Any] | list[dict[str, Any]]:
    if isinstance(response, str):
        text = response.strip()
        try:
            response = decode_part(text.encode())
        except UnreadableError:
            return {"error": text}
        if not isinstance(response, dict | list):  # a JSON text or number: a message all the same
            return {"error": str(response)}
    is_batch = isinstance(response, list) and any(isinstance(one, dict) and shape_of(one) for one in response)
    if is_batch:
        return [one for one in response if isinstance(one, dict)]
    if not isinstance(response, dict):
        raise UnreadableError("not_an_object")
    return response


def _with_reading(items: list[Item], reading: QuotaReading | None) -> list[Item]:
    first = items[0]
    if reading is None or isinstance(first, Reject):
        return items
    return [msgspec.structs.replace(first, observations=(*first.observations, reading)), *items[1:]]


def _attributes(beside: dict[str, Any]) -> dict[str, Any]:
    """What the sender told that has no place of its own."""
    attributes = beside.get("attributes", {})
    kept = dict(attributes) if isinstance(attributes, dict) else {"attributes": attributes}
    kept |= {
        name: value
        for name, value in beside.items()
        if name not in _NO_ATTRIBUTES and spelling_key(name) not in TOLD_NAMES
    }
    request = beside.get("request")
    if isinstance(request, dict) and not request.keys() <= _REQUEST_OWN:
        kept["request"] = {name: value for name, value in request.items() if name not in _REQUEST_OWN}
    return kept

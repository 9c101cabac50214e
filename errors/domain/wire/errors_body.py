"""
`POST /ingest/v1/errors`: Codat error bodies, one, an array, one a line or run together, bare or in an envelope.

What comes is sniffed, never believed from a content type. A bad item is rejected on its own, with its position; the
items around it count. An envelope may hold the body as an object or as a text; a text that is no JSON (the page of a
gateway in between) becomes the `error` of a body of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from errors.domain.codat import MEMBERS
from errors.domain.report import Item, Reject, Report
from errors.domain.wire.bodies import report_of, spelling_key
from errors.domain.wire.decoding import checker, decode_part, decode_whole, encoded
from errors.domain.wire.pieces import UNREAD, pieces
from errors.domain.wire.rejecting import ITEM_BYTES, UnreadableError, reject
from errors.domain.wire.telling import TOLD_NAMES, told_in

MAX_REJECTS = 1_000
"""From here on a delivery that is nearly all rejects is given up: it is no list of errors."""

_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"{\x00", b"[\x00", b"\x00{", b"\x00[")
_NESTED = ("data", "body")
_REQUEST_OWN = frozenset({"method", "url", "headers"})
"""Members of `request` with a place of their own, or none: request headers hold the API key."""


def parse(payload: bytes) -> Iterator[Item]:
    """A Report or Reject for each item of the delivery, in order."""
    text = payload.removeprefix(_BOM).strip()
    if not text:
        yield reject(0, "empty", b"")
    elif text.startswith(_UTF_16):
        yield reject(0, "not_utf8", text)
    else:
        yield from _until_hopeless(_read(text))


def _until_hopeless(results: Iterator[Item]) -> Iterator[Item]:
    rejects = 0
    for count, result in enumerate(results):
        if isinstance(result, Reject):
            rejects += 1
            if rejects > MAX_REJECTS and rejects > 0.9 * count:
                yield reject(result.index, "too_many_rejects", result.text.encode())
                return
        yield result


def _read(text: bytes) -> Iterator[Item]:
    try:
        value = decode_whole(text)
    except UnreadableError as error:
        yield from _read_pieces(text, reason=error.reason)
        return
    if isinstance(value, list):
        yield from _read_items(value, text, first=0)
    else:
        yield _read_item(0, value, text)


def _read_pieces(text: bytes, *, reason: str) -> Iterator[Item]:
    index = 0
    for part, value in pieces(text):
        for result in _read_piece(index, part, value):
            yield result
            index += 1
    if not index:  # nothing but brackets
        yield reject(0, reason, text)


def _read_piece(index: int, part: bytes, value: Any) -> Iterable[Item]:
    if isinstance(value, list):
        return _read_items(value, part, first=index)
    if value is UNREAD and len(part) <= ITEM_BYTES:
        try:
            value = decode_part(part)
        except UnreadableError as error:
            return [reject(index, error.reason, part)]
    return [_read_item(index, value, part)]


def _read_items(items: list[Any], text: bytes, *, first: int) -> Iterator[Item]:
    check = checker(text)
    may_be_large = len(text) > ITEM_BYTES
    for index, item in enumerate(items, first):
        try:
            yield _report_in(_bounded(check(item)) if may_be_large else check(item))
        except UnreadableError as error:
            yield reject(index, error.reason, encoded(item))


def _bounded(item: Any) -> Any:
    if len(encoded(item)) > ITEM_BYTES:
        raise UnreadableError("too_large")
    return item


def _read_item(index: int, value: Any, part: bytes) -> Item:
    if len(part) > ITEM_BYTES:
        return reject(index, "too_large", part)
    try:
        return _report_in(checker(part)(value))
    except UnreadableError as error:
        return reject(index, error.reason, part)


def _report_in(item: Any) -> Report:
    if isinstance(item, str) and item.lstrip().startswith("{"):  # encoded twice
        item = decode_part(item.encode())
    if not isinstance(item, dict):
        raise UnreadableError("not_an_object")
    if "response" in item and _is_envelope(item):
        return _report_in_envelope(item)
    return report_of(item) if item.keys() <= MEMBERS else report_of(item, told_in((item,)))


def _is_envelope(item: dict[str, Any]) -> bool:
    """Whether `response` holds the body, as opposed to a body that has such a member of its own."""
    response = item["response"]
    return "statusCode" not in item or (isinstance(response, dict) and not MEMBERS.isdisjoint(response))


def _report_in_envelope(item: dict[str, Any]) -> Report:
    response = item["response"]
    beside = {name: value for name, value in item.items() if name != "response"}
    if isinstance(response, dict) and MEMBERS.isdisjoint(response):  # axios: {"status": 404, "data": {...}}
        beside["response"] = {name: value for name, value in response.items() if name not in _NESTED}
        response = next((response[name] for name in _NESTED if name in response), response)
    return report_of(_body_in(response), told_in((beside,), attributes=_attributes(beside)))


def _body_in(response: Any) -> dict[str, Any]:
    if isinstance(response, str) and response.strip():
        try:
            response = decode_part(response.encode())
        except UnreadableError:
            return {"error": response.strip()}
    if response is None or response == "":
        return {}
    if not isinstance(response, dict):
        raise UnreadableError("not_an_object")
    return response


def _attributes(beside: dict[str, Any]) -> dict[str, Any]:
    """What the sender told that has no place of its own."""
    attributes = beside.get("attributes", {})
    kept = dict(attributes) if isinstance(attributes, dict) else {"attributes": attributes}
    kept |= {
        name: value
        for name, value in beside.items()
        if name not in ("attributes", "request") and spelling_key(name) not in TOLD_NAMES
    }
    request = beside.get("request")
    if isinstance(request, dict) and not request.keys() <= _REQUEST_OWN:
        kept["request"] = {name: value for name, value in request.items() if name not in _REQUEST_OWN}
    return kept

"""
`POST /ingest/v1/errors`: what Codat answers, one, an array, one a line or run together, bare or in an envelope.

What comes is sniffed, never believed from a content type. A bad part is rejected on its own, with its position; the
parts around it count. Most parts are error bodies; one may also be any of `shapes`, and tell of several errors or none:
so positions are those of the parts, which the sender knows, and not of what was read out of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from errors.domain.codat import MEMBERS
from errors.domain.report import Item, Reject
from errors.domain.wire.bodies import ACCEPTED, report_of, unless_under_way
from errors.domain.wire.decoding import checker, decode_part, decode_whole, encoded
from errors.domain.wire.envelope import is_envelope, items_in_envelope
from errors.domain.wire.pieces import UNREAD, pieces
from errors.domain.wire.rejecting import ITEM_BYTES, UnreadableError, reject
from errors.domain.wire.shapes import read, shape_of
from errors.domain.wire.telling import told_in

MAX_REJECTS = 1_000
"""From here on a delivery that is nearly all rejects is given up: it is no list of errors."""

Part: TypeAlias = Item | list[Item]
"""What one part of a delivery tells: nearly always one Item, so that there is no list around it."""

_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"{\x00", b"[\x00", b"\x00{", b"\x00[")
_BESIDE = ("httpStatus", "occurredAt", "request")
"""Members that a sender may put into a body instead of around it."""


def parse(payload: bytes) -> Iterator[Item]:
    """What the delivery tells, in order."""
    return (item for _, item in placed(payload))


def placed(payload: bytes) -> Iterator[tuple[int, Item]]:
    """As `parse`, each Item with the position of its part in the delivery."""
    for index, part in enumerate(_parts(payload)):
        if isinstance(part, list):
            for item in part:
                yield index, item
        else:
            yield index, part


def _parts(payload: bytes) -> Iterator[Part]:
    text = payload.removeprefix(_BOM).strip()
    if not text:
        yield reject(0, "empty", b"")
    elif text.startswith(_UTF_16):
        yield reject(0, "not_utf8", text)
    else:
        yield from _until_hopeless(_read(text))


def _until_hopeless(results: Iterator[Part]) -> Iterator[Part]:
    rejects = 0
    for count, result in enumerate(results):
        if isinstance(result, Reject):
            rejects += 1
            if rejects > MAX_REJECTS and rejects > 0.9 * count:
                yield reject(result.index, "too_many_rejects", result.text.encode())
                return
        yield result


def _read(text: bytes) -> Iterator[Part]:
    try:
        value = decode_whole(text)
    except UnreadableError as error:
        yield from _read_pieces(text, reason=error.reason)
        return
    if isinstance(value, list):
        yield from _read_items(value, text, first=0)
        return
    yield _read_item(0, value, text)


def _read_pieces(text: bytes, *, reason: str) -> Iterator[Part]:
    index = 0
    for part, value in pieces(text):
        for result in _read_piece(index, part, value):
            yield result
            index += 1
    if not index:  # nothing but brackets
        yield reject(0, reason, text)


def _read_piece(index: int, part: bytes, value: Any) -> Iterable[Part]:
    if isinstance(value, list):
        return _read_items(value, part, first=index)
    if value is UNREAD and len(part) <= ITEM_BYTES:
        try:
            value = decode_part(part)
        except UnreadableError as error:
            return [reject(index, error.reason, part)]
    return [_read_item(index, value, part)]


def _read_items(items: list[Any], text: bytes, *, first: int) -> Iterator[Part]:
    check = checker(text)
    may_be_large = len(text) > ITEM_BYTES
    for index, item in enumerate(items, first):
        try:
            yield _told_by(_bounded(check(item)) if may_be_large else check(item))
        except UnreadableError as error:
            yield reject(index, error.reason, encoded(item))


def _bounded(item: Any) -> Any:
    if len(encoded(item)) > ITEM_BYTES:
        raise UnreadableError("too_large")
    return item


def _read_item(index: int, value: Any, part: bytes) -> Part:
    if len(part) > ITEM_BYTES:
        return reject(index, "too_large", part)
    try:
        return _told_by(checker(part)(value))
    except UnreadableError as error:
        return reject(index, error.reason, part)


def _told_by(item: Any) -> Part:
    if isinstance(item, str) and item.lstrip().startswith("{"):  # encoded twice
        item = decode_part(item.encode())
    if not isinstance(item, dict):
        raise UnreadableError("not_an_object")
    if item.keys() <= MEMBERS:
        report = report_of(item)
        return unless_under_way(report) if report.body_status == ACCEPTED else report
    if is_envelope(item):
        return items_in_envelope(item)
    shape = shape_of(item)
    if shape is None:
        return unless_under_way(report_of(item, told_in((item,))))
    return read(shape, item, told_in(({name: item[name] for name in _BESIDE if name in item},)))

"""
Log records as any HTTP shipper sends them: JSON in every arrangement, or lines of text.

Object, array, one object a line, objects run together or pretty-printed, and lists in a wrapper (`{"logs": [...]}`).
A text is one record a line, but what was printed over several lines between braces is one record. A broken value is
rejected on its own; only where nothing at all can be read is the request refused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from errors.domain.report import Reject
from errors.domain.wire.logs.record import NOTHING, WORD, LogRecord, may_matter, reject, unreadable
from errors.domain.wire.logs.text_blocks import blocks_of
from errors.domain.wire.logs.values import Values, decode, is_json, items_of, parts_of, text_of
from errors.domain.wire.rejecting import UnreadableError

LISTS = ("logs", "records", "Records", "events", "logEvents")
"""Members of a wrapper that hold its records."""
MAX_REJECTS = 1_000
"""What starts with that many values that cannot be read is no list of records."""

_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_JSON = re.compile(rb"\{\s*[\"}]|\[\s*[{\[\"\]]")
"""How JSON starts, as opposed to a line such as `[main] ERROR ...` or `{user: 1} ...`."""
_LIST = re.compile(rb'"(?:%s)"\s*:\s*\[' % "|".join(LISTS).encode())


class _Wrapper(msgspec.Struct, rename=None):
    logs: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    records: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    Records: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    events: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    logEvents: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET  # noqa: N815


_wrapper = msgspec.json.Decoder(_Wrapper).decode


def read(payload: bytes) -> Iterator[LogRecord | Reject]:
    """A LogRecord or Reject for each record, in order; an UnreadableRequest if there is nothing else."""
    if payload.startswith(_UTF_16):
        payload = payload.decode("utf-16", "replace").encode()
    text = payload.removeprefix(_BOM).strip()
    if _JSON.match(text):
        return _unless_hopeless(_in_json(text), text)
    if _is_binary(text):
        return iter([unreadable("not_text", text)])
    return _in_text(text)


def _is_binary(text: bytes) -> bool:
    """Whether the first character is none: msgpack and the like, of which no text could be made."""
    if text[:1].isascii():
        return False
    start = text[:4].decode("utf-8", "replace")
    return start.startswith("\ufffd")


def _unless_hopeless(results: Iterator[LogRecord | Reject], text: bytes) -> Iterator[LogRecord | Reject]:
    held: list[LogRecord | Reject] = []
    for result in results:
        if not isinstance(result, Reject):
            yield from held
            yield result
            yield from results
            return
        held.append(result)
        if len(held) == MAX_REJECTS:
            break
    if held and isinstance(first := held[0], Reject):
        yield unreadable(first.reason, text)


def _in_json(text: bytes) -> Iterator[LogRecord | Reject]:
    values, may_wrap, index = Values(text), _LIST.search(text) is not None, 0
    for part, is_valid in parts_of(text):
        if is_valid and not may_wrap and part.startswith(b"{") and values.is_dull(part):  # nearly all that comes
            yield NOTHING
            index += 1
            continue
        for result in _in_part(part, values, first=index, may_wrap=may_wrap):
            yield result
            index += 1
    if not index and not is_json(text):  # nothing but brackets
        yield reject(0, "too_deep", text)


def _in_part(part: bytes, values: Values, *, first: int, may_wrap: bool) -> Iterable[LogRecord | Reject]:
    if not _JSON.match(part):
        return (_text_record(part),)
    try:
        if part.startswith(b"["):
            return _in_items(items_of(part), values, first=first)
        if may_wrap and (items := _wrapped(part)) is not None:
            return _in_items(items, values, first=first, wrapper=part)
    except UnreadableError as error:
        return (reject(first, error.reason, part),)
    return (_record(first, part, values),)


def _record(index: int, part: bytes, values: Values) -> LogRecord | Reject:
    try:
        return values.record(part)
    except UnreadableError as error:
        return reject(index, error.reason, part)


def _in_items(items: list[bytes], values: Values, *, first: int, wrapper: bytes = b"") -> Iterator[LogRecord | Reject]:
    around: tuple[dict[str, Any], ...] | None = None
    for index, item in enumerate(items, first):
        record = NOTHING if values.is_dull(item) else _record(index, item, values)
        if wrapper and isinstance(record, LogRecord) and record is not NOTHING:
            around = _beside(wrapper) if around is None else around
            record = msgspec.structs.replace(record, around=around)
        yield record


def _wrapped(part: bytes) -> list[bytes] | None:
    """The records in a wrapper; None for a record that only happens to have such a list."""
    try:
        wrapper = _wrapper(part)
    except (msgspec.DecodeError, RecursionError):
        return None
    for name in LISTS:
        raw = getattr(wrapper, name)
        if raw is not msgspec.UNSET and (listed := bytes(raw)).startswith(b"["):
            items = items_of(listed)
            are_records = all(item.startswith((b"{", b'"')) for item in items)
            return items if items and are_records and listed.count(WORD) == part.count(WORD) else None
    return None


def _beside(wrapper: bytes) -> tuple[dict[str, Any], ...]:
    beside = {name: member for name, member in decode(wrapper).items() if name not in LISTS}
    return (beside,) if beside else ()


def _in_text(text: bytes) -> Iterator[LogRecord | Reject]:
    if not may_matter(text):
        yield from (NOTHING for line in io.BytesIO(text) if not line.isspace())
        return
    for block in blocks_of(text):
        yield _text_record(block)


def _text_record(text: bytes) -> LogRecord:
    if not may_matter(text):
        return NOTHING
    if text.startswith(b"{"):
        try:
            return LogRecord(value=decode(text))
        except UnreadableError:
            pass
    return LogRecord(value=text_of(text))

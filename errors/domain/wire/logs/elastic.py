"""
Elasticsearch's and OpenSearch's `_bulk`: a LogRecord for each action, and the answer that its clients want.

The answer has one item an action, in order, whatever became of it; rsyslog reads nothing else, so overload is told by
items as well. An update is told as it stands (`{"doc": {...}}`), a delete is rejected. A broken action line refuses
the request: behind it nobody can tell actions from sources.
Source: the Bulk API's reference; `_source` of clients as captured.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from errors.domain.report import Reject
from errors.domain.wire.logs.record import LogRecord, UnreadableRequest, reject, unreadable
from errors.domain.wire.logs.values import Values
from errors.domain.wire.rejecting import UnreadableError

KINDS = ("create", "index", "update", "delete")
CREATED, DONE, BAD_SOURCE, OVERLOADED = 201, 200, 400, 503
"""Statuses of items. A client drops an item for 400, and sends the batch again for 503."""

_CACHED_LINES = 256


class Action(msgspec.Struct, frozen=True, gc=False):
    """What a client wants done with one document. `index` and `id` are empty where it names none."""

    kind: str
    index: str
    id: str


_Item: TypeAlias = tuple[Action, bytes]


class _Meta(msgspec.Struct):
    index: str | None = msgspec.field(name="_index", default=None)
    id: str | int | None = msgspec.field(name="_id", default=None)


class _Line(msgspec.Struct):
    create: _Meta | None = None
    index: _Meta | None = None
    update: _Meta | None = None
    delete: _Meta | None = None


_line = msgspec.json.Decoder(_Line).decode


def read(payload: bytes) -> Iterator[LogRecord | Reject]:
    """A LogRecord or Reject for each action, in order, or one UnreadableRequest."""
    values = Values(payload)
    results: list[LogRecord | Reject] = []  # first to its end: the last line may refuse the request
    for item in _items(payload):
        if isinstance(item, UnreadableRequest):
            yield item
            return
        results.append(_result(len(results), item, values))
    yield from results


def actions(payload: bytes) -> list[Action]:
    """The actions in order, as `read` counts them; none where the request cannot be read."""
    found: list[Action] = []
    for item in _items(payload):
        if isinstance(item, UnreadableRequest):
            return []
        found.append(item[0])
    return found


def answer(
    of: Iterable[Action],
    *,
    refused: Mapping[int, int] | None = None,
    reason: str = "",
    prefix: str = "",
    index: str = "",
) -> bytes:
    """
    The answer to a bulk request whose actions these are.

    `refused` has the status of each action that was not done, by its position, and `reason` says why. Documents
    without an id get one that starts with `prefix`, those without an index are in `index`, the one of the URL.
    """
    statuses = refused or {}
    items = [
        _answered(action, n, statuses.get(n), reason=reason, prefix=prefix, index=index) for n, action in enumerate(of)
    ]
    return msgspec.json.encode({"took": 0, "errors": bool(statuses), "items": items})


def _answered(action: Action, n: int, refused: int | None, *, reason: str, prefix: str, index: str) -> dict[str, Any]:
    told: dict[str, Any] = {"_index": action.index or index, "_id": action.id or f"{prefix}{n}"}
    if refused is not None:
        kind = "es_rejected_execution_exception" if refused in (429, OVERLOADED) else "document_parsing_exception"
        error = {"type": kind, "reason": reason or "not stored"}
        return {action.kind: told | {"status": refused, "error": error}}
    is_update = action.kind == "update"
    told |= {"_version": 1, "result": "updated" if is_update else "created", "_seq_no": n, "_primary_term": 1}
    told |= {"_shards": {"total": 1, "successful": 1, "failed": 0}, "status": DONE if is_update else CREATED}
    return {action.kind: told}


def _items(payload: bytes) -> Iterator[_Item | UnreadableRequest]:
    """Each action with its source; last, where there is one, why the request is refused."""
    if not payload.strip():
        yield unreadable("no_data", payload)
    elif not payload.endswith(b"\n"):
        yield unreadable("bulk_must_end_with_newline", payload)
    else:
        yield from _paired(io.BytesIO(payload))


def _paired(lines: Iterable[bytes]) -> Iterator[_Item | UnreadableRequest]:
    action_in = functools.lru_cache(maxsize=_CACHED_LINES)(_action)  # nearly all lines of a batch are the same
    index, rest = 0, iter(lines)
    for line in rest:
        if line.isspace():
            continue
        action = action_in(line)
        if action is None:
            yield unreadable("bulk_action_unknown", line, index=index)
            return
        source = b"" if action.kind == "delete" else next(rest, b"").strip()
        if not source and action.kind != "delete":
            yield unreadable("bulk_source_missing", line, index=index)
            return
        yield action, source
        index += 1


def _action(line: bytes) -> Action | None:
    try:
        told = _line(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    for kind in KINDS:
        meta: _Meta | None = getattr(told, kind)
        if meta is not None:
            return Action(kind, meta.index or "", "" if meta.id is None else str(meta.id))
    return None


def _result(index: int, item: _Item, values: Values) -> LogRecord | Reject:
    action, source = item
    if action.kind == "delete":
        return reject(index, "bulk_delete", b"")
    try:
        return values.record(source)
    except UnreadableError as error:
        return reject(index, error.reason, source)

"""
Google Cloud Pub/Sub's push: one message a request, what was logged as base64 inside it.

Pub/Sub sends again whatever is not answered 2xx, for days, so a message that cannot be read is a reject and no refusal.
Source: Google Cloud, "Push subscriptions"; Cloud Logging's sinks put a LogEntry into `data`.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

import msgspec

from errors.domain.report import Reject
from errors.domain.wire.logs.record import NOTHING, LogRecord, may_matter, reject, unreadable
from errors.domain.wire.logs.values import decode, text_of
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.storing import storable

_REACH = 256
_SIGN = b'"subscription"'
"""It stands before the message or behind it."""


class _Message(msgspec.Struct, rename="camel"):
    data: str = ""
    attributes: dict[str, Any] | None = None
    publish_time: str = ""
    message_id: str = ""


class _Push(msgspec.Struct):
    message: _Message
    subscription: str


_push = msgspec.json.Decoder(_Push).decode


def is_push(payload: bytes) -> bool:
    """Whether the payload is a request of Pub/Sub's."""
    if _SIGN not in payload[:_REACH] and _SIGN not in payload[-_REACH:]:
        return False
    return _told_in(payload) is not None


def read(payload: bytes) -> Iterator[LogRecord | Reject]:
    """One LogRecord or Reject; an UnreadableRequest of what is none of Pub/Sub's."""
    if (push := _told_in(payload)) is None:
        yield unreadable("no_records", payload)
        return
    try:
        data = base64.b64decode(push.message.data, validate=True)
    except (binascii.Error, ValueError):
        yield reject(0, "bad_base64", payload)
        return
    yield _record(data, push) if may_matter(data) else NOTHING


def _record(data: bytes, push: _Push) -> LogRecord:
    try:
        value = decode(data)
    except UnreadableError:
        value = text_of(data)
    told = {"publishTime": push.message.publish_time, "subscription": push.subscription}
    around = storable({**{name: text for name, text in told.items() if text}, **(push.message.attributes or {})})
    return LogRecord(value=value, around=(around,))


def _told_in(payload: bytes) -> _Push | None:
    try:
        return _push(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None

"""
Azure Event Grid's question whether an address wants its events: the code that an answer must repeat.

Its events themselves are records like any other. Without the answer a subscription stays in "awaiting manual action".
Source: Microsoft, "Webhook event delivery", validation handshake.
"""

from __future__ import annotations

import msgspec

_EVENT_TYPE = "Microsoft.EventGrid.SubscriptionValidationEvent"
_SIGN = _EVENT_TYPE.encode()
_REACH = 4_096
"""The question comes alone, and is short."""
_CODE_LENGTH = 512


class _Data(msgspec.Struct, rename="camel"):
    validation_code: str = ""


class _Event(msgspec.Struct, rename="camel"):
    event_type: str
    data: _Data


_events = msgspec.json.Decoder(list[_Event]).decode


def validation_code(payload: bytes) -> str:
    """The code; empty where nothing is asked."""
    if len(payload) > _REACH or _SIGN not in payload:
        return ""
    try:
        events = _events(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return next((event.data.validation_code[:_CODE_LENGTH] for event in events if event.event_type == _EVENT_TYPE), "")

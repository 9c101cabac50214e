"""
Answers of the receiver: made by an endpoint as a value, sent in one place.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Answer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A whole HTTP response."""

    status: int = 200
    body: bytes = b""
    media_type: bytes = b"application/json"
    outcome: str = ""
    """How the delivery counts in the metrics; empty: it is none."""
    headers: tuple[tuple[bytes, bytes], ...] = ((b"cache-control", b"no-store"),)


def json_answer(value: Any, *, status: int = 200) -> Answer:
    """The value as JSON."""
    return Answer(status=status, body=msgspec.json.encode(value))


def headers_of(answer: Answer) -> list[tuple[bytes, bytes]]:
    """All of them."""
    if answer.status == 204:
        return [*answer.headers]
    return [(b"content-type", answer.media_type), (b"content-length", b"%d" % len(answer.body)), *answer.headers]


async def send_answer(send: Send, answer: Answer, *, is_last: bool = False) -> None:
    """Send it, as the last on its connection or not. A HEAD request gets the headers only, which the server sees to."""
    headers = headers_of(answer)
    if is_last:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})

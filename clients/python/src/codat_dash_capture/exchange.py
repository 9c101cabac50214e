"""
One response, as the caller's thread hands it over: nothing is parsed yet, since that is the worker's work.

Request headers have no place here: they hold the API key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Callable, NamedTuple, Protocol

BODY_BYTES = 1_048_576
"""Bytes kept of a body. A longer error is cut; a longer push answer is not looked at."""

MULTI_STATUS = 207

_PUSH_SEGMENT = re.compile(r"/push(?:/|$)")


class Headers(Protocol):
    """Response headers of any client: found whatever their case."""

    def get(self, name: str, /) -> Any:
        """The header's value, None where there is none."""


class Exchange(NamedTuple):
    """A response with what is needed of its request."""

    method: str
    url: str
    status: int
    headers: Headers
    body: bytes
    at: float
    """When it was seen, seconds since 1970: stands in where there is no `Date`."""
    is_whole: bool = True
    """False: the connection broke, the caller left, or the body was longer than BODY_BYTES."""
    decode: Callable[[bytes], bytes] | None = None
    """Undoes the content encoding, where the body is as it came over the wire."""
    attributes: Mapping[str, Any] = {}


def may_hold_failures(status: int, path: str, headers: Headers) -> bool:
    """Whether a response below 400 is worth watching: an answer about a push, or a batch of several statuses."""
    if not 200 <= status < 300 or (status != MULTI_STATUS and not is_about_push(path)):
        return False
    length = str(headers.get("content-length") or "")
    return "json" in str(headers.get("content-type") or "") and not (length.isdigit() and int(length) > BODY_BYTES)


def is_about_push(path: str) -> bool:
    """Whether the path has a segment `push`; a query may follow it."""
    return _PUSH_SEGMENT.search(path.partition("?")[0]) is not None

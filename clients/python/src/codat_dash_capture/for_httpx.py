"""
Hooks for httpx. They read nothing: they watch the body pass as the caller reads it.

So a streamed answer stays a stream, `iter_raw` included. Only an error that the caller leaves unread is read by us, as
he closes it (`raise_for_status` inside `client.stream`), within bounds of size and time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Callable, cast

import httpx

from codat_dash_capture.exchange import BODY_BYTES

if TYPE_CHECKING:
    from codat_dash_capture.capture import Capture

UNREAD_BYTES = 65_536
UNREAD_SECONDS = 2.0

log = logging.getLogger("codat_dash_capture")


def hook_of(capture: Capture) -> Callable[[httpx.Response], None]:
    """A response event hook of `httpx.Client`."""

    def hook(response: httpx.Response) -> None:
        if (seen := _seen(capture, response)) is not None:
            response.stream = _Watched(cast("httpx.SyncByteStream", response.stream), seen)

    return hook


def async_hook_of(capture: Capture) -> Callable[[httpx.Response], Awaitable[None]]:
    """A response event hook of `httpx.AsyncClient`."""

    async def hook(response: httpx.Response) -> None:
        if (seen := _seen(capture, response)) is not None:
            response.stream = _AsyncWatched(cast("httpx.AsyncByteStream", response.stream), seen)

    return hook


def _seen(capture: Capture, response: httpx.Response) -> _Seen | None:
    """What will collect the body; None where it is of no interest, or there already (a transport without a network)."""
    try:
        url = str(response.request.url) if response.status_code >= 400 else _path_of(response.request)
        if not capture.is_worth_reading(response.status_code, url, response.headers):
            return None
        seen = _Seen(capture, response)
        try:
            body = response.content
        except httpx.ResponseNotRead:
            return seen
        seen.collect_decoded(body)
    except Exception:
        log.exception("a response could not be captured")
    return None


def _path_of(request: httpx.Request) -> str:
    """Enough to tell a push, at a tenth of the cost of `str(url)`; the whole URL where it may be one."""
    path = request.url.raw_path
    return str(request.url) if b"/push" in path else path.decode("ascii", "replace")


class _Seen:
    """Collects a body and hands it over once."""

    def __init__(self, capture: Capture, response: httpx.Response) -> None:
        self._capture = capture
        self._response = response
        self._parts: list[bytes] = []
        self._size = 0
        self._is_done = False

    @property
    def wants_rest(self) -> bool:
        """Whether an unread body is worth the wait: that of an error is."""
        return self._response.status_code >= 400 and not self._is_done

    def collect(self, part: bytes) -> None:
        """A piece as it came over the wire."""
        if self._size <= BODY_BYTES:
            self._parts.append(part)
        self._size += len(part)

    def collect_decoded(self, body: bytes) -> None:
        """The body as a whole, nothing to undo."""
        self._hand_over(body, is_whole=True, decode=None)

    def finish(self, *, is_whole: bool) -> None:
        """No more pieces will come."""
        decode = partial(_decoded, self._response.headers.get("content-encoding", ""))
        self._hand_over(b"".join(self._parts), is_whole=is_whole and self._size <= BODY_BYTES, decode=decode)

    def _hand_over(self, body: bytes, *, is_whole: bool, decode: Callable[[bytes], bytes] | None) -> None:
        if self._is_done:
            return
        self._is_done = True
        response = self._response
        self._capture.record(
            method=response.request.method,
            url=str(response.request.url),
            status=response.status_code,
            headers=response.headers,
            body=body,
            is_whole=is_whole,
            decode=decode,
        )


def _decoded(encoding: str, body: bytes) -> bytes:
    return httpx.Response(200, headers={"content-encoding": encoding}, content=body).content


class _Watched(httpx.SyncByteStream):
    """The stream, with somebody looking on."""

    def __init__(self, stream: httpx.SyncByteStream, seen: _Seen) -> None:
        self._stream = stream
        self._seen = seen
        self._is_begun = False
        self._is_whole = False

    def __iter__(self) -> Iterator[bytes]:
        self._is_begun = True
        for part in self._stream:
            self._seen.collect(part)
            yield part
        self._is_whole = True

    def close(self) -> None:
        try:
            if self._seen.wants_rest and not self._is_begun:
                self._read_rest()
        finally:
            self._stream.close()
            self._seen.finish(is_whole=self._is_whole)

    def _read_rest(self) -> None:
        deadline, size = time.monotonic() + UNREAD_SECONDS, 0
        try:
            for part in self:
                size += len(part)
                if size > UNREAD_BYTES or time.monotonic() > deadline:
                    return
        except Exception as error:  # noqa: BLE001 - he did not ask for the body, so he hears nothing of its loss
            log.debug("the rest of an error could not be read: %r", error)


class _AsyncWatched(httpx.AsyncByteStream):
    """The same for `httpx.AsyncClient`."""

    def __init__(self, stream: httpx.AsyncByteStream, seen: _Seen) -> None:
        self._stream = stream
        self._seen = seen
        self._is_begun = False
        self._is_whole = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._is_begun = True
        async for part in self._stream:
            self._seen.collect(part)
            yield part
        self._is_whole = True

    async def aclose(self) -> None:
        try:
            if self._seen.wants_rest and not self._is_begun:
                await self._read_rest()
        finally:
            await self._stream.aclose()
            self._seen.finish(is_whole=self._is_whole)

    async def _read_rest(self) -> None:
        deadline, size = time.monotonic() + UNREAD_SECONDS, 0
        try:
            async for part in self:
                size += len(part)
                if size > UNREAD_BYTES or time.monotonic() > deadline:
                    return
        except Exception as error:  # noqa: BLE001
            log.debug("the rest of an error could not be read: %r", error)

"""
What a program holds: one dashboard, one queue, and hooks for as many HTTP clients as it likes.

Nothing here raises once it is made: a mistake in capturing is logged, and the call that was captured goes on.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Awaitable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable
from urllib.parse import SplitResult, urlsplit

from codat_dash_capture.batches import Batches, InMemory, OnDisk
from codat_dash_capture.delivery import Delivery
from codat_dash_capture.exchange import BODY_BYTES, Exchange, Headers, may_hold_failures
from codat_dash_capture.shipper import Shipper

if TYPE_CHECKING:
    import httpx
    import requests

QUEUE_LIMIT = 1_000
BUFFER_BYTES = 67_108_864

_PORTS = {"http": 80, "https": 443}

log = logging.getLogger("codat_dash_capture")


class Capture:
    """
    Delivers what its hooks see to the codat-dash at `url`, with the token of a source.

    `url` empty: nothing is captured, so that the same code runs where there is no dashboard. `attributes` stand beside
    each error; a function is called for each, in the thread of the call (a trace id, say). `hosts` limits what is
    captured to calls of these hosts; empty: all. `quota`: tell the newest rate limit of successes too. `buffer` is a
    folder in which what cannot be delivered outlives the process. Raises ValueError for a URL that is none.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        attributes: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
        hosts: Collection[str] = (),
        buffer: str | Path | None = None,
        buffer_bytes: int = BUFFER_BYTES,
        quota: bool = True,
        queue_limit: int = QUEUE_LIMIT,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.is_enabled = bool(url)
        self._dashboard = _parsed(url) if url else urlsplit("")
        self._attributes = attributes
        self._hosts = frozenset(host.lower() for host in hosts)
        self._buffer = Path(buffer) if buffer else None
        self._buffer_bytes = buffer_bytes
        self._tells_quota = quota
        delivery = Delivery(url, token, ssl_context=ssl_context)
        self._shipper = Shipper(delivery, make_batches=self._batches, limit=queue_limit)
        if self.is_enabled and self._buffer is not None and self._buffer.is_dir():
            self._shipper.wake()  # something may have waited since the last process

    @property
    def sent(self) -> int:
        """Envelopes that the dashboard has taken, since this process began."""
        return self._shipper.sent

    @property
    def failed(self) -> int:
        """Envelopes that it refused, and responses that could not be read."""
        return self._shipper.failed

    @property
    def dropped(self) -> int:
        """Responses that were let go: the queue was full, or the process ended."""
        return self._shipper.dropped

    @property
    def waiting(self) -> int:
        """What is captured and not yet settled."""
        return self._shipper.waiting

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until all that was captured is settled, at most `timeout` seconds; whether it is."""
        return self._shipper.flush(timeout)

    def close(self, timeout: float = 5.0) -> None:
        """Deliver what waits, at most `timeout` seconds, and capture no more. The end of the process does it too."""
        self._shipper.close(timeout)

    @property
    def httpx_hook(self) -> Callable[[httpx.Response], None]:
        """For `httpx.Client(event_hooks={"response": [...]})`; the first of them, since others may raise."""
        from codat_dash_capture.for_httpx import hook_of  # noqa: PLC0415 - httpx is the caller's, if anybody's

        return hook_of(self)

    @property
    def httpx_async_hook(self) -> Callable[[httpx.Response], Awaitable[None]]:
        """The same for `httpx.AsyncClient`."""
        from codat_dash_capture.for_httpx import async_hook_of  # noqa: PLC0415

        return async_hook_of(self)

    @property
    def requests_hook(self) -> Callable[..., requests.Response]:
        """For `session.hooks["response"]` of requests; the first of them."""
        from codat_dash_capture.for_requests import hook_of  # noqa: PLC0415

        return hook_of(self)

    def is_worth_reading(self, status: int, url: str, headers: Headers) -> bool:
        """Whether the body of the response is to be captured. A success costs next to nothing here."""
        if status < 400:
            if not self.is_enabled:
                return False
            if self._tells_quota:
                self._shipper.notice(headers)
            if "/push" not in url and status != 207:
                return False
            return may_hold_failures(status, urlsplit(url).path, headers) and self._is_ours(url)
        return self.is_enabled and self._is_ours(url)

    def record(
        self,
        *,
        method: str,
        url: str,
        status: int,
        headers: Headers,
        body: bytes,
        is_whole: bool = True,
        decode: Callable[[bytes], bytes] | None = None,
    ) -> None:
        """
        Take one response, whatever client it came through. Never the request's headers: they hold the API key.

        `decode` undoes a content encoding where `body` is as it came over the wire.
        """
        try:
            if self.is_worth_reading(status, url, headers):
                self._take(Exchange(method, url, status, headers, body, time.time(), is_whole, decode))
        except Exception:
            log.exception("a response could not be captured")

    def _take(self, exchange: Exchange) -> None:
        attributes = self._attributes() if callable(self._attributes) else self._attributes
        is_whole = exchange.is_whole and len(exchange.body) <= BODY_BYTES
        self._shipper.offer(
            exchange._replace(body=exchange.body[:BODY_BYTES], is_whole=is_whole, attributes=attributes or {})
        )

    def _is_ours(self, url: str) -> bool:
        """Not the dashboard's own answers, which would be captured for ever, and no host that is not asked for."""
        parts = urlsplit(url)
        if self._hosts and (parts.hostname or "") not in self._hosts:
            return False
        return _origin(parts) != _origin(self._dashboard) or not parts.path.startswith(f"{self._dashboard.path}/ingest")

    def _batches(self) -> Batches:
        if self._buffer is None:
            return InMemory()
        try:
            return OnDisk(self._buffer, limit=self._buffer_bytes)
        except OSError as error:
            log.warning("the buffer %s cannot be used (%s): what waits is kept in memory", self._buffer, error)
            return InMemory()


def _parsed(url: str) -> SplitResult:
    parts = urlsplit(url.rstrip("/"))
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"not the address of a codat-dash: {url!r}; it looks like http://dash.example.com:8000")
    return parts


def _origin(parts: SplitResult) -> tuple[str | None, int | None]:
    return parts.hostname, parts.port or _PORTS.get(parts.scheme)

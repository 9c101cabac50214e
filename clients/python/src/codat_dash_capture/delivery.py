"""
One POST of a batch, and what its answer means for the batch.

The standard library's client, not the caller's: no hook of ours hangs on it, so delivering can never capture itself.
It honours HTTP_PROXY and NO_PROXY as httpx and requests do.
"""

from __future__ import annotations

import datetime as dt
import http.client
import json
import ssl
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any, NamedTuple

from codat_dash_capture.version import __version__

PATH = "/ingest/v1/errors"

_ANSWER_BYTES = 65_536
_LONGEST_WAIT = 600.0
_TRY_AGAIN = frozenset({408, 421, 425, 429})
_NOT_THE_BATCH = frozenset({401, 403, 404, 405, 407})
"""The address or the token is wrong: somebody may put it right while the batch waits."""


class Verdict(Enum):
    """What becomes of the batch."""

    TAKEN = "taken"
    TOO_LARGE = "too large"
    REFUSED = "refused"
    """For good: the same bytes would be refused again."""
    MISDIRECTED = "misdirected"
    """Worth a few more attempts, not many."""
    NOT_NOW = "not now"


class Answer(NamedTuple):
    """Of the dashboard, or of what stands in its place."""

    verdict: Verdict
    reason: str = ""
    retry_after: float | None = None
    """Seconds, as the answer asks for."""
    rejected: int = 0
    """Envelopes of a batch that was taken which could not be read; the dashboard keeps them with the reason."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A POST that is redirected would arrive as a GET, without its body."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Delivery:
    """Posts to one dashboard with one token."""

    def __init__(self, base_url: str, token: str, *, ssl_context: ssl.SSLContext | None = None) -> None:
        self.url = base_url.rstrip("/") + PATH
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/x-ndjson",
            "Content-Encoding": "gzip",
            "User-Agent": f"codat-dash-capture/{__version__}",
        }
        handlers: list[Any] = [_NoRedirects()]
        if ssl_context is not None:
            handlers.append(urllib.request.HTTPSHandler(context=ssl_context))
        self._opener = urllib.request.build_opener(*handlers)

    def post(self, payload: bytes, *, timeout: float, now: dt.datetime) -> Answer:
        """Send gzipped NDJSON. `timeout`: seconds of each wait on the network, whose errors are answers, not raised."""
        request = urllib.request.Request(self.url, payload, self._headers)  # noqa: S310 - the scheme is checked before
        try:
            with self._opener.open(request, timeout=timeout) as response:
                return Answer(Verdict.TAKEN, rejected=_rejected_in(response.read(_ANSWER_BYTES)))
        except urllib.error.HTTPError as error:
            with error:
                wait = seconds_to_wait(error.headers.get("Retry-After"), now=now)
            return Answer(_verdict_of(error.code), f"answered {error.code}", wait)
        except (OSError, http.client.HTTPException) as error:  # URLError is an OSError
            return Answer(Verdict.NOT_NOW, f"cannot be reached ({getattr(error, 'reason', None) or repr(error)})")


def seconds_to_wait(retry_after: str | None, *, now: dt.datetime) -> float | None:
    """Of a `Retry-After`, which is seconds or a date (RFC 9110, 10.2.3); None where it is neither."""
    text = (retry_after or "").strip()
    if text.isdigit():
        return min(float(text), _LONGEST_WAIT)
    try:
        wait = (parsedate_to_datetime(text) - now).total_seconds()
    except (TypeError, ValueError, OverflowError):  # TypeError: a date without a zone
        return None
    return min(max(wait, 0.0), _LONGEST_WAIT)


def _verdict_of(status: int) -> Verdict:
    if status == 413:
        return Verdict.TOO_LARGE
    if status in _NOT_THE_BATCH or 300 <= status < 400:
        return Verdict.MISDIRECTED
    if status in _TRY_AGAIN or status >= 500:
        return Verdict.NOT_NOW
    return Verdict.REFUSED


def _rejected_in(body: bytes) -> int:
    try:
        rejected = json.loads(body)["rejected"]
    except (ValueError, TypeError, KeyError):
        return 0
    return len(rejected) if isinstance(rejected, list) else 0

"""
A hook for requests: for a session, or for one call.

requests runs hooks before it reads the body, so that of an error is read here. Where that fails it raises what requests
itself would have raised a line later; swallowed, the caller would be left with an empty body and no error. A streamed
success is never read.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Callable

if TYPE_CHECKING:
    import requests

    from codat_dash_capture.capture import Capture

log = logging.getLogger("codat_dash_capture")


def hook_of(capture: Capture) -> Callable[..., requests.Response]:
    """For `session.hooks["response"]`."""

    def hook(response: requests.Response, *_: Any, **options: Any) -> requests.Response:
        if _is_worth_reading(capture, response, is_streamed=bool(options.get("stream"))):
            body = response.content
            _record(capture, response, body)
        return response

    return hook


def _is_worth_reading(capture: Capture, response: requests.Response, *, is_streamed: bool) -> bool:
    try:
        status = response.status_code
        return capture.is_worth_reading(status, response.url, response.headers) and (status >= 400 or not is_streamed)
    except Exception:
        log.exception("a response could not be captured")
        return False


def _record(capture: Capture, response: requests.Response, body: bytes) -> None:
    capture.record(
        method=response.request.method or "",
        url=response.url,
        status=response.status_code,
        headers=response.headers,
        body=body,
    )

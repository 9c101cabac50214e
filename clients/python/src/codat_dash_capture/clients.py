"""
The one edit: clients and sessions that capture.

Each takes the address of a dashboard, or a `Capture` that several share. The same address and options give the same
`Capture`, so that a client made for each call has no thread of its own.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from codat_dash_capture.capture import Capture

if TYPE_CHECKING:
    import httpx
    import requests

_OPTIONS = ("token", "attributes", "hosts", "buffer", "buffer_bytes", "quota", "queue_limit", "ssl_context")

_captures: dict[tuple[Any, ...], Capture] = {}
_lock = threading.Lock()


def capturing_client(dash: str | Capture, **options: Any) -> httpx.Client:
    """
    An `httpx.Client` for the `client=` of Codat's SDKs, or for calls of your own.

    Options of `Capture` (`token`, `attributes`, `hosts`, `buffer`, ...) go to it, all others to httpx.
    """
    import httpx  # noqa: PLC0415 - the caller's

    capture = _capture_of(dash, options)
    return httpx.Client(**_with_hook(options, capture.httpx_hook))


def async_capturing_client(dash: str | Capture, **options: Any) -> httpx.AsyncClient:
    """The same for `async_client=` (codat-platform 4.x and 5.x) and for `httpx.AsyncClient`."""
    import httpx  # noqa: PLC0415

    capture = _capture_of(dash, options)
    return httpx.AsyncClient(**_with_hook(options, capture.httpx_async_hook))


def capturing_session(dash: str | Capture, **options: Any) -> requests.Session:
    """A `requests.Session`; options are those of `Capture`."""
    import requests  # noqa: PLC0415

    return capture_session(requests.Session(), dash, **options)


def capture_session(session: requests.Session, dash: str | Capture, **options: Any) -> requests.Session:
    """The session that was given, with the hook on it, before others that may raise."""
    capture = _capture_of(dash, options)
    _refuse(options)
    session.hooks["response"] = [capture.requests_hook, *session.hooks.get("response", [])]
    return session


def capture_sdk(sdk: Any, dash: str | Capture, **options: Any) -> Capture:
    """
    Capture an SDK that exists already. A fallback: it relies on private attributes of the SDK.

    Raises TypeError where it finds no transport that it knows.
    """
    from codat_dash_capture.for_sdk import hook_into  # noqa: PLC0415

    capture = _capture_of(dash, options)
    _refuse(options)
    hook_into(sdk, capture)
    return capture


def _capture_of(dash: str | Capture, options: dict[str, Any]) -> Capture:
    """The capture, its options taken out of `options`."""
    own = {name: options.pop(name) for name in _OPTIONS if name in options}
    if isinstance(dash, Capture):
        if own:
            raise TypeError(f"{', '.join(own)}: these belong to the Capture that was given")
        return dash
    key = (dash, *((name, _hashable(value)) for name, value in sorted(own.items())))
    with _lock:
        if key not in _captures:
            _captures[key] = Capture(dash, **own)
        return _captures[key]


def _hashable(value: Any) -> Any:
    """Equal values give equal keys; what cannot be compared is itself only."""
    if isinstance(value, dict):
        return repr(sorted(value.items(), key=str))
    return tuple(value) if isinstance(value, (list, set)) else value


def _with_hook(options: dict[str, Any], hook: Any) -> dict[str, Any]:
    """Options of httpx. Redirects are followed, as the SDKs' own clients do."""
    hooks = dict(options.pop("event_hooks", None) or {})
    hooks["response"] = [hook, *hooks.get("response", [])]
    return {"follow_redirects": True, **options, "event_hooks": hooks}


def _refuse(options: dict[str, Any]) -> None:
    if options:
        raise TypeError(f"unknown options: {', '.join(options)}")

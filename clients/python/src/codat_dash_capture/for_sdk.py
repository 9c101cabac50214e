"""
For an SDK that is there already and was made without `client=`: hooks on the transport that it holds.

Reaches into private attributes, so it is the fallback: `client=capturing_client(...)` uses what the SDKs document. Seen
to work with codat-platform 4.2, 5.0 and 6.0 and the product packages built like 6.0.
"""

from __future__ import annotations

import copy
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codat_dash_capture.capture import Capture
    from codat_dash_capture.exchange import Headers

_MARK = "_codat_dash_capture"

log = logging.getLogger("codat_dash_capture")


def hook_into(sdk: Any, capture: Capture) -> None:
    """Once for each transport, however often it is called. Raises TypeError where none is recognised."""
    clients = _httpx_clients(sdk)
    for client in clients:
        _hook_into_httpx(client, capture)
    rest_client = getattr(getattr(sdk, "_api_client", None), "rest_client", None)
    if not clients and not callable(getattr(rest_client, "request", None)):
        raise TypeError(f"no HTTP client found in a {type(sdk).__name__}: pass client=capturing_client(...) instead")
    if not clients and not hasattr(rest_client, _MARK):
        _wrap(rest_client, capture)


def _httpx_clients(sdk: Any) -> list[Any]:
    """4.x and 5.x hold two; 6.x holds one where it was given one."""
    configuration = getattr(sdk, "sdk_configuration", None)
    rest_client = getattr(getattr(sdk, "_api_client", None), "rest_client", None)
    found = [getattr(configuration, name, None) for name in ("client", "async_client")]
    found.append(getattr(rest_client, "client", None))
    return [client for client in found if hasattr(client, "event_hooks")]


def _hook_into_httpx(client: Any, capture: Capture) -> None:
    if hasattr(client, _MARK):
        return
    import httpx  # noqa: PLC0415 - the SDK has it

    hook: Any = capture.httpx_async_hook if isinstance(client, httpx.AsyncClient) else capture.httpx_hook
    hooks = client.event_hooks
    client.event_hooks = {**hooks, "response": [hook, *hooks.get("response", [])]}
    setattr(client, _MARK, capture)


def _wrap(rest_client: Any, capture: Capture) -> None:
    """6.x on urllib3: its response reads the body once and keeps it."""
    original = rest_client.request

    def request(method: str, url: str, *arguments: Any, **options: Any) -> Any:
        answer = original(method, url, *arguments, **options)
        response = getattr(answer, "response", None)
        if not hasattr(response, _MARK) and _is_worth_reading(capture, answer.status, url, answer.getheaders()):
            body = answer.read()  # may raise: what the SDK would hear a line later
            capture.record(method=method.upper(), url=url, status=answer.status, headers=answer.getheaders(), body=body)
        return answer

    rest_client.request = request
    setattr(rest_client, _MARK, capture)
    if hasattr(rest_client, "pool_manager"):
        _watch_retries(rest_client.pool_manager, capture)


def _watch_retries(pool_manager: Any, capture: Capture) -> None:
    """urllib3 itself retries a 429 and 503 with `Retry-After`; the SDK never sees those. The policy stays as it is."""
    from urllib3.util import Retry  # noqa: PLC0415 - the SDK has it

    class Watching(Retry):
        def increment(self, method: Any = None, url: Any = None, response: Any = None, *rest: Any, **named: Any) -> Any:
            if response is not None:
                _record_retried(capture, method, url, response, named.get("_pool"))
            return super().increment(method, url, response, *rest, **named)

    policy = copy.copy(Retry.from_int(pool_manager.connection_pool_kw.get("retries")))
    if type(policy) is Retry:  # a policy of another class keeps its own ways
        policy.__class__ = Watching
        pool_manager.connection_pool_kw["retries"] = policy
        pool_manager.clear()  # pools made before hold the old one


def _record_retried(capture: Capture, method: Any, url: Any, response: Any, pool: Any) -> None:
    try:
        whole = f"{pool.scheme}://{pool.host}:{pool.port}{url}"
        body = response.data
        setattr(response, _MARK, capture)  # the last attempt is handed out as the answer
        capture.record(method=str(method), url=whole, status=response.status, headers=response.headers, body=body)
    except Exception:
        log.exception("a response could not be captured")


def _is_worth_reading(capture: Capture, status: int, url: str, headers: Headers) -> bool:
    try:
        return capture.is_worth_reading(status, url, headers)
    except Exception:
        log.exception("a response could not be captured")
        return False

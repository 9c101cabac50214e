"""
The ASGI application in front of Django: deliveries and health are answered here, all the rest by the fallback.

It lives and dies with the server, which has to speak ASGI's lifespan protocol: before the first request is let in it is
connected to the writer. Django's request cycle has no part in a delivery; it costs more than storing an error.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from errors.conf import conf
from errors.ingest import Link, metrics
from errors.ingest.hosting import WriterThread
from errors.receiver.answers import Receive, Scope, Send, send_answer
from errors.receiver.deliveries import Intake
from errors.receiver.health import Health
from errors.receiver.problems import ProblemError, answer_of
from errors.receiver.protocols import NOWHERE, PREFIXES, endpoint_at
from errors.receiver.protocols.endpoint import Endpoint
from errors.receiver.quick import QUICK, Quick
from errors.receiver.requests import DisconnectedError, Request
from errors.receiver.signatures import Signatures
from errors.receiver.tokens import Tokens
from errors.receiver.uses import Uses

log = logging.getLogger(__name__)

HEALTH_PATHS = frozenset({"/healthz", "/metrics", "/readyz"})


class Receiver:
    """`fallback` is an ASGI application; it sees neither deliveries nor the server's lifespan."""

    def __init__(self, *, fallback: Any) -> None:
        self._fallback = fallback
        self._parts: _Parts | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close"})
        elif scope["path"].startswith(PREFIXES):
            await self._deliver(scope, receive, send)
        elif scope["path"] in HEALTH_PATHS:
            await send_answer(send, await self._running().health.answer_to(scope["path"]))
        else:
            await self._fallback(scope, receive, send)

    async def _deliver(self, scope: Scope, receive: Receive, send: Send) -> None:
        request: Request | None = None
        endpoint: Endpoint = NOWHERE
        try:
            request = Request(scope, receive)
            endpoint = endpoint_at(request.path)
            answer = await endpoint.answer_to(request, self._running().intake)
        except ProblemError as error:
            answer = endpoint.refused(error, request) if request else answer_of(error)
        except DisconnectedError:
            metrics.count_delivery("disconnected")
            return
        except asyncio.CancelledError:  # the server stops, and has waited for long enough: nothing was promised
            stopped = ProblemError("store_unavailable")
            answer = endpoint.refused(stopped, request) if request else answer_of(stopped)
        except Exception:  # a fault of ours must not end in the server's bare text
            log.exception("receiver.request.failed")
            fault = ProblemError("internal")
            answer = endpoint.refused(fault, request) if request else answer_of(fault)
        if answer.outcome:
            metrics.count_delivery(answer.outcome)
        await send_answer(send, answer, is_last=request is None or request.must_end)

    def _running(self) -> _Parts:
        if self._parts is None:
            raise RuntimeError("the server has to support ASGI's lifespan protocol")
        return self._parts

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._parts = _Parts()
                await self._parts.start()
                if "state" in scope:  # what the server hands on to each of its connections
                    scope["state"][QUICK] = self._parts.quick
                gc.freeze()  # what is there by now stays: the collector need not look at it under load
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self._running().stop()
                self._parts = None
                await send({"type": "lifespan.shutdown.complete"})
                return


class _Parts:
    """What runs while the server does."""

    def __init__(self) -> None:
        settings = conf()
        self._control = ThreadPoolExecutor(2, thread_name_prefix="ingest-control")
        self._thread = None if settings.writer_socket else WriterThread()
        path = self._thread.path if self._thread else settings.writer_socket
        self._link = Link(path, queue_limit=settings.queue_limit)
        self._uses = Uses()
        tokens = Tokens(executor=self._control, uses=self._uses)
        signatures = Signatures(executor=self._control)
        self.intake = Intake(conf=settings, tokens=tokens, signatures=signatures, link=self._link)
        self.quick = Quick(tokens=tokens, link=self._link)
        self.health = Health(link=self._link, conf=settings, executor=self._control)

    async def start(self) -> None:
        """Be connected."""
        await self._link.connect()

    async def stop(self) -> None:
        """End the threads; by now the server has answered all requests."""
        self._link.close()
        self.intake.close()
        await self._uses.close()
        self._control.shutdown(wait=False, cancel_futures=True)
        if self._thread:
            await asyncio.to_thread(self._thread.stop)

"""
uvicorn's HTTP protocol with a short way past ASGI, for deliveries that `errors.receiver.quick` takes.

A task, a cycle and their messages cost a request more than all that is done for it here. Only a request whose body
comes at once, while nothing else is under way on its connection, is offered the short way; any other is handed to
uvicorn as if this class did not exist, with what of its body was held back.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from errors.ingest import metrics
from errors.receiver.answers import Answer, headers_of
from errors.receiver.quick import PATH, QUICK, Headers, Quick

HOLD_SECONDS = 1
"""How long a body may take to come; many clients send it in a packet of its own. Slow ones are the long way's care."""
_NOBODY_WAITS = asyncio.Event()


class Exchange:
    """A request under way, as far as uvicorn's protocol looks at one: another on its connection waits for its end."""

    __slots__ = ("disconnected", "keep_alive", "response_complete")
    message_event = _NOBODY_WAITS

    def __init__(self) -> None:
        self.response_complete = self.disconnected = False
        self.keep_alive = True


class QuickProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._quick: Quick | None = self.app_state.get(QUICK)
        if self.access_log or self.limit_concurrency or self.root_path:  # what only the long way knows
            self._quick = None
        self._held: bytes | None = None
        """What has come of the body of a request that may go the short way; None: there is no such request."""
        self._named: Headers = {}
        self._waiting: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """A piece of what the sender sends."""
        super().data_received(data)
        if self._held is not None and self._waiting is None:
            self._waiting = self.loop.call_later(HOLD_SECONDS, self._go_on)

    def connection_lost(self, exc: Exception | None) -> None:
        """The sender has gone."""
        if self._held is not None:
            self._let_go()
            metrics.count_delivery("disconnected")
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server stops; what has begun may end."""
        if self._held is not None:
            self._go_on()
        super().shutdown()

    def on_headers_complete(self) -> None:
        """The parser has read a head."""
        if self._quick and self._is_free() and self._quick.may_take(named := dict(self.headers)):
            self._held, self._named = b"", named
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """The parser has read a part of a body."""
        if self._held is None:
            super().on_body(body)
        else:
            self._held += body

    def on_message_complete(self) -> None:
        """The parser has read a request to its end."""
        if self._held is not None:
            exchange = Exchange()
            if self._quick and self._quick.take(self._named, self._held, partial(self._end, exchange)):
                self._let_go()
                self.cycle = exchange  # type: ignore[assignment]  # all that the protocol asks of a cycle
                return
            self._go_on()
        super().on_message_complete()

    def _is_free(self) -> bool:
        """Whether a request for PATH has the connection to itself, and keeps it open."""
        return (
            self.url == PATH
            and self.parser.get_method() == b"POST"
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and not self.transport.is_closing()
        )

    def _go_on(self) -> None:
        """The long way, from where uvicorn's protocol would be by now."""
        body = self._let_go()
        super().on_headers_complete()
        if body:
            super().on_body(body)

    def _let_go(self) -> bytes | None:
        if self._waiting:
            self._waiting.cancel()
        body, self._held, self._waiting = self._held, None, None
        return body

    def _end(self, exchange: Exchange, answer: Answer) -> None:
        exchange.response_complete = True
        if self.transport.is_closing():
            return
        lines = [STATUS_LINE[answer.status]]
        for name, value in (*self.server_state.default_headers, *headers_of(answer)):
            lines += (name, b": ", value, b"\r\n")
        lines += (b"\r\n" if exchange.keep_alive else b"connection: close\r\n\r\n", answer.body)
        self.transport.write(b"".join(lines))
        if not exchange.keep_alive:
            self.transport.close()
        self.on_response_complete()

"""
A request for the receiver: its headers by name, its path without a token, its body read with limits.

A body that is too large is refused by its Content-Length before a byte of it is read, and otherwise as soon as
the limit is passed; the server throws away what still comes, so the connection can be used again.
"""

from __future__ import annotations

import asyncio
from typing import Any

from errors.receiver.answers import Message, Receive, Scope
from errors.receiver.problems import ProblemError
from errors.receiver.tokens import HIDDEN_TOKEN, PATH_PREFIX, split_path, split_query, token_in

BODY_SECONDS = 30
"""How long the next piece of a body may take to come."""
LOOK_SECONDS = 1
SMALL_BYTES = 64 * 1024
"""Larger bodies are inflated and parsed off the event loop, and count in what they may hold of memory together."""


class DisconnectedError(Exception):
    """The sender went away before its body was there."""


class Patience:
    """
    Ends the wait for bodies that stop coming.

    One look a second over all that wait: a timer for each request would cost as much as reading its headers.
    """

    def __init__(self) -> None:
        self._since: dict[asyncio.Task[Any], float] = {}
        self._looking: asyncio.TimerHandle | None = None

    async def receive(self, receive: Receive) -> Message:
        """The next message. Raises ProblemError when it does not come."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine that runs has one
        loop = asyncio.get_running_loop()
        self._since[task] = loop.time()
        if self._looking is None:
            self._looking = loop.call_later(LOOK_SECONDS, self._look)
        try:
            return await receive()
        except asyncio.CancelledError:
            if task in self._since or task.uncancel():
                raise
            raise ProblemError("body_timeout", headers=((b"connection", b"close"),)) from None
        finally:
            self._since.pop(task, None)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        for task, since in list(self._since.items()):
            if loop.time() - since > BODY_SECONDS:
                del self._since[task]
                task.cancel()
        self._looking = loop.call_later(LOOK_SECONDS, self._look) if self._since else None


class Memory:
    """How many bytes the large deliveries of this process may hold together."""

    def __init__(self, limit: int) -> None:
        self._free = limit

    def take(self, count: int) -> None:
        """Raises ProblemError when there is no room."""
        if count > self._free:
            raise ProblemError("memory_full")
        self._free -= count

    def give_back(self, count: int) -> None:
        """Room for others again."""
        self._free += count


class Request:
    """One HTTP request."""

    __slots__ = ("_is_begun", "_receive", "headers", "held", "method", "path", "payload", "scope", "token")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self._receive = receive
        self.method: str = scope["method"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.path, path_token = split_path(scope["path"])
        if path_token:
            # The server's access log reads the scope when the answer is sent.
            scope["path"] = PATH_PREFIX + HIDDEN_TOKEN + self.path.removeprefix("/ingest")
            scope["raw_path"] = scope["path"].encode()
        self.token = token_in(self.headers) or path_token
        if query := scope.get("query_string"):
            scope["query_string"], query_token = split_query(query)
            self.token = self.token or query_token
        self.held = 0
        self.payload = b""
        """The body out of its compression, once an endpoint that answers by it has read it."""
        self._is_begun = False

    @property
    def must_end(self) -> bool:
        """
        Whether nothing may follow on this connection.

        Who waits to be told to go on and is refused may send the body or not, so it could not be told from a request.
        """
        return b"expect" in self.headers and not self._is_begun

    def text(self, name: bytes) -> str:
        """A header's value, the values of repeated ones joined; empty where there is none."""
        if name not in self.headers:
            return ""
        return b",".join(value for key, value in self.scope["headers"] if key == name).decode("latin-1")

    async def body(self, *, limit: int, memory: Memory, patience: Patience) -> bytes:
        """The raw body. Raises ProblemError, DisconnectedError."""
        self._refuse_by_length(limit)
        self._is_begun = True
        message = await self._next_piece(patience)
        if not message.get("more_body"):
            return bytes(message.get("body", b""))
        parts = [message.get("body", b"")]
        size = len(parts[0])
        while message.get("more_body"):
            message = await self._next_piece(patience)
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > limit:
                raise ProblemError("delivery_too_large")
            self._hold(size, memory)
        return b"".join(parts)

    def _refuse_by_length(self, limit: int) -> None:
        length = self.headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > limit:
            raise ProblemError("delivery_too_large")

    async def _next_piece(self, patience: Patience) -> Message:
        message = await patience.receive(self._receive)
        if message["type"] == "http.disconnect":
            raise DisconnectedError
        return message

    def _hold(self, size: int, memory: Memory) -> None:
        if size > SMALL_BYTES and size > self.held:
            memory.take(size - self.held)
            self.held = size

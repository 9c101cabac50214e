"""
A TCP proxy between one client and the server: watches the answers, and breaks connections on demand.

A client's own clock decides when it sends, so a test that wants it hurt has to see that it was. Whoever is refused sees
what a server that is down shows: nobody listens, though the port stays taken.
"""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections import Counter
from contextlib import suppress
from enum import Enum

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
_LENGTH = re.compile(rb"\r\n(?:content-length: *[1-9]|transfer-encoding: *chunked)", re.IGNORECASE)
_CONTINUE = b"HTTP/1.1 100"


class Mode(Enum):
    """What becomes of a connection."""

    PASS = "passed"
    DROP = "dropped"
    """It is reset as soon as it is made."""
    CUT_REQUEST = "cut in a request"
    CUT_ANSWER = "cut before the answer"


class Proxy:
    """Listens on a port of its own for as long as it is not closed."""

    def __init__(self, port: int) -> None:
        self.upstream = port
        self.mode = Mode.PASS
        self.cuts_left = 0
        self.outage = 0.0
        self.is_back = True
        self.seen: Counter[str] = Counter()
        """Statuses of answers, and how often a connection was broken in which way."""
        self._lock = threading.Lock()
        self._place = socket.socket()
        self._place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._place.bind(("127.0.0.1", 0))
        self.port: int = self._place.getsockname()[1]
        self.listen()

    def arm(self, mode: Mode, *, cuts: int = 0) -> None:
        """Treat connections so from now on; cuts are limited in number, after them all passes."""
        with self._lock:
            self.mode, self.cuts_left = mode, cuts

    def go_down(self, seconds: float) -> None:
        """Reset the next connection, refuse all for so long, then let everybody in: how a restart looks to a client."""
        with self._lock:
            self.outage, self.is_back, self.mode = seconds, False, Mode.DROP

    def _go_down(self) -> None:
        with self._lock:
            seconds, self.outage = self.outage, 0.0
        if seconds:
            self.refuse()
            threading.Timer(seconds, self._come_back).start()

    def _come_back(self) -> None:
        self.arm(Mode.PASS)
        self.listen()
        self.is_back = True

    def refuse(self) -> None:
        """Listen no more. The port stays ours, since another socket is bound to it."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()

    def listen(self) -> None:
        """Listen, at first or again."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def close(self) -> None:
        self.refuse()
        self._place.close()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = listener.accept()
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        if self.mode is Mode.DROP:
            self._break(client, None, Mode.DROP)
            self._go_down()
            return
        try:
            server = socket.create_connection(("127.0.0.1", self.upstream))
        except OSError:
            self._break(client, None, Mode.DROP)
            return
        state = _Connection(client, server)
        threading.Thread(target=self._carry_answers, args=[state], daemon=True).start()
        self._carry_requests(state)

    def _carry_requests(self, state: _Connection) -> None:
        with suppress(OSError):
            while data := state.client.recv(65_536):
                if self._take_cut(state, data):
                    state.server.sendall(data[: _half(data)])
                    self._break(state.client, state.server, Mode.CUT_REQUEST)
                    return
                state.server.sendall(data)
        state.end()

    def _carry_answers(self, state: _Connection) -> None:
        with suppress(OSError):
            while data := state.server.recv(65_536):
                if state.cut_answer and not data.startswith(_CONTINUE):
                    self._break(state.client, state.server, Mode.CUT_ANSWER)
                    return
                for status in _STATUS.findall(data):
                    self._count(status.decode())
                state.client.sendall(data)
        state.end()

    def _take_cut(self, state: _Connection, data: bytes) -> bool:
        """Whether to cut now; a cut of the answer is remembered. Only what carries a body is worth it."""
        is_start = state.is_at_start(data)
        with self._lock:
            if not self.cuts_left:
                return False
            if self.mode is Mode.CUT_ANSWER and is_start:
                state.cut_answer = True
                self.cuts_left -= 1
            elif self.mode is Mode.CUT_REQUEST and _is_in_body(state, data, is_start=is_start):
                self.cuts_left -= 1
                return True
        return False

    def _break(self, client: socket.socket, server: socket.socket | None, mode: Mode) -> None:
        for one in (client, server):
            if one:
                with suppress(OSError):  # a reset, not an orderly end
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    one.shutdown(socket.SHUT_RD)
                one.close()
        self._count(mode.value)

    def _count(self, what: str) -> None:
        with self._lock:
            self.seen[what] += 1


class _Connection:
    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client, self.server = client, server
        self.cut_answer = False
        self.has_body = False
        """Whether the request whose head came last has a body."""

    def is_at_start(self, data: bytes) -> bool:
        """Whether the data starts a request that has a body."""
        is_head = data.startswith((b"POST ", b"PUT "))
        if is_head or data.startswith((b"GET ", b"HEAD ")):
            self.has_body = is_head and _LENGTH.search(data.partition(b"\r\n\r\n")[0]) is not None
        return is_head and self.has_body

    def end(self) -> None:
        for one in (self.client, self.server):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _is_in_body(state: _Connection, data: bytes, *, is_start: bool) -> bool:
    """Whether the data holds something of a body, its start or what follows."""
    if state.has_body and not is_start:
        return True
    head, blank, body = data.partition(b"\r\n\r\n")
    return bool(blank) and len(body) > 1 and _LENGTH.search(head) is not None


def _half(data: bytes) -> int:
    """Where to cut: the head goes through, and half of what came of the body."""
    head, blank, body = data.partition(b"\r\n\r\n")
    return len(head) + len(blank) + len(body) // 2 if blank else len(data) // 2

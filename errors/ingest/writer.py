"""
Group commit: one loop takes all that waits, has it committed at once, then answers everybody who waited.

Under load batches grow by themselves, so throughput rises while latency stays flat. The loop serves a socket and blocks
while it commits; what comes meanwhile waits in the socket's buffers. It runs in a process of its own, since a thread
and the server would pass the interpreter's lock back and forth at every step of the database.
"""

from __future__ import annotations

import logging
import selectors
import socket
import time
from contextlib import suppress
from typing import NamedTuple

from errors.ingest.committer import Committer
from errors.ingest.delivery import Parcel, Receipt
from errors.ingest.frames import Frames, Reply, decode_parcel, encode, framed

log = logging.getLogger(__name__)

BATCH_LENGTH = 5_000
"""Items committed at once, unless one parcel alone holds more."""
READ_BYTES = 2**18
READS_AT_ONCE = 16
"""Of one connection before the others have their turn; together about the bytes of a full batch."""
SEND_SECONDS = 5
"""A server that does not take its answers for so long is given up: others wait behind it."""


class Waiting(NamedTuple):
    """A parcel as it came, and who sent it."""

    parcel: Parcel
    content: bytes
    connection: Connection


class Connection:
    """One server."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self._frames = Frames()
        channel.settimeout(SEND_SECONDS)

    def read(self) -> tuple[list[Waiting], bool]:
        """The parcels that have come, and whether more may come."""
        found: list[Waiting] = []
        for _ in range(READS_AT_ONCE):
            try:
                data = self.channel.recv(READ_BYTES, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return found, True
            except OSError:
                return found, False
            if not data:
                return found, False
            found += [Waiting(decode_parcel(content), content, self) for content in self._frames.feed(data)]
            if len(data) < READ_BYTES:
                break
        return found, True

    def answer(self, reply: Reply) -> None:
        """Tell the server. One that has gone needs no answer."""
        try:
            self.channel.sendall(framed(encode(reply)))
        except OSError as error:
            log.warning("ingest.answer.undeliverable %s", error)
            with suppress(OSError):
                self.channel.shutdown(socket.SHUT_RDWR)  # read as its end, in its turn


class Writer:
    """The loop behind a listening socket."""

    def __init__(self, listener: socket.socket, *, committer: Committer) -> None:
        self._listener = listener
        self._committer = committer
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        self._connections: set[Connection] = set()
        self._waiting: list[Waiting] = []
        self._is_stopping = False

    def stop(self) -> None:
        """End as soon as nobody is connected. For signal handlers and other threads."""
        self._is_stopping = True

    def run(self) -> None:
        """Serve until told to stop and until the last server has gone, which has its answers by then."""
        with self._committer:
            while self._connections or not self._is_stopping:
                self._read(0 if self._waiting else self._committer.pause)
                if self._waiting:
                    self._settle(self._take())
                self._committer.tend()

    def _read(self, timeout: float) -> None:
        for key, _ in self._selector.select(timeout):
            if key.fileobj is self._listener:
                self._accept()
            elif len(self._waiting) < BATCH_LENGTH:
                connection: Connection = key.data
                found, is_open = connection.read()
                self._waiting += found
                if not is_open:
                    self._forget(connection)

    def _accept(self) -> None:
        channel, _ = self._listener.accept()
        connection = Connection(channel)
        self._connections.add(connection)
        self._selector.register(channel, selectors.EVENT_READ, connection)

    def _forget(self, connection: Connection) -> None:
        self._connections.discard(connection)
        self._selector.unregister(connection.channel)
        connection.channel.close()

    def _take(self) -> list[Waiting]:
        """All that waits, up to BATCH_LENGTH items."""
        size = count = 0
        for waiting in self._waiting:
            size += waiting.parcel.size
            if count and size > BATCH_LENGTH:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

    def _settle(self, batch: list[Waiting]) -> None:
        started = time.perf_counter()
        settled = self._committer.settle([one.parcel for one in batch], [one.content for one in batch])
        seconds = time.perf_counter() - started
        items = sum([one.parcel.size for one in batch])
        receipts: dict[Connection, list[Receipt | None]] = {}
        for one, receipt in zip(batch, settled.receipts, strict=True):
            receipts.setdefault(one.connection, []).append(receipt)
        for connection, told in receipts.items():
            if connection in self._connections:
                connection.answer(Reply(told, seconds, items, settled.is_committed))

"""
Hangs up on a PostgreSQL that has stopped answering: frozen, or its disk is.

Its own time-outs need a server that runs, and TCP's end only what the network lost. Whoever waits for the connection is
told that it was lost, which ends in the spool like any other outage. SQLite waits for nobody but its lock, with a
time-out of its own.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)

HANG_UP_SECONDS = 4.5
"""
More than one statement may take (`dialects.statements.PATIENCE_SECONDS`). Django then tries to connect anew, for three
seconds; all that together has to be over before the link gives up (`link.ANSWER_SECONDS`).
"""
LOOK_SECONDS = 0.25


class Watch:
    """One thread that looks at what one other thread waits for."""

    def __init__(self) -> None:
        self._watched: tuple[float, socket.socket] | None = None
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="ingest-watch", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Nothing is watched any more."""
        self._is_over.set()
        self._thread.join()

    @contextmanager
    def over(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """While the block runs; afterwards the connection may be idle for as long as it likes."""
        if connection.vendor != "postgresql":
            yield
            return
        # A descriptor of our own: the connection's may be closed, and its number another file's, at any moment.
        with socket.socket(fileno=os.dup(connection.connection.fileno())) as channel:
            self._watched = (time.monotonic(), channel)
            try:
                yield
            finally:
                with self._lock:
                    self._watched = None

    def _run(self) -> None:
        while not self._is_over.wait(LOOK_SECONDS):
            with self._lock:
                if self._watched and time.monotonic() - self._watched[0] > HANG_UP_SECONDS:
                    log.error("ingest.database.hung_up")
                    with suppress(OSError):
                        self._watched[1].shutdown(socket.SHUT_RDWR)
                    self._watched = None

"""
Where a writer runs: `run_writer` in a process of its own, as `manage.py serve` has it, or `WriterThread`.

The thread is for web servers that were started in another way. It stores the same, but about a third as much a second.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from errors.conf import conf
from errors.ingest.committer import Committer
from errors.ingest.writer import Writer


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A socket for a writer, at a path that only this user can reach. Its name is the path."""
    # Not in DATA_DIR: a socket's path may have some hundred bytes at the most.
    folder = Path(tempfile.mkdtemp(prefix="codat-dash-"))
    owner = os.getpid()
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(folder / "writer"))
        listener.listen(64)
        yield listener
    finally:
        listener.close()
        if os.getpid() == owner:  # and not in a fork of it
            shutil.rmtree(folder, ignore_errors=True)


def run_writer(listener: socket.socket) -> None:
    """Serve until a signal says stop and the last server has gone."""
    writer = _writer(listener)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: writer.stop())
    writer.run()


class WriterThread:
    """A writer in a thread of this process; `path` is where it listens."""

    def __init__(self) -> None:
        self._listening = listening()
        listener = self._listening.__enter__()
        self.path: str = listener.getsockname()
        self._writer = _writer(listener)
        self._thread = threading.Thread(target=self._writer.run, name="ingest-writer", daemon=True)
        self._thread.start()

    def stop(self, *, timeout: float = 10) -> None:
        """End it, once its servers have disconnected."""
        self._writer.stop()
        self._thread.join(timeout)
        self._listening.__exit__(None, None, None)


def _writer(listener: socket.socket) -> Writer:
    settings = conf()
    return Writer(listener, committer=Committer(spools=settings.spool_dir, spool_limit=settings.spool_bytes))

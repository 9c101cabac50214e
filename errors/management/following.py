"""
`manage.py ingest --follow`: several logs at once, for as long as it is let.

It does not end for an outage of the database: what has come waits in the files.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.db import Error, connection
from django.utils import timezone

from errors.ingest.imports.counts import Counts
from errors.ingest.imports.following import Followed
from errors.ingest.imports.importer import Importer
from errors.ingest.imports.places import OvertakenError
from errors.ingest.imports.readers import HopelessError
from errors.ingest.imports.streams import NoSuchPlaceError
from errors.ingest.inflate import BrokenEncodingError
from errors.management.importing import OVERTAKEN, Run, sentence_of

POLL_SECONDS = 0.5
RETRY_SECONDS = 5


class Following:
    """The files of one run of the command."""

    def __init__(self, run: Run, names: list[str]) -> None:
        self._run = run
        self._files = [Followed(name, run.importer_of, leave=partial(self._leave, name)) for name in names]
        self._over: list[Counts] = [Counts()]

    def go_on(self, stopping: threading.Event) -> list[Counts]:
        """Until told to stop, or until no file can be written on; answers what became of each text."""
        self._run.bar.begin(", ".join(file.path for file in self._files)[:60], done=0)
        while not stopping.is_set() and not all(file.is_over for file in self._files):
            has_read = [self._step(file, stopping) for file in self._files if not file.is_over]
            accepted = self._over[0].accepted + sum(one.counts.accepted for one in self._open)
            size = sum(one.text.size_read for one in self._open)
            self._run.bar.show(size, total=0, note=f"{accepted:,} accepted")
            if not any(has_read):
                stopping.wait(POLL_SECONDS)
        for file in self._files:
            file.close()
        self._run.bar.clear()
        return self._over

    @property
    def _open(self) -> list[Importer]:
        return [importer for file in self._files for importer in file.importers]

    def _step(self, file: Followed, stopping: threading.Event) -> bool:
        """Whether there was anything to read."""
        try:
            return file.step(now=timezone.now())
        except Error as error:
            self._run.stderr.write(f"{file.path}: the database cannot be written, it is tried again: {error}")
            connection.close()
            stopping.wait(RETRY_SECONDS)
        except (OSError, BrokenEncodingError, HopelessError, NoSuchPlaceError) as error:
            self._run.fail(file.path, sentence_of(error))
            file.give_up(sentence_of(error), now=timezone.now())
        except OvertakenError:
            self._run.fail(file.path, OVERTAKEN)
            file.give_up("", now=timezone.now())
        return False

    def _leave(self, name: str, importer: Importer) -> None:
        self._run.bar.clear()
        self._run.tell(name, importer)
        self._over[0] += importer.counts


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """Is set by Ctrl-C, and by what systemd and Docker send; afterwards they do again what they did."""
    stopping = threading.Event()
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""
`manage.py ingest --follow`: several logs at once, for as long as it is let.

It does not end for an outage of the database: what has come waits in the files. Folders and globs are looked at again,
since many logs have their day in their name; what rotation makes of a log that is read is found there too, and goes on
behind what is stored of it.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
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
LOOK_SECONDS = 5
"""Between two looks for new files; each has to be there in two of them, so that no copy is met while it is made."""
RETRY_SECONDS = 5


class Following:
    """The files of one run of the command."""

    def __init__(self, run: Run, look: Callable[[], list[str]], *, is_open_ended: bool) -> None:
        """`look` answers the files; where it is open-ended, there may be more another time."""
        self._run, self._look, self._is_open_ended = run, look, is_open_ended
        self._files = [Followed(name, run.importer_of, leave=partial(self._leave, name)) for name in look()]
        self._over: list[Counts] = [Counts()]
        self._seen: set[str] = set()
        self._looked_at = time.monotonic()

    def go_on(self, stopping: threading.Event) -> list[Counts]:
        """Until told to stop, or until no file can be written on; answers what became of each text."""
        self._run.bar.begin(", ".join(file.path for file in self._files)[:60], done=0)
        while not stopping.is_set() and (self._is_open_ended or not all(file.is_over for file in self._files)):
            self._look_again()
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

    def _look_again(self) -> None:
        if not self._is_open_ended or time.monotonic() - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = time.monotonic()
        known = {file.path for file in self._files}
        fresh = [name for name in self._look() if name not in known]
        for name in [name for name in fresh if name in self._seen and not self._reads(name)]:
            how, leave = partial(self._run.importer_of, is_late=True), partial(self._leave_late, name)
            self._files.append(Followed(name, how, leave=leave))
        self._seen = set(fresh)

    def _reads(self, name: str) -> bool:
        try:
            return any(file.reads(name) for file in self._files)
        except OSError:
            return False  # whoever opens it says why

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

    def _leave_late(self, name: str, importer: Importer) -> None:
        """What was only renamed is no news."""
        if importer.counts.records:
            self._leave(name, importer)

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

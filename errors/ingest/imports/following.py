"""
Follows a log while it is written, through everything that rotation does to it.

Renamed: the old file is read on until its writer has let go of it, then the new one. Emptied, or copied and emptied:
the new text is read from its beginning. Not there, or not yet: it is waited for.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from errors.ingest.imports.importer import Importer
from errors.ingest.imports.opening import Opened, described

LET_GO_SECONDS = 5
"""A renamed log that was quiet for so long has lost its writer."""


class Followed:
    """
    One path. `open_importer` begins the import of what lies there, or goes on with it; `leave` is told of each that is
    over.
    """

    def __init__(
        self, path: str, open_importer: Callable[[Opened], Importer], *, leave: Callable[[Importer], None]
    ) -> None:
        self.path = path
        self.importer: Importer | None = None
        self.is_over = False
        """Whether nothing more can come: a compressed file is not written on."""
        self._open_importer, self._told = open_importer, leave
        self._file: BinaryIO | None = None
        self._read_at = 0.0

    def step(self, *, now: dt.datetime) -> bool:
        """Read what has come, a block of it; whether there was anything. Raises as `Importer.step` does."""
        if self._file is None or self.importer is None:
            return not self.is_over and self._open()
        if self._is_emptied(self._file, self.importer):
            self._leave(self.importer, now=now)
            return self._open()
        self.importer.written_at = described(self._file, self.path).written_at
        if self.importer.step(now=now):
            self._read_at = time.monotonic()
            return True
        if self.importer.text.is_compressed:
            self._leave(self.importer, now=now)
            self.is_over = True
        elif self._has_moved(self._file) and time.monotonic() - self._read_at >= LET_GO_SECONDS:
            self._leave(self.importer, now=now)
            return self._open()
        else:
            self.importer.rest(now=now)
        return False

    def give_up(self, detail: str, *, now: dt.datetime) -> None:
        """Follow it no longer; without a reason, without a trace in its import."""
        if self.importer and detail:
            self.importer.fail(detail, now=now)
        self.close()
        self.is_over = True

    def close(self) -> None:
        """Let go of the file; what is not whole yet is for the next time."""
        if self._file:
            self._file.close()
        if self.importer:
            self._told(self.importer)
        self._file = self.importer = None

    def _open(self) -> bool:
        try:
            if not Path(self.path).stat().st_size:
                return False
            self._file = Path(self.path).open("rb")  # noqa: SIM115 - for as long as it is followed
        except FileNotFoundError:
            return False
        self.importer = self._open_importer(described(self._file, self.path))
        self._read_at = time.monotonic()
        return True

    def _leave(self, importer: Importer, *, now: dt.datetime) -> None:
        importer.finish(now=now)
        self.close()

    def _is_emptied(self, file: BinaryIO, importer: Importer) -> bool:
        """Whether another text lies in the file than the one that was read so far."""
        if importer.text.is_compressed:
            return False
        if os.fstat(file.fileno()).st_size < importer.text.size_read:
            return True
        return importer.text.is_plain and os.pread(file.fileno(), len(importer.head), 0) != importer.head

    def _has_moved(self, file: BinaryIO) -> bool:
        """Whether another file has taken its name."""
        try:
            there = Path(self.path).stat()
        except FileNotFoundError:
            return False
        ours = os.fstat(file.fileno())
        return (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino)

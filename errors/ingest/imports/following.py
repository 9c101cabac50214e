"""
Follows a log while it is written, through everything that rotation does to it.

Renamed: the old file is read on until its writer has let go of it, beside the new one. Emptied, or copied and emptied:
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

    What takes the name is opened at once, though the file that had it is read on: it may be renamed itself before that
    one is through.
    """

    def __init__(
        self, path: str, open_importer: Callable[[Opened], Importer], *, leave: Callable[[Importer], None]
    ) -> None:
        self.path = path
        self.is_over = False
        """Whether nothing more can come: a compressed file is not written on."""
        self._open_importer, self._told = open_importer, leave
        self._texts: list[_Text] = []

    @property
    def importers(self) -> list[Importer]:
        """Of the texts that are read."""
        return [text.importer for text in self._texts]

    def reads(self, path: str) -> bool:
        """Whether one of the texts that are read lies there: renamed, or copied before it is emptied."""
        return any(text.lies_at(path) for text in self._texts)

    def step(self, *, now: dt.datetime) -> bool:
        """Read what has come, a block of each text; whether there was anything. Raises as `Importer.step` does."""
        if self.is_over:
            return False
        has_opened = self._open()
        has_read = [self._step(text, now=now) for text in list(self._texts)]
        return has_opened or any(has_read)

    def give_up(self, detail: str, *, now: dt.datetime) -> None:
        """Follow it no longer; without a reason, without a trace in its import."""
        for importer in self.importers if detail else []:
            importer.fail(detail, now=now)
        self.close()
        self.is_over = True

    def close(self) -> None:
        """Let go of the file; what is not whole yet is for the next time."""
        for text in list(self._texts):
            self._let_go(text)

    def _open(self) -> bool:
        """Whether a text has come to lie there that is not read yet."""
        there = self._found()
        if there is None or not there.st_size or any(text.is_at(there) for text in self._texts):
            return False
        file = Path(self.path).open("rb")  # noqa: SIM115 - for as long as it is followed
        try:
            self._texts.append(_Text(file, self._open_importer(described(file, self.path))))
        except BaseException:
            file.close()
            raise
        return True

    def _step(self, text: _Text, *, now: dt.datetime) -> bool:
        if text.is_emptied:
            self._leave(text, now=now)
            return True
        text.importer.written_at = described(text.file, self.path).written_at
        if text.importer.step(now=now):
            text.read_at = time.monotonic()
            return True
        if text.importer.text.is_compressed:
            self._leave(text, now=now)
            self.is_over = True
        elif text.is_quiet and (there := self._found()) and not text.is_at(there):
            self._leave(text, now=now)
        else:
            text.importer.rest(now=now)
        return False

    def _leave(self, text: _Text, *, now: dt.datetime) -> None:
        text.importer.finish(now=now)
        self._let_go(text)

    def _let_go(self, text: _Text) -> None:
        self._texts.remove(text)
        text.file.close()
        self._told(text.importer)

    def _found(self) -> os.stat_result | None:
        try:
            return Path(self.path).stat()
        except FileNotFoundError:
            return None


class _Text:
    """An open file, and its import."""

    def __init__(self, file: BinaryIO, importer: Importer) -> None:
        self.file, self.importer = file, importer
        self.read_at = time.monotonic()

    @property
    def is_quiet(self) -> bool:
        """Whether nobody seems to write to it any more."""
        return time.monotonic() - self.read_at >= LET_GO_SECONDS

    @property
    def is_emptied(self) -> bool:
        """Whether another text lies in the file than the one that was read so far."""
        text = self.importer.text
        if text.is_compressed:
            return False
        if os.fstat(self.file.fileno()).st_size < text.size_read:
            return True
        return text.is_plain and os.pread(self.file.fileno(), len(self.importer.head), 0) != self.importer.head

    def is_at(self, there: os.stat_result) -> bool:
        """Whether it is the file that was found there."""
        ours = os.fstat(self.file.fileno())
        return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)

    def lies_at(self, path: str) -> bool:
        """Whether it is the file of that name, or a copy. Raises OSError."""
        if self.is_at(Path(path).stat()):
            return True
        with Path(path).open("rb") as file:
            return bool(self.importer.head) and file.read(len(self.importer.head)) == self.importer.head

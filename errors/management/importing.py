"""
What `manage.py ingest` does with one file: open it, go through it, tell what became of its records.

A file that cannot be opened, or is damaged, is told and counted, and the next one is taken.
"""

from __future__ import annotations

import io
import os
import select
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import OutputWrapper
from django.utils import timezone

from errors.conf import conf
from errors.ingest.imports.counts import Counts
from errors.ingest.imports.importer import SHOWN_REJECTS, Importer
from errors.ingest.imports.opening import Opened, begin, described, resume
from errors.ingest.imports.paths import STDIN
from errors.ingest.imports.places import OvertakenError
from errors.ingest.imports.readers import LOGS, HopelessError
from errors.ingest.imports.streams import NoSuchPlaceError
from errors.ingest.inflate import BrokenEncodingError
from errors.management.progress import ProgressBar
from errors.models import Source

QUIET_SECONDS = 1
OVERTAKEN = "somebody else is importing it; that run has come further."


@dataclass(kw_only=True)
class Run:
    """One run of the command."""

    source: Source
    asked_format: str
    may_resume: bool
    stdout: OutputWrapper
    stderr: OutputWrapper
    failures: int = 0
    bar: ProgressBar = field(init=False)

    def __post_init__(self) -> None:
        self.bar = ProgressBar(self.stderr)

    def take(self, name: str) -> Counts:
        """Import the file and tell what became of it. Raises django.db.Error."""
        try:
            with opened(name) as file:
                importer = self.importer_of(file)
                trouble = self._through(importer, file)
        except (OSError, NoSuchPlaceError, BrokenEncodingError) as error:
            self.fail(name, sentence_of(error))
            return Counts()
        self.tell(name, importer)
        if trouble:
            self.fail(name, trouble)
        return importer.counts

    def importer_of(self, file: Opened, *, is_late: bool = False) -> Importer:
        """
        Its import, as the options ask for; a file that came late may hold what this run itself has stored.

        Raises BrokenEncodingError, OSError, NoSuchPlaceError.
        """
        how = resume if self.may_resume or is_late else begin
        return how(file, source=self.source, asked_format=self.asked_format, now=timezone.now())

    def _through(self, importer: Importer, file: Opened) -> str:
        """Go through the file; answers what went wrong."""
        if importer.is_done and importer.row.size_read == file.size:
            return ""
        self.bar.begin(file.name, done=importer.text.size_read)
        try:
            while self._step(importer, file):
                note = f"{importer.row.accepted_count:,} accepted"
                self.bar.show(importer.text.size_read, total=file.size, note=note)
            importer.finish(now=timezone.now(), may_go_on=self.may_resume)
        except (OSError, BrokenEncodingError, HopelessError) as error:
            trouble = sentence_of(error)
            importer.fail(trouble, now=timezone.now())
            return trouble
        except OvertakenError:
            return OVERTAKEN
        finally:
            self.bar.clear()
        return ""

    def _step(self, importer: Importer, file: Opened) -> bool:
        """The next block; what a pipe's writer has written is stored as soon as nothing more comes."""
        while is_live(file.file):
            importer.written_at = timezone.now()
            if importer.text.has_ahead or select.select([file.file], [], [], QUIET_SECONDS)[0]:
                break
            importer.rest(now=timezone.now())
        return importer.step(now=timezone.now())

    def tell(self, name: str, importer: Importer) -> None:
        """What became of the records of a file."""
        counts = importer.counts
        if importer.row.text_read and not counts.records:
            self.stdout.write(f"{name}: nothing new")
            return
        self.stdout.write(f"{name}: {counts}")
        if b"\0" in importer.head:
            self.stdout.write("  It holds bytes that no text has: is it a log?")
        if importer.row.read_as == LOGS:
            self.stdout.write(f"  {counts.records:,} log records, {counts.near_misses:,} near misses")
        if counts.older:
            self.stdout.write(
                f"  {counts.older:,} are older than RETENTION_DAYS ({conf().retention_days}): the next run of "
                "retention takes them, their counts stay"
            )
        for reject in importer.first_rejects[:SHOWN_REJECTS]:
            self.stdout.write(f"  item {reject.index}: {reject.reason}: {reject.detail}")
        if counts.rejected > len(importer.first_rejects):
            self.stdout.write(f"  and {counts.rejected - len(importer.first_rejects):,} more")

    def fail(self, name: str, sentence: str) -> None:
        """Say that a file could not be read to its end."""
        self.failures += 1
        self.stderr.write(f"{name}: {sentence}")


@contextmanager
def opened(name: str) -> Iterator[Opened]:
    """The file of that name, `-` for standard input. Raises OSError."""
    if name == STDIN:
        yield Opened(file=sys.stdin.buffer, name="standard input", size=0, written_at=timezone.now())
        return
    with Path(name).open("rb") as file:
        yield described(file, name)


def is_live(file: BinaryIO) -> bool:
    """Whether somebody may be writing to it while it is read: a pipe or a terminal."""
    try:
        return not stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except io.UnsupportedOperation:
        return False


def sentence_of(error: Exception) -> str:
    """Why a file could not be read, for people."""
    match error:
        case OSError():
            return error.strerror or str(error)
        case BrokenEncodingError():
            return f"damaged compression: {error}. What came before that is stored."
        case NoSuchPlaceError():
            return "this is another text than the one that was read before; leave --resume out."
    return str(error)

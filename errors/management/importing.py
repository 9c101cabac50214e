"""
What `manage.py ingest` does with one file: open it, go through it, tell what became of its records.

A file that cannot be opened, or is damaged, is told and counted, and the next one is taken.
"""

from __future__ import annotations

import datetime as dt
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.core.management.base import OutputWrapper
from django.utils import timezone

from errors.conf import conf
from errors.ingest.imports.importer import SHOWN_REJECTS, Importer
from errors.ingest.imports.opening import Opened, begin, resume
from errors.ingest.imports.paths import STDIN
from errors.ingest.imports.places import OvertakenError
from errors.ingest.imports.readers import HopelessError
from errors.ingest.imports.streams import NoSuchPlaceError
from errors.ingest.inflate import BrokenEncodingError
from errors.management.progress import ProgressBar
from errors.models import FileImport, Source


class Counts(NamedTuple):
    """What became of the records of one file, or of several, in this run."""

    records: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    near_misses: int = 0
    older: int = 0

    @classmethod
    def of(cls, row: FileImport) -> Counts:
        """All that the import counts."""
        return cls(
            row.record_count, row.accepted_count, row.duplicate_count, row.rejected_count, row.near_miss_count,
            row.older_count,
        )  # fmt: skip

    def __add__(self, other: object) -> Counts:
        return Counts(*map(int.__add__, self, other)) if isinstance(other, Counts) else NotImplemented

    def __sub__(self, other: Counts) -> Counts:
        return Counts(*map(int.__sub__, self, other))

    def __str__(self) -> str:
        return f"{self.accepted:,} accepted, {self.duplicates:,} duplicates, {self.rejected:,} rejected"


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
                importer = self._importer(file)
                before = Counts.of(importer.row)
                trouble = self._through(importer, file)
        except (OSError, NoSuchPlaceError, BrokenEncodingError) as error:
            self._fail(name, _sentence_of(error))
            return Counts()
        counts = Counts.of(importer.row) - before
        self._tell(name, importer, counts)
        if trouble:
            self._fail(name, trouble)
        return counts

    def _importer(self, file: Opened) -> Importer:
        how = resume if self.may_resume else begin
        return how(file, source=self.source, asked_format=self.asked_format, now=timezone.now())

    def _through(self, importer: Importer, file: Opened) -> str:
        """Go through the file; answers what went wrong."""
        self.bar.begin(file.name, done=importer.text.size_read)
        try:
            while importer.step(now=timezone.now()):
                note = f"{importer.row.accepted_count:,} accepted"
                self.bar.show(importer.text.size_read, total=file.size, note=note)
            importer.finish(now=timezone.now())
        except (OSError, BrokenEncodingError, HopelessError) as error:
            trouble = _sentence_of(error)
            importer.fail(trouble, now=timezone.now())
            return trouble
        except OvertakenError:
            return "somebody else is importing it; that run has come further."
        finally:
            self.bar.clear()
        return ""

    def _tell(self, name: str, importer: Importer, counts: Counts) -> None:
        self.stdout.write(f"{name}: {counts}")
        row = importer.row
        if row.read_as == "logs":
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

    def _fail(self, name: str, sentence: str) -> None:
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


def described(file: BinaryIO, name: str) -> Opened:
    """What is known of an open file."""
    found = os.fstat(file.fileno())
    is_file = stat.S_ISREG(found.st_mode)
    written_at = dt.datetime.fromtimestamp(found.st_mtime, dt.UTC) if is_file else timezone.now()
    return Opened(file=file, name=name, size=found.st_size if is_file else 0, written_at=written_at)


def _sentence_of(error: Exception) -> str:
    match error:
        case OSError():
            return error.strerror or str(error)
        case BrokenEncodingError():
            return f"damaged compression: {error}"
        case NoSuchPlaceError():
            return "this is another text than the one that was read before; leave --resume out."
    return str(error)

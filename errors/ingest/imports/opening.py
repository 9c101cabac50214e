"""
Opens a file for import: as one that is new, or where an earlier import of the same text has stopped.
"""

from __future__ import annotations

import datetime as dt
import os
import stat
from typing import BinaryIO, NamedTuple

from errors.domain.wire.storing import storable_text
from errors.ingest.imports.identity import HEAD_BYTES, digest_of, earlier_imports
from errors.ingest.imports.importer import Importer
from errors.ingest.imports.readers import AUTO
from errors.ingest.imports.streams import NoSuchPlaceError, TextFile
from errors.models import FileImport, Source
from errors.models.imports import NAME_LENGTH


class Opened(NamedTuple):
    """What is known of a file that is open."""

    file: BinaryIO
    """Where a pipe, it can be gone through once."""
    name: str
    size: int
    """Bytes; 0 for a pipe."""
    written_at: dt.datetime
    """When it was last written."""


def described(file: BinaryIO, name: str) -> Opened:
    """What is known of an open file; a pipe counts as written when it was last used."""
    found = os.fstat(file.fileno())
    written_at = dt.datetime.fromtimestamp(found.st_mtime, dt.UTC)
    return Opened(file=file, name=name, size=found.st_size if stat.S_ISREG(found.st_mode) else 0, written_at=written_at)


def begin(opened: Opened, *, source: Source, asked_format: str, now: dt.datetime) -> Importer:
    """Import the file from its beginning. Raises BrokenEncodingError, OSError."""
    return _from_beginning(TextFile(opened.file), opened, source=source, asked_format=asked_format, now=now)


def resume(opened: Opened, *, source: Source, asked_format: str, now: dt.datetime) -> Importer:
    """
    Go on behind what is stored of the file, under any name; from its beginning if nothing is.

    Raises BrokenEncodingError, OSError; NoSuchPlaceError for a pipe whose text only began as an earlier one.
    """
    text = TextFile(opened.file)
    for row in earlier_imports(source, text.look_ahead(HEAD_BYTES)):
        if row.upload or asked_format not in {AUTO, row.asked_format, row.read_as}:
            continue
        try:
            return go_on(row, text, written_at=opened.written_at)
        except NoSuchPlaceError:
            if not opened.file.seekable():
                raise
            opened.file.seek(0)
            text = TextFile(opened.file)
    return _from_beginning(text, opened, source=source, asked_format=asked_format, now=now)


def go_on(row: FileImport, text: TextFile, *, written_at: dt.datetime) -> Importer:
    """Go on with an import. Raises BrokenEncodingError, OSError, NoSuchPlaceError."""
    head, tail = text.look_ahead(HEAD_BYTES), b""
    if row.text_read:
        tail = text.go_to(row.text_read, is_there=lambda found: digest_of(found) == row.tail_digest)
    return Importer(row, text, head=head, tail=tail, written_at=written_at)


def _from_beginning(text: TextFile, opened: Opened, *, source: Source, asked_format: str, now: dt.datetime) -> Importer:
    head = text.look_ahead(HEAD_BYTES, waits=opened.file.seekable())
    row = FileImport.objects.create(
        source=source,
        name=storable_text(opened.name)[-NAME_LENGTH:],
        asked_format=asked_format,
        size=opened.size,
        created_at=now,
        changed_at=now,
    )
    return Importer(row, text, head=head, tail=b"", written_at=opened.written_at)

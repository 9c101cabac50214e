"""
Uploaded files: taken in, imported a few seconds at a time, and removed once all of them is stored.

The file lies in UPLOAD_DIR of the machine that took it, and only a worker that sees it there can import it: several
nodes share that folder, or each runs a worker of its own. What a worker leaves when it is killed, the next one that
looks (`unattended`) goes on with; two that meet on one file find out when they store.
"""

from __future__ import annotations

import datetime as dt
import enum
import socket
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.db.models import F

from errors.conf import conf
from errors.ingest.imports.importer import Importer
from errors.ingest.imports.opening import go_on as open_again
from errors.ingest.imports.places import OvertakenError
from errors.ingest.imports.readers import HopelessError
from errors.ingest.imports.streams import NoSuchPlaceError, TextFile
from errors.ingest.inflate import BrokenEncodingError
from errors.models import FileImport, Source, User
from errors.models.imports import NAME_LENGTH, ImportState

UNATTENDED_SECONDS: Final = 60
"""Who imports a file says so every few seconds; after so long nobody does."""
MOST_ATTEMPTS: Final = 5
"""So often an import may be begun without coming any further: whatever kills it would kill the next worker too."""
UNFINISHED = ".part"
LEFTOVER_HOURS: Final = 24


class Outcome(enum.Enum):
    """How one turn with an import ended."""

    OVER = "over"
    MORE = "more"
    NOT_OURS = "not ours"
    """Somebody else has it, or it is over, or its file is not here."""


def new_upload() -> Path:
    """Where an upload is written while it comes. Raises OSError."""
    folder = conf().upload_dir
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{uuid.uuid4().hex}{UNFINISHED}"


def take_upload(
    path: Path, *, source: Source, name: str, asked_format: str, person: User | None, now: dt.datetime
) -> FileImport:
    """Make an import of what `new_upload` led to, which is whole and durable. Raises OSError."""
    kept = path.with_suffix("")
    path.rename(kept)
    return FileImport.objects.create(
        source=source,
        name=name[-NAME_LENGTH:] or "upload",
        asked_format=asked_format,
        size=kept.stat().st_size,
        created_at=now,
        changed_at=now,
        upload=kept.name,
        node=socket.gethostname()[:255],
        person=person,
    )


def go_on(import_id: int, *, clock: Callable[[], dt.datetime], seconds: float) -> Outcome:
    """Import for about so long. Raises django.db.Error; then it is gone on with another time."""
    row = FileImport.objects.unfinished().uploaded().filter(pk=import_id).first()
    path = _path_of(row) if row else None
    if row is None or path is None or not path.exists():
        return Outcome.NOT_OURS
    FileImport.objects.filter(pk=row.pk).update(attempt_count=F("attempt_count") + 1, changed_at=clock())
    if row.attempt_count >= MOST_ATTEMPTS:
        detail = f"It was begun {MOST_ATTEMPTS} times without coming further. The server's log says why."
        FileImport.objects.filter(pk=row.pk).update(state=ImportState.FAILED, detail=detail, ended_at=clock())
        return Outcome.OVER
    try:
        is_over = _work(row, path, clock=clock, seconds=seconds)
    except OvertakenError:
        return Outcome.NOT_OURS
    if is_over and row.state == ImportState.DONE:
        path.unlink(missing_ok=True)
    return Outcome.OVER if is_over else Outcome.MORE


def unattended(*, now: dt.datetime) -> list[int]:
    """Uploads that nobody is importing, the oldest first."""
    before = now - dt.timedelta(seconds=UNATTENDED_SECONDS)
    found = FileImport.objects.uploaded().unfinished().untouched_since(before).order_by("created_at", "id")
    return list(found.values_list("pk", flat=True))


def try_again(row: FileImport, *, now: dt.datetime) -> bool:
    """Go on with an import that failed; whether its file is still there."""
    path = _path_of(row)
    if path is None or not path.exists():
        return False
    failed = FileImport.objects.filter(pk=row.pk, state=ImportState.FAILED)
    failed.update(state=ImportState.WAITING, detail="", attempt_count=0, ended_at=None, changed_at=now)
    return True


def remove_leftovers(*, now: dt.datetime) -> int:
    """Remove this machine's files that no import waits for: uploads that broke off, imports that are gone."""
    before = (now - dt.timedelta(hours=LEFTOVER_HOURS)).timestamp()
    folder = conf().upload_dir
    old = [path for path in folder.glob("*") if path.stat().st_mtime < before] if folder.exists() else []
    names = [path.name for path in old]
    wanted = FileImport.objects.filter(upload__in=names).exclude(state=ImportState.DONE)
    kept = set(wanted.values_list("upload", flat=True))
    leftovers = [path for path in old if path.name not in kept]
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)


def _path_of(row: FileImport) -> Path | None:
    return conf().upload_dir / row.upload if row.upload else None


def _work(row: FileImport, path: Path, *, clock: Callable[[], dt.datetime], seconds: float) -> bool:
    """Whether the import is over."""
    began = time.monotonic()
    with path.open("rb") as file:
        importer: Importer | None = None
        try:
            importer = open_again(row, TextFile(file), written_at=row.created_at)
            # A compressed file is gone through from its beginning: its turns grow with what that takes.
            until = time.monotonic() + max(seconds, 4 * (time.monotonic() - began))
            while importer.step(now=clock()):
                if time.monotonic() >= until and importer.pause(now=clock()):
                    return False
            importer.finish(now=clock())
        except (BrokenEncodingError, HopelessError, NoSuchPlaceError, OSError) as error:
            _fail(row, importer, error, now=clock())
    return True


def _fail(row: FileImport, importer: Importer | None, error: Exception, *, now: dt.datetime) -> None:
    detail = f"Damaged compression: {error}" if isinstance(error, BrokenEncodingError) else str(error)
    detail = detail or "The file is another than the one that was begun."
    if importer:
        importer.fail(detail, now=now)
    else:
        FileImport.objects.filter(pk=row.pk).update(state=ImportState.FAILED, detail=detail, ended_at=now)
        row.state = ImportState.FAILED

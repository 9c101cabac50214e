"""
Batches that wait to be delivered: in memory, or as files of a folder that outlive the process.

A file holds exactly what is posted. Several processes may share a folder: each holds a lock on a file of its own, and
takes over what it finds without a living owner.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import uuid
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Protocol

try:
    import fcntl
except ImportError:  # Windows: one process a folder there
    fcntl = None  # type: ignore[assignment]


_OWNER = re.compile(r"[0-9a-f]{32}[.-]")


class Batch(NamedTuple):
    """Envelopes as gzipped NDJSON."""

    payload: bytes
    envelopes: int
    """How many; a reading of the quota is none."""


class _Kept(NamedTuple):
    """A batch as its folder has it."""

    name: str
    """Of its file; empty: the disk took no more, the payload is here."""
    envelopes: int
    size: int
    payload: bytes = b""


class Batches(Protocol):
    """What the worker keeps between reading the queue and an answer that settles a batch."""

    @property
    def has_room(self) -> bool:
        """Whether one more may be added."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits, a reading of the quota included."""

    @property
    def count(self) -> int:
        """Captured envelopes that wait."""

    @property
    def is_lasting(self) -> bool:
        """Whether they outlive the process."""

    def add(self, batch: Batch) -> None:
        """Put it last."""

    def first(self) -> Batch | None:
        """The one that has waited longest."""

    def settle(self, *instead: Batch) -> None:
        """Take the first away, and put others in its place."""

    def close(self) -> None:
        """The process ends, or has been forked and starts anew."""


class InMemory:
    """One batch and its pieces: what more there is waits in the queue, which is bounded."""

    is_lasting = False

    def __init__(self) -> None:
        self._batches: deque[Batch] = deque()

    @property
    def has_room(self) -> bool:
        return not self._batches

    @property
    def is_empty(self) -> bool:
        return not self._batches

    @property
    def count(self) -> int:
        return sum(batch.envelopes for batch in self._batches)

    def add(self, batch: Batch) -> None:
        self._batches.append(batch)

    def first(self) -> Batch | None:
        return self._batches[0] if self._batches else None

    def settle(self, *instead: Batch) -> None:
        self._batches.popleft()
        self._batches.extendleft(reversed(instead))

    def close(self) -> None:
        self._batches.clear()


class OnDisk:
    """
    Files `OWNER-NUMBER-COUNT.ndjson.gz` in a folder, beside `OWNER.lock`, locked as long as its process lives.

    Raises OSError where the folder cannot be used; a batch that finds the disk full stays in memory.
    """

    is_lasting = True
    _NAME = re.compile(r"([0-9a-f]{32})-\d+-(\d+)\.ndjson\.gz\Z")

    def __init__(self, folder: Path, *, limit: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._limit = limit
        self._pid = os.getpid()
        self._owner = uuid.uuid4().hex
        self._number = 0
        self._lock = _locked(folder / f"{self._owner}.lock")
        self._waiting: deque[_Kept] = deque()
        self._adopt()

    @property
    def has_room(self) -> bool:
        return all(kept.name for kept in self._waiting) and sum(kept.size for kept in self._waiting) < self._limit

    @property
    def is_empty(self) -> bool:
        return not self._waiting

    @property
    def count(self) -> int:
        return sum(kept.envelopes for kept in self._waiting)

    def add(self, batch: Batch) -> None:
        self._waiting.append(self._kept(batch))

    def first(self) -> Batch | None:
        while self._waiting:
            kept = self._waiting[0]
            try:
                payload = (self._folder / kept.name).read_bytes() if kept.name else kept.payload
                return Batch(payload, kept.envelopes)
            except FileNotFoundError:  # somebody has emptied the folder
                self._waiting.popleft()
        return None

    def settle(self, *instead: Batch) -> None:
        pieces = [self._kept(batch) for batch in instead]  # written before the whole is taken away
        settled = self._waiting.popleft()
        self._waiting.extendleft(reversed(pieces))
        if settled.name:
            with suppress(FileNotFoundError):
                (self._folder / settled.name).unlink()

    def close(self) -> None:
        """Let others take over what is left; without anything left, leave no trace."""
        if not self._waiting and self._pid == os.getpid():  # a forked child leaves its parent's alone
            with suppress(OSError):
                (self._folder / f"{self._owner}.lock").unlink()
        self._lock.close()

    def _kept(self, batch: Batch) -> _Kept:
        name = self._next_name(batch.envelopes)
        try:
            self._write(name, batch.payload)
        except OSError:
            return _Kept("", batch.envelopes, len(batch.payload), batch.payload)
        return _Kept(name, batch.envelopes, len(batch.payload))

    def _write(self, name: str, payload: bytes) -> None:
        part = self._folder / f"{name}.part"
        with part.open("wb") as file:
            file.write(payload)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._folder / name)

    def _next_name(self, count: int) -> str:
        self._number += 1
        return f"{self._owner}-{self._number:08}-{count}.ndjson.gz"

    def _adopt(self) -> None:
        """Take over what processes that have ended left behind, oldest first."""
        paths = sorted(self._folder.iterdir(), key=_modified_at)
        for owner in dict.fromkeys(path.name[:32] for path in paths if _OWNER.match(path.name)):
            lock_path = self._folder / f"{owner}.lock"
            try:
                lock = _locked(lock_path)
            except OSError:
                continue  # it lives
            with lock:
                for path in paths:
                    if path.name.startswith(f"{owner}-"):
                        self._take_over(path)
                with suppress(OSError):
                    lock_path.unlink()

    def _take_over(self, path: Path) -> None:
        match = self._NAME.match(path.name)
        with suppress(FileNotFoundError):  # another process was first
            if match is None:  # its writer was killed in the middle
                path.unlink()
                return
            count = int(match[2])
            taken = path.rename(self._folder / self._next_name(count))
            self._waiting.append(_Kept(taken.name, count, taken.stat().st_size))


def packed(lines: list[bytes], *, envelopes: int) -> Batch:
    """A batch of envelopes, one a line; level 1, since the worker shares the caller's interpreter lock."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1, mtime=0) as file:
        file.write(b"\n".join(lines) + b"\n")
    return Batch(buffer.getvalue(), envelopes)


def halves(batch: Batch) -> list[Batch]:
    """The batch in two, or nothing where it holds one envelope only."""
    lines = gzip.decompress(batch.payload).splitlines()
    middle = len(lines) // 2
    if not middle:
        return []
    first = min(middle, batch.envelopes)
    return [packed(lines[:middle], envelopes=first), packed(lines[middle:], envelopes=batch.envelopes - first)]


def _modified_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # its process has delivered it meanwhile
        return 0.0


def _locked(path: Path) -> Any:
    """The file, open and locked until it is closed or the process ends. Raises OSError if another holds it."""
    file = path.open("ab")
    try:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file

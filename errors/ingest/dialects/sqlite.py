"""
SQLite: a file lock before BEGIN IMMEDIATE, and one compiled statement for all rows.

Without the file lock two processes poll for SQLite's own lock, asleep for most of the time that it is free.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import ClassVar

from django.db import transaction

from errors.conf import data_dir
from errors.ingest.dialects.statements import PATIENCE_SECONDS, Dialect, Lookup, Target, Values
from errors.models.moments import microseconds

LOCK_NAME = "write.lock"
CHECKPOINT_PAGES = 8_000
"""
Pages of write-ahead log (32 MB) before it is folded into the database: a page that changes often is folded once. Twice
as many store 3 % more a second, but the commit that folds them takes 40 ms instead of 20.
"""
CACHE_KIBIBYTES = 32_768
"""The index that tells redeliveries is hit at random; what of it is not in here is read anew for each batch."""

MINUTE = 60_000_000
"""In microseconds, as times are stored."""
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class SqliteDialect(Dialect):
    """SQLite from 3.35, through Python's own module."""

    least = "MIN"
    greatest = "MAX"
    _clauses: ClassVar[dict[Target, tuple[str, str]]] = {}

    @contextmanager
    def exclusive(self, *, pipelined: bool = False) -> Iterator[None]:
        with (
            _file_lock(_lock_path(data_dir())),
            transaction.atomic(using=self.connection.alias),
            self.connection.wrap_database_errors,
        ):
            yield

    def tune(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
            cursor.execute(f"PRAGMA cache_size=-{CACHE_KIBIBYTES}")
            cursor.execute(f"PRAGMA busy_timeout={1_000 * PATIENCE_SECONDS}")

    def others_changes(self) -> object:
        # A connection sees a number of its own, which its own commits leave as it is.
        [version] = self.connection.connection.execute("PRAGMA data_version").fetchone()
        return id(self.connection.connection), version

    def moment(self, value: dt.datetime) -> int:
        return microseconds(value)

    def minute(self, moment: int) -> int:
        return moment - moment % MINUTE

    def hour(self, moment: int) -> int:
        return moment - moment % HOUR

    def day(self, moment: int) -> int:
        return moment - moment % DAY

    def find(self, *wanted: tuple[Lookup, Iterable[Values]]) -> list[list[Values]]:
        return [self._find(_find_sql(lookup), keys) for lookup, keys in wanted]

    def _find(self, sql: str, wanted: Iterable[Values]) -> list[Values]:
        # A probe for each key: a join with json_each costs twenty of them before it begins.
        execute = self.connection.connection.execute
        return [row for keys in wanted for row in execute(sql, keys)]

    def insert(self, target: Target, rows: Sequence[Values]) -> None:
        columns, conflict = self.clauses(target)
        sql = _insert_sql(target.table, columns, len(target.columns), conflict)
        self.connection.connection.executemany(sql, rows)

    def change(self, sql: str, rows: Sequence[Values]) -> None:
        self.connection.connection.executemany(sql.replace("%s", "?"), rows)


@cache
def _find_sql(lookup: Lookup) -> str:
    matches = " AND ".join(f"{key} = ?" for key in lookup.keys)
    columns = ", ".join(lookup.returned)
    return f"SELECT {columns} FROM {lookup.table} WHERE {matches}"  # noqa: S608 - our own names


@cache
def _insert_sql(table: str, columns: str, width: int, conflict: str) -> str:
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * width)}){conflict}"  # noqa: S608 - our own names


@cache
def _lock_path(folder: Path) -> str:
    return str(folder / LOCK_NAME)


@contextmanager
def _file_lock(path: str) -> Iterator[None]:
    # Opened anew each time: a descriptor kept open would be shared with forked workers, and its lock with it.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

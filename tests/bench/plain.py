"""
The yardsticks that store: a database with nothing in front of it, asked in the way that is fastest for what it does.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

ROW_BYTES = 600
"""About what one of the bodies of `post.lua` takes in its table."""
TABLE = "errors_errorresponse"


@contextmanager
def single_rows(path: Path) -> Iterator[Callable[[float], float]]:
    """Yields what inserts and commits row by row for so many seconds, and answers commits a second."""
    with closing(_connect(path)) as database:
        database.execute("CREATE TABLE row (id integer PRIMARY KEY, body text NOT NULL)")

        def commits(seconds: float) -> float:
            return _repeat(lambda: database.execute("INSERT INTO row (body) VALUES (?)", ["x" * ROW_BYTES]), seconds)

        yield commits


def executemany(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, batch: int) -> float:
    """Insert the rows into the errors of a database of ours, a commit a batch; rows a second."""
    sql = f"INSERT INTO {TABLE} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    with closing(_connect(path)) as database:
        started = time.perf_counter()
        for start in range(0, len(rows), batch):
            database.execute("BEGIN")
            database.executemany(sql, rows[start : start + batch])
            database.execute("COMMIT")
        return len(rows) / (time.perf_counter() - started)


def rows_since(path: Path, last: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns and values of the errors whose id is above `last`."""
    with closing(_connect(path)) as database:
        found = database.execute(f"SELECT * FROM {TABLE} WHERE id > ? ORDER BY id", [last])
        return [column[0] for column in found.description], found.fetchall()


def _connect(path: Path) -> sqlite3.Connection:
    """As the project's settings connect, in autocommit mode."""
    database = sqlite3.connect(path, isolation_level=None, timeout=20)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    return database


class Copying:
    """COPY into the errors of a PostgreSQL: rows that it holds, under other ids."""

    def __init__(self, uri: str) -> None:
        self._database = psycopg.connect(uri)
        columns = self._database.execute(f"SELECT * FROM {TABLE} LIMIT 0").description or []
        names = [column.name for column in columns if column.name != "id"]
        fresh = ["md5(random()::text || number)" if name == "lookup_key" else name for name in names]
        self._rows = (
            f"COPY (SELECT {', '.join(fresh)} FROM generate_series(1, %d) AS number"
            f" CROSS JOIN (SELECT * FROM {TABLE} LIMIT 1000) AS held LIMIT %d) TO STDOUT"
        )
        self._copy = f"COPY {TABLE} ({', '.join(names)}) FROM STDIN"

    def close(self) -> None:
        self._database.close()

    def single(self, seconds: float) -> float:
        """One row a commit for so long; commits a second."""
        rows = iter(self._fresh(int(20_000 * seconds)))
        return _repeat(lambda: self._store([next(rows)]), seconds)

    def many(self, count: int, *, batch: int) -> float:
        """So many rows, a commit a batch; rows a second."""
        rows = self._fresh(count)
        started = time.perf_counter()
        for start in range(0, len(rows), batch):
            self._store(rows[start : start + batch])
        return len(rows) / (time.perf_counter() - started)

    def _fresh(self, count: int) -> list[bytes]:
        with self._database.cursor().copy(self._rows % (count, count)) as copy:
            found = b"".join(bytes(part) for part in copy).splitlines(keepends=True)
        self._database.rollback()
        assert len(found) == count
        return found

    def _store(self, rows: Sequence[bytes]) -> None:
        with self._database.cursor() as cursor, cursor.copy(self._copy) as copy:
            copy.write(b"".join(rows))
        self._database.commit()


def _repeat(work: Callable[[], object], seconds: float) -> float:
    started, count = time.perf_counter(), 0
    while (now := time.perf_counter()) < started + seconds:
        work()
        count += 1
    return count / (now - started)

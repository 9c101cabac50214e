"""
PostgreSQL: an advisory lock for the transaction, arrays of columns as parameters.

The cursor binds on the server. Django's own binds on the client, and would write each body into the SQL text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

import psycopg
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from errors.ingest.dialects.statements import PATIENCE_SECONDS, Dialect, Lookup, Target, Values

LOCK_KEY = 4_027_714_532
"""Of the advisory lock; any number that nobody else takes in this database."""


class PostgresDialect(Dialect):
    """PostgreSQL through psycopg 3."""

    _clauses: ClassVar[dict[Target, tuple[str, str]]] = {}

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        with transaction.atomic(using=self.connection.alias), self.connection.wrap_database_errors:
            self._execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
            yield

    def tune(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{PATIENCE_SECONDS}s"])

    def others_changes(self) -> None:
        return None

    def moment(self, value: dt.datetime) -> dt.datetime:
        return value

    def minute(self, moment: dt.datetime) -> dt.datetime:
        return moment.replace(second=0, microsecond=0)

    def hour(self, moment: dt.datetime) -> dt.datetime:
        return moment.replace(minute=0, second=0, microsecond=0)

    def find(self, *wanted: tuple[Lookup, Iterable[Values]]) -> list[list[Values]]:
        return [self._find(lookup, list(keys)) for lookup, keys in wanted]

    def _find(self, lookup: Lookup, wanted: list[Values]) -> list[Values]:
        arrays = ", ".join(f"%s::{kind}[]" for kind in _kinds(self.connection, lookup.model, lookup.keys))
        names = ", ".join(f"key{i}" for i in range(len(lookup.keys)))
        matches = " AND ".join(f"found.{key} = wanted.key{i}" for i, key in enumerate(lookup.keys))
        columns = ", ".join(f"found.{column}" for column in lookup.returned)
        sql = (
            f"SELECT {columns} FROM unnest({arrays}) AS wanted({names}) "  # noqa: S608 - names of our own models
            f"JOIN {lookup.table} AS found ON {matches}"
        )
        found: list[Values] = self._execute(sql, _by_column(wanted, len(lookup.keys))).fetchall()
        return found

    def insert(self, target: Target, rows: Sequence[Values]) -> None:
        if not rows:
            return
        columns, conflict = self.clauses(target)
        arrays = ", ".join(f"%s::{kind}[]" for kind in _kinds(self.connection, target.model, target.columns))
        sql = f"INSERT INTO {target.table} ({columns}) SELECT * FROM unnest({arrays})"  # noqa: S608 - ours
        self._execute(sql + conflict, _by_column(rows, len(target.columns)))

    def change(self, sql: str, rows: Sequence[Values]) -> None:
        with psycopg.Cursor(self.connection.connection) as cursor:
            cursor.executemany(sql, rows)

    def _execute(self, sql: str, parameters: list[Any]) -> Any:
        return psycopg.Cursor(self.connection.connection).execute(sql, parameters)


def _by_column(rows: Sequence[Values], width: int) -> list[Any]:
    return [[row[column] for row in rows] for column in range(width)]


def _kinds(connection: BaseDatabaseWrapper, model: type[Model], columns: tuple[str, ...]) -> list[str]:
    """The columns' types without lengths: a cast to `varchar(9)` would cut a text where it has to be refused."""
    types = [model._meta.get_field(column).db_type(connection) for column in columns]
    return [str(kind).partition("(")[0] for kind in types]

"""
PostgreSQL: an advisory lock for the transaction, the rows as JSON in one parameter of prepared statements.

Statements of a batch go out in a pipeline. One that fails is told where the next one is read, or where the block ends:
still inside the transaction, so nobody outside can tell the difference.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, ClassVar

import msgspec
import psycopg
from django.db import transaction
from django.db.models import JSONField, Model

from errors.ingest.dialects.statements import PATIENCE_SECONDS, Dialect, Lookup, Target, Values

_encode = msgspec.json.Encoder().encode

SESSION = {
    "statement_timeout": f"{PATIENCE_SECONDS}s",
    # A few statements for ever: planned once, and always as probes of an index, however small the tables are by then.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
"""Settings of a writer's connection."""
LOCK_KEY = 4_027_714_532
"""Of the advisory lock; any number that nobody else takes in this database."""


class PostgresDialect(Dialect):
    """PostgreSQL through psycopg 3."""

    _clauses: ClassVar[dict[Target, tuple[str, str]]] = {}
    _find_sqls: ClassVar[dict[Lookup, str]] = {}
    _insert_sqls: ClassVar[dict[Target, str]] = {}

    @contextmanager
    def exclusive(self, *, pipelined: bool = False) -> Iterator[None]:
        with (
            transaction.atomic(using=self.connection.alias),
            self.connection.wrap_database_errors,
            self._connected().pipeline() if pipelined else nullcontext(),
        ):
            self._cursor().execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY], prepare=True)
            yield

    def _connected(self) -> psycopg.Connection[Any]:
        self.connection.ensure_connection()
        found: psycopg.Connection[Any] = self.connection.connection
        return found

    def tune(self) -> None:
        # Django turns prepared statements off, for poolers that cannot keep them; then `prepare=True` does nothing, and
        # the server parses and plans every statement of every batch anew.
        self._connected().prepare_threshold = 1
        with self.connection.cursor() as cursor:
            for name, value in SESSION.items():
                cursor.execute("SELECT set_config(%s, %s, false)", [name, value])

    def others_changes(self) -> None:
        return None

    def moment(self, value: dt.datetime) -> dt.datetime:
        return value

    def minute(self, moment: dt.datetime) -> dt.datetime:
        return moment.replace(second=0, microsecond=0)

    def hour(self, moment: dt.datetime) -> dt.datetime:
        return moment.replace(minute=0, second=0, microsecond=0)

    def day(self, moment: dt.datetime) -> dt.datetime:
        return moment.replace(hour=0, minute=0, second=0, microsecond=0)

    def find(self, *wanted: tuple[Lookup, Iterable[Values]]) -> list[list[Values]]:
        asked = [self._execute(self._find_sql(one), list(keys), one.model, one.keys) for one, keys in wanted]
        return [cursor.fetchall() for cursor in asked]

    def insert(self, target: Target, rows: Sequence[Values]) -> None:
        if rows:
            self._execute(self._insert_sql(target), rows, target.model, target.columns)

    def change(self, sql: str, rows: Sequence[Values]) -> None:
        for row in rows:
            self._cursor().execute(sql, row, prepare=True)

    def _find_sql(self, lookup: Lookup) -> str:
        if (known := self._find_sqls.get(lookup)) is None:
            matches = " AND ".join(f"found.{key} = given.c{i}" for i, key in enumerate(lookup.keys))
            columns = ", ".join(f"found.{column}" for column in lookup.returned)
            known = self._find_sqls[lookup] = (
                f"SELECT {columns} FROM {self._given(lookup.model, lookup.keys)} "  # noqa: S608 - our own names
                f"JOIN {lookup.table} AS found ON {matches}"
            )
        return known

    def _insert_sql(self, target: Target) -> str:
        if (known := self._insert_sqls.get(target)) is None:
            columns, conflict = self.clauses(target)
            given = self._given(target.model, target.columns)
            known = self._insert_sqls[target] = (
                f"INSERT INTO {target.table} ({columns}) SELECT given.* FROM {given}{conflict}"  # noqa: S608 - as above
            )
        return known

    def _given(self, model: type[Model], columns: tuple[str, ...]) -> str:
        """The rows as a table, out of one parameter; psycopg would take longer for arrays than all the rest does."""
        kinds = [str(model._meta.get_field(column).db_type(self.connection)) for column in columns]
        # Without lengths: a cast to `varchar(9)` would cut a text that has to be refused.
        named = ", ".join(f"c{i} {kind.partition('(')[0]}" for i, kind in enumerate(kinds))
        return f"json_to_recordset(%s::json) AS given({named})"

    def _execute(self, sql: str, rows: Sequence[Values], model: type[Model], columns: tuple[str, ...]) -> Any:
        names = [f"c{i}" for i in range(len(columns))]
        objects = [dict(zip(names, row, strict=True)) for row in rows]
        for name, column in zip(names, columns, strict=True):
            if isinstance(model._meta.get_field(column), JSONField):
                for one in objects:
                    one[name] = msgspec.Raw(one[name].encode())
        return self._cursor().execute(sql, [_encode(objects).decode()], prepare=True)

    def _cursor(self) -> psycopg.Cursor[Any]:
        # Django's own binds on the client, and would write each body into the SQL text.
        return psycopg.Cursor(self.connection.connection)

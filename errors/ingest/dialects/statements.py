"""
What the store says to a database, in words that both dialects render.

Names of tables, columns and types come from the models, so a changed model cannot leave a statement behind.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

Values = Sequence[Any]

PATIENCE_SECONDS = 4
"""How long a writer waits for a lock or a statement. Its senders wait about twice as long, so the spool is in time."""


@dataclass(frozen=True)
class Upsert:
    """What becomes of a row that is there already: `keys` tell which, the others how it changes."""

    keys: tuple[str, ...]
    added: tuple[str, ...] = ()
    """Counters: the new number is added."""
    earliest: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()
    newest: tuple[str, ...] = ()
    """Texts: replaced by the new one unless that is empty."""


@dataclass(frozen=True, eq=False)  # there is one of each, found by what it is and not by what it says
class Target:
    """Columns of a table that one statement writes."""

    model: type[Model]
    columns: tuple[str, ...]
    upsert: Upsert | None = None

    @property
    def table(self) -> str:
        return self.model._meta.db_table


@dataclass(frozen=True, eq=False)
class Lookup:
    """Rows that are found by their keys, and the columns that are wanted of them."""

    model: type[Model]
    keys: tuple[str, ...]
    returned: tuple[str, ...]

    @property
    def table(self) -> str:
        return self.model._meta.db_table


class Dialect(ABC):
    """One database. All but `exclusive` is called inside it."""

    least = "LEAST"
    greatest = "GREATEST"
    _clauses: ClassVar[dict[Target, tuple[str, str]]]
    """Each dialect has its own: they are rendered once a process."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    @abstractmethod
    def exclusive(self, *, pipelined: bool = False) -> AbstractContextManager[None]:
        """
        A transaction in which no other process of this project writes counted rows.

        `pipelined`: where the database can, statements are not waited for until something is read. Then nobody knows
        how many rows one of them met, which Django's `save` and `update_or_create` ask for.
        """

    @abstractmethod
    def tune(self) -> None:
        """Settings of a connection that does nothing but commit batches."""

    @abstractmethod
    def others_changes(self) -> object:
        """Changes whenever anybody else has written since it was last asked; None where that cannot be told."""

    @abstractmethod
    def moment(self, value: dt.datetime) -> Any:
        """The time, which is UTC, as this database stores and compares it."""

    @abstractmethod
    def minute(self, moment: Any) -> Any:
        """The minute of a time that `moment` made."""

    @abstractmethod
    def hour(self, moment: Any) -> Any:
        """The hour of a time that `moment` or `minute` made."""

    @abstractmethod
    def day(self, moment: Any) -> Any:
        """The day of such a time."""

    @abstractmethod
    def find(self, *wanted: tuple[Lookup, Iterable[Values]]) -> list[list[Values]]:
        """For each look-up the rows whose keys are among its values."""

    @abstractmethod
    def insert(self, target: Target, rows: Sequence[Values]) -> None:
        """Insert all rows, or change those that are there as the target says."""

    @abstractmethod
    def change(self, sql: str, rows: Sequence[Values]) -> None:
        """Run one UPDATE or INSERT with `%s` placeholders for each row; for what is rare."""

    def clauses(self, target: Target) -> tuple[str, str]:
        """The target's columns, and the clause that follows an INSERT of them."""
        if (known := self._clauses.get(target)) is None:
            known = self._clauses[target] = (self._columns(target), self._conflict(target))
        return known

    def _columns(self, target: Target) -> str:
        return ", ".join(self.connection.ops.quote_name(column) for column in target.columns)

    def _conflict(self, target: Target) -> str:
        if (upsert := target.upsert) is None:
            return ""
        old, name = target.table, self.connection.ops.quote_name
        changes = [f"{name(c)} = {old}.{name(c)} + excluded.{name(c)}" for c in upsert.added]
        changes += [f"{c} = {self.least}({old}.{c}, excluded.{c})" for c in upsert.earliest]
        changes += [f"{c} = {self.greatest}({old}.{c}, excluded.{c})" for c in upsert.latest]
        changes += [f"{c} = CASE WHEN excluded.{c} = '' THEN {old}.{c} ELSE excluded.{c} END" for c in upsert.newest]
        return f" ON CONFLICT ({', '.join(upsert.keys)}) DO UPDATE SET {', '.join(changes)}"

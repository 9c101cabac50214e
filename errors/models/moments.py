"""
Times, of which each error has two of its own and one in most indexes that find it.

PostgreSQL has a type of eight bytes for them. SQLite has none, and Django writes it 26 characters of text; here it gets
microseconds since 1970, which take a third of that and are compared and cut to minutes faster. All times of this
project are such fields: in SQLite a number and a text compare, and the text is always the greater.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def microseconds(moment: dt.datetime) -> int:
    """Since 1970, of an aware time."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(number: int) -> dt.datetime:
    """The time so many microseconds after the beginning of 1970, in UTC."""
    return _EPOCH + dt.timedelta(microseconds=number)


class MomentField(models.DateTimeField):  # type: ignore[type-arg]  # the stubs' own parameters are private
    """An aware time, to the microsecond."""

    def get_internal_type(self) -> str:
        """Not Django's own, which has converters of text."""
        return "MomentField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The column's type."""
        return "bigint" if connection.vendor == "sqlite" else str(connection.data_types["DateTimeField"])

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """The time as a parameter."""
        value = value if prepared else self.get_prep_value(value)
        return microseconds(value) if connection.vendor == "sqlite" and isinstance(value, dt.datetime) else value

    def from_db_value(self, value: Any, expression: object, connection: BaseDatabaseWrapper) -> dt.datetime | None:
        """The time out of a row."""
        return moment_of(value) if isinstance(value, int) else value

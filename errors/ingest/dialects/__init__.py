"""
The two databases behind one small face: lock, find by keys, insert many, change many.

Each call is one statement whatever the number of rows. That is not for the database's sake: Python's sqlite3
gives up the interpreter lock at every step, and under load gets it back only milliseconds later.
"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections

from errors.ingest.dialects.postgres import PostgresDialect
from errors.ingest.dialects.sqlite import SqliteDialect
from errors.ingest.dialects.statements import Dialect, Lookup, Target, Upsert

__all__ = ["Dialect", "Lookup", "Target", "Upsert", "dialect_of"]


def dialect_of(using: str = DEFAULT_DB_ALIAS) -> Dialect:
    """The dialect of a database of this project's settings."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        return PostgresDialect(connection)
    return SqliteDialect(connection)

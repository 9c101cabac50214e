"""
The two databases behind one small face: lock, find by keys, insert many, change many.
"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections

from errors.ingest.dialects.postgres import PostgresDialect
from errors.ingest.dialects.sqlite import SqliteDialect
from errors.ingest.dialects.statements import Dialect, Lookup, Target, Upsert, Values

__all__ = ["Dialect", "Lookup", "Target", "Upsert", "Values", "dialect_of"]


def dialect_of(using: str = DEFAULT_DB_ALIAS) -> Dialect:
    """The dialect of a database of this project's settings."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        return PostgresDialect(connection)
    return SqliteDialect(connection)

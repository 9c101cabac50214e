"""
Keeps how far a file is stored, in the transaction that stores what stood before.

The place is compared first: inside that transaction nobody else writes, so of two that store the same part of a file
one is told that it was overtaken, and its batch is undone.
"""

from __future__ import annotations

from typing import Any

from errors.ingest.dialects import Dialect, Lookup, Target
from errors.models import FileImport

_PLACES = Lookup(FileImport, keys=("id",), returned=("text_read",))
_TABLE = Target(FileImport, ()).table


class OvertakenError(Exception):
    """Somebody else is importing the file, and has come further."""


def advance(row: FileImport, changes: dict[str, Any], *, dialect: Dialect) -> None:
    """
    Change the import's columns. Inside `Dialect.exclusive`; raises OvertakenError.

    `row` is as it was when it was last read or changed here, and stays so: what was undone must not show in it.
    """
    [found] = dialect.find((_PLACES, [(row.pk,)]))
    if [place for [place] in found] != [row.text_read]:
        raise OvertakenError
    columns = ", ".join(f"{dialect.connection.ops.quote_name(name)} = %s" for name in changes)
    sql = f"UPDATE {_TABLE} SET {columns} WHERE id = %s"  # noqa: S608 - names of our own model
    dialect.change(sql, [(*changes.values(), row.pk)])

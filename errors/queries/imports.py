"""
Imports of files, as a source's page lists them.
"""

from __future__ import annotations

from errors.models import FileImport, Source

NEWEST = 6


def newest_imports(source: Source) -> list[FileImport]:
    """The last imports of the source, by the command or uploaded. One query."""
    return list(FileImport.objects.filter(source=source).newest_first()[:NEWEST])


def import_of(source_id: int, import_id: int) -> FileImport | None:
    """One import with its source and whoever uploaded it."""
    return FileImport.objects.select_related("source", "person").filter(source_id=source_id, pk=import_id).first()

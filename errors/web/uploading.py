"""
An upload on its way to the disk: block by block, never in memory as a whole, and not past its limit.

What is past the limit is read and forgotten, since a browser that is hung up on shows no answer.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest


class DiskHandler(FileUploadHandler):
    """Writes the one file of a form to `path`."""

    def __init__(self, request: HttpRequest, *, path: Path, limit: int) -> None:
        super().__init__(request)
        self.path = path
        self.is_too_large = False
        self.name = ""
        self.trouble = ""
        """Why it could not be written."""
        self._limit = limit
        self._size = 0
        self._file: BinaryIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.name = Path(self.file_name or "").name
        self.discard()
        try:
            self._file = self.path.open("xb")
        except OSError as error:
            self.trouble = error.strerror or str(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > self._limit:
            self.is_too_large = True
            self.discard()
        elif self._file:
            try:
                self._file.write(raw_data)
            except OSError as error:
                self.trouble = error.strerror or str(error)
                self.discard()

    def file_complete(self, file_size: int) -> UploadedFile | None:  # type: ignore[type-arg]  # of what it wraps: nothing
        if self._file is None:
            return None
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return UploadedFile(name=self.name, size=file_size)

    def upload_interrupted(self) -> None:
        self.discard()

    def discard(self) -> None:
        """Leave nothing behind."""
        if self._file:
            self._file.close()
            self.path.unlink(missing_ok=True)
        self._file = None

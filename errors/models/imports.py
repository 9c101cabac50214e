"""
Files that were imported, or are being: by the `ingest` command, or uploaded on a source's page.

A row changes in the transaction that stores what it counts, so an import that is killed goes on where it stopped. A
file is known by its content and not by its name, since a log is renamed, copied and compressed when it is rotated.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models

from errors.models.access import Source, User
from errors.models.moments import MomentField

NAME_LENGTH = 255
SHORT = 24
"""Length of the columns that hold a word of ours."""


class ImportState(models.TextChoices):
    """How far an import is."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class FileImportQuerySet(models.QuerySet["FileImport"]):
    """Chainable filters over imports."""

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")

    def uploaded(self) -> Self:
        return self.exclude(upload="")

    def unfinished(self) -> Self:
        return self.filter(state__in=(ImportState.WAITING, ImportState.RUNNING))

    def untouched_since(self, moment: dt.datetime) -> Self:
        return self.filter(changed_at__lt=moment)


class FileImport(models.Model):
    """One file on its way in, and what became of its records so far."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="imports", db_index=False)
    name = models.CharField(max_length=NAME_LENGTH)
    state = models.CharField(max_length=SHORT, choices=ImportState.choices, default=ImportState.WAITING)
    detail = models.TextField(blank=True)
    """Why it failed, for people."""
    asked_format = models.CharField(max_length=SHORT)
    read_as = models.CharField(max_length=SHORT, blank=True)
    """The format that `auto` came to; empty until something was read."""

    head_digest = models.CharField(max_length=32, blank=True)
    """Of the beginning of the text, `head_length` bytes of it."""
    head_length = models.PositiveIntegerField(default=0)
    tail_digest = models.CharField(max_length=32, blank=True)
    """Of what stands in the text before `text_read`."""
    text_read = models.PositiveBigIntegerField(default=0)
    """Bytes of the text, out of its compression, that are stored."""
    is_in_array = models.BooleanField(default=False)
    """Whether that place is inside an array of records."""
    size = models.PositiveBigIntegerField(default=0)
    """Bytes of the file as it lies; 0 where that is not known."""
    size_read = models.PositiveBigIntegerField(default=0)

    record_count = models.PositiveBigIntegerField(default=0)
    accepted_count = models.PositiveBigIntegerField(default=0)
    duplicate_count = models.PositiveBigIntegerField(default=0)
    rejected_count = models.PositiveBigIntegerField(default=0)
    """Records that could not be read; the first 1,000 of them are kept among the source's rejects."""
    near_miss_count = models.PositiveBigIntegerField(default=0)
    older_count = models.PositiveBigIntegerField(default=0)
    """Accepted errors that are older than they are kept: the next retention run takes them."""

    created_at = MomentField()
    changed_at = MomentField()
    ended_at = MomentField(null=True)

    upload = models.CharField(max_length=64, blank=True)
    """The name of the uploaded file in UPLOAD_DIR; empty for an import of the command's."""
    node = models.CharField(max_length=255, blank=True)
    """The machine that took the upload."""
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    attempt_count = models.PositiveSmallIntegerField(default=0)
    """How often it was begun or gone on with since it last came further."""

    objects = FileImportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["source", "-created_at", "-id"], name="import_newest"),  # the source's page
            models.Index(fields=["source", "head_digest"], name="import_identity"),  # `ingest --resume`
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it by itself."""
        return self.state in {ImportState.DONE, ImportState.FAILED}

"""Parts of deliveries that could not be read, kept so that a source's operator sees what is wrong."""

from __future__ import annotations

from django.db import models

from errors.domain.report import REJECT_TEXT_LENGTH
from errors.models.access import Source
from errors.models.moments import MomentField


class RejectedPart(models.Model):
    """A part of a delivery that could not be read (`errors.domain.report.Reject`, stored)."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="rejects", db_index=False)
    received_at = MomentField()
    position = models.PositiveIntegerField()
    """Which part of its delivery it was, from 0."""
    reason = models.CharField(max_length=64)
    detail = models.TextField()
    text = models.TextField(blank=True)
    """A bounded copy, secrets scrubbed."""

    class Meta:
        indexes = [
            models.Index(fields=["source", "received_at", "id"], name="reject_newest"),  # the source page
            models.Index(fields=["received_at", "id"], name="reject_all_newest"),  # the API's list of all sources
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def is_cut(self) -> bool:
        """Whether the copy is, or may be, only the beginning: then it cannot be read again."""
        return not self.text or len(self.text) >= REJECT_TEXT_LENGTH

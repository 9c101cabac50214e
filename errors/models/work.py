"""What the background work leaves behind, so that `/readyz` can tell whether it runs."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """The last time that a scheduled task ran to its end."""

    name = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.seen_at}"

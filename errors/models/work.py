"""What the background work leaves behind, so that `/readyz` can tell whether it runs."""

from __future__ import annotations

import datetime as dt

from django.db import models


class HeartbeatManager(models.Manager["Heartbeat"]):
    """Writes the trace of a task."""

    def beat(self, name: str, *, now: dt.datetime) -> None:
        """Say that `name` ran to its end."""
        self.update_or_create(name=name, defaults={"seen_at": now})


class Heartbeat(models.Model):
    """The last time that a scheduled task ran to its end; `beat` is the one that runs every half minute."""

    name = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()

    objects = HeartbeatManager()

    def __str__(self) -> str:
        return f"{self.name} at {self.seen_at}"

"""
What work leaves behind so that it can be gone on with, or seen to be done: the heartbeat of the background, and how far
the spool has been read.
"""

from __future__ import annotations

import datetime as dt

from django.db import models

from errors.models.moments import MomentField


class HeartbeatManager(models.Manager["Heartbeat"]):
    """Writes the trace of a task."""

    def beat(self, name: str, *, now: dt.datetime) -> None:
        """Say that `name` ran to its end."""
        self.update_or_create(name=name, defaults={"seen_at": now})


class Heartbeat(models.Model):
    """The last time that a scheduled task ran to its end."""

    BEAT = "beat"
    """The name of the task that does nothing else: by it `/readyz` sees that beat, broker and worker all run."""

    name = models.CharField(max_length=64, unique=True)
    seen_at = MomentField()

    objects = HeartbeatManager()

    def __str__(self) -> str:
        return f"{self.name} at {self.seen_at}"


class SpoolPlace(models.Model):
    """
    How far a file of the spool is stored; it changes in the transaction that stores what stood before.

    So a writer that is killed while it empties the spool goes on behind what is stored, and stores nothing twice.
    """

    segment = models.CharField(max_length=64, primary_key=True)
    """The file's name, which is its own in the world."""
    read_to = models.PositiveBigIntegerField()
    """The first byte that is not stored yet."""

    def __str__(self) -> str:
        return f"{self.segment} to {self.read_to}"

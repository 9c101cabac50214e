"""
Celery's door: each task reads the clock, makes one call down, and says that it ran.

Nothing depends on a task being delivered: each sweeps what is there, so one lost message only waits for the next beat.
The schedule is CELERY_BEAT_SCHEDULE in the settings.
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from errors.actions import retention, rollup
from errors.models import Heartbeat

BEAT = "beat"
"""The heartbeat by which `/readyz` sees that beat, broker and worker all run."""


@shared_task
def beat_heart() -> None:
    """Every half minute: leave a trace."""
    Heartbeat.objects.beat(BEAT, now=timezone.now())


@shared_task
def roll_up() -> None:
    """Every hour: make old counts coarser."""
    rollup.roll_up(now=timezone.now())
    Heartbeat.objects.beat("roll-up", now=timezone.now())


@shared_task
def apply_retention() -> None:
    """Every hour: delete what is too old."""
    retention.apply_retention(now=timezone.now())
    Heartbeat.objects.beat("retention", now=timezone.now())

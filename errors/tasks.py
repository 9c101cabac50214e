"""
Celery's door: each task reads the clock, makes one call down, and says that it ran.

Nothing depends on a task being delivered: each sweeps what is there, so one lost message only waits for the next beat.
The schedule is CELERY_BEAT_SCHEDULE in the settings.
"""

from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from errors.actions import imports, lookups, retention, rollup
from errors.models import Heartbeat

LOOK_UP_SECONDS = 20
IMPORT_SECONDS = 10
"""After so long an import lets others have a turn, and whoever waits for the worker to end."""


@shared_task
def beat_heart() -> None:
    """Every half minute: leave a trace."""
    Heartbeat.objects.beat(Heartbeat.BEAT, now=timezone.now())


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


@shared_task
def look_up_causes() -> None:
    """Every half minute: ask Codat why writes failed, for as long as the rate allows it and the next run is not due."""
    until = time.monotonic() + LOOK_UP_SECONDS
    lookups.gather(now=timezone.now())
    while lookups.look_up_next(now=timezone.now()) and time.monotonic() < until:
        pass
    Heartbeat.objects.beat("look-up", now=timezone.now())


@shared_task
def import_upload(import_id: int) -> None:
    """Import an uploaded file, a few seconds of it; then it stands in line again."""
    outcome = imports.go_on(import_id, clock=timezone.now, seconds=IMPORT_SECONDS)
    if outcome is imports.Outcome.MORE:
        import_upload.delay(import_id)


@shared_task
def gather_imports() -> None:
    """Every half minute: uploads that nobody is importing, since a worker was killed or a message got lost."""
    for import_id in imports.unattended(now=timezone.now()):
        import_upload.apply_async((import_id,), expires=60)  # else they pile up while no worker is there
    imports.remove_leftovers(now=timezone.now())
    Heartbeat.objects.beat("imports", now=timezone.now())

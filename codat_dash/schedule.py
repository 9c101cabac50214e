"""
When the background's tasks are due.

Hourly ones at a minute of the hour: one that was missed while nothing ran is made up for at the next start. No message
outlives the next one, so tasks do not pile up behind a worker that was away.
"""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat": {"task": "errors.tasks.beat_heart", "schedule": 30.0, "options": {"expires": 30}},
    "look-up": {"task": "errors.tasks.look_up_causes", "schedule": 30.0, "options": {"expires": 30}},
    "imports": {"task": "errors.tasks.gather_imports", "schedule": 30.0, "options": {"expires": 30}},
    "roll-up": {"task": "errors.tasks.roll_up", "schedule": crontab(12), "options": {"expires": 3_600}},
    "retention": {"task": "errors.tasks.apply_retention", "schedule": crontab(42), "options": {"expires": 3_600}},
}

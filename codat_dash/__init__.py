"""
The Django project: settings, URLs and the two processes' entry points.

The Celery application is made here, since `@shared_task` looks for the newest one at import time.
"""

from __future__ import annotations

from codat_dash.celery import app as celery_app

__all__ = ["celery_app"]

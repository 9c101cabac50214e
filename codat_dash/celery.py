"""
The Celery application. Its tasks are all in `errors.tasks`; its settings are the CELERY_ ones of `codat_dash.settings`.
"""

from __future__ import annotations

import os

from celery import Celery

from codat_dash import broker  # noqa: F401 - makes `files://` known

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codat_dash.settings")

app = Celery("codat_dash")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

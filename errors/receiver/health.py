"""
/healthz, /readyz and /metrics: true answers for machines, without a token and without data.

`/readyz` does what it speaks of: it writes a row, opens the broker, reads the worker's heartbeat. What it found stands
for a second, so whoever asks often costs no more than who asks once.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from errors.conf import Conf
from errors.ingest import Link, metrics
from errors.ingest.dialects import dialect_of
from errors.ingest.spool import SpoolState, state_of_all
from errors.models import Heartbeat
from errors.receiver.answers import Answer, json_answer

log = logging.getLogger(__name__)

WORKER_SECONDS = 120
"""Beat leaves its trace every 30 seconds; three lost ones in a row are an outage."""
CHECK_SECONDS = 5
"""A part that does not answer for so long is down."""
KEPT_SECONDS = 1

Check = Callable[[], str]
"""Answers what is wrong, or an empty text."""


class Health:
    """The health of this process and of what it depends on."""

    def __init__(self, *, link: Link, conf: Conf, executor: Executor) -> None:
        self._link = link
        self._conf = conf
        self._executor = executor
        self._kept: tuple[float, Answer] | None = None
        self._asking = asyncio.Lock()

    async def answer_to(self, path: str) -> Answer:
        """The answer for one of the three paths."""
        if path == "/healthz":
            return json_answer({"status": "ok"})
        if path == "/metrics":
            metrics.set_waiting(self._link.depth, self._spool())
            return Answer(body=generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST.encode())
        async with self._asking:
            if self._kept is None or time.monotonic() - self._kept[0] > KEPT_SECONDS:
                self._kept = (time.monotonic(), await self._readiness())
            return self._kept[1]

    async def _readiness(self) -> Answer:
        spool = self._spool()
        parts = {"writer": self._writer_trouble(), "queue": self._queue_trouble(), "spool": self._spool_trouble(spool)}
        for name, check in {
            "database": _database_trouble,
            "broker": _broker_trouble,
            "worker": _worker_trouble,
        }.items():
            parts[name] = await self._asked(check)
        is_ready = not any(parts.values())
        document: dict[str, Any] = {
            "status": "ready" if is_ready else "not ready",
            "down": [name for name, trouble in parts.items() if trouble],
            "parts": {name: trouble or "ok" for name, trouble in parts.items()},
            "queue_depth": self._link.depth,
            "spool": {
                "deliveries": spool.deliveries,
                "bytes": spool.byte_count,
                "oldest_at": spool.oldest_at,
                "damaged": spool.damaged,
                "set_aside": spool.set_aside,
            },
        }
        return json_answer(document, status=200 if is_ready else 503)

    async def _asked(self, check: Check) -> str:
        loop = asyncio.get_running_loop()
        try:
            return await asyncio.wait_for(loop.run_in_executor(self._executor, check), CHECK_SECONDS)
        except TimeoutError:
            return f"no answer within {CHECK_SECONDS} seconds"
        except Exception:  # any failure means that the part is down; its text may name hosts and users
            log.exception("health.check.failed")
            return "unreachable; the server's log says why"

    def _writer_trouble(self) -> str:
        return "" if self._link.is_answering else "it does not answer"

    def _queue_trouble(self) -> str:
        return "" if self._link.depth < self._conf.queue_limit else "full"

    def _spool_trouble(self, spool: SpoolState) -> str:
        return "" if spool.byte_count < self._conf.spool_bytes else "full"

    def _spool(self) -> SpoolState:
        return state_of_all(self._conf.spool_dir)


def _database_trouble() -> str:
    try:
        with dialect_of().exclusive():
            Heartbeat.objects.beat("receiver", now=timezone.now())
    except Exception:
        connection.close()
        raise
    return ""


def _broker_trouble() -> str:
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("folder")
    if folder:
        return "" if os.access(Path(folder), os.W_OK) else "the broker's folder is missing or not writable"
    with current_app.connection_for_write(connect_timeout=CHECK_SECONDS - 1) as broker:
        broker.ensure_connection(max_retries=1, timeout=CHECK_SECONDS - 1)
    return ""


def _worker_trouble() -> str:
    oldest = timezone.now() - dt.timedelta(seconds=WORKER_SECONDS)
    if Heartbeat.objects.filter(name=Heartbeat.BEAT, seen_at__gt=oldest).exists():
        return ""
    return f"no sign of life for {WORKER_SECONDS} seconds"

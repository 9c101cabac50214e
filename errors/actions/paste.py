"""
Storing what a person pasted: the same write path as every delivery, under a source of its own.

The source has no token, so nothing but the page can deliver as it; there is one for each environment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from errors.domain.report import Report
from errors.ingest import Receipt, write_now
from errors.models import Source
from errors.models.access import Environment

NAMES = {Environment.PRODUCTION.value: "paste", Environment.SANDBOX.value: "paste (sandbox)"}
"""The name of the source for each environment."""


def store_pasted(reports: Iterable[Report], *, environment: str, now: dt.datetime) -> Receipt:
    """Store the reports; what stands there already is counted as a redelivery."""
    source, _ = Source.objects.get_or_create(
        name=NAMES[environment], defaults={"environment": environment, "created_at": now}
    )
    return write_now(reports, source=source, received_at=now)

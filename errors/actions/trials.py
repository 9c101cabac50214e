"""
A test delivery for a source, made at the press of a button: recognised, told, and stored nowhere.

It takes the way of every small delivery from the receiver on: the writer reads it, and what it changes is committed.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from errors.domain import trial
from errors.ingest import Parcel, WriteFailedError, send_one
from errors.models import Source


class Outcome(StrEnum):
    """What came of a test."""

    SEEN = "seen"
    """It was recognised, and that is in the database."""
    WAITS = "waits"
    """It is safe on the writer's disk: the database cannot be written."""
    FAILED = "failed"
    """The writer did not answer."""


def send_trial(source: Source, *, now: dt.datetime) -> Outcome:
    """Deliver the test as the source. Answers when it is durable, or after some seconds."""
    try:
        send_one(Parcel(source_id=source.pk, received_at=now, payload=trial.LINE.encode()))
    except WriteFailedError:
        return Outcome.FAILED
    source.refresh_from_db(fields=["last_trial_at"])
    is_seen = source.last_trial_at is not None and source.last_trial_at >= now
    return Outcome.SEEN if is_seen else Outcome.WAITS

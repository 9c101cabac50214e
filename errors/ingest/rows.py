"""
What the pipeline makes of a report and of a reject: the values that the store writes.

They cross to the writer's process and lie in the spool, so their members are encoded by position: a new member goes
to the end and has a default.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from errors.domain.kinds import Kind
from errors.domain.observations import Observation
from errors.domain.report import Reject


class Row(msgspec.Struct, array_like=True, kw_only=True, gc=False):
    """An error as it will be stored, with what finds its issue, service and company."""

    index: int
    """Its position in the delivery."""
    source_id: int
    correlation_id: str
    lookup_key: str
    earlier_key: str = ""
    """The id it would have got ten minutes earlier; empty where the correlation id is Codat's."""
    body_digest: str
    fingerprint: str
    status_code: int
    service_key: str
    service_name: str
    exception: str
    template: str
    company_id: str
    company_name: str
    http_status: int | None
    body_status: int | None
    occurred_at: dt.datetime
    received_at: dt.datetime
    connection_id: str
    data_type: str
    request_method: str
    request_url: str
    body: str
    attributes: str
    linked_ids: tuple[str, ...]
    is_refused: bool = False
    """Set by the store: the database does not take it."""
    is_repeat: bool = False
    """Set by the store: the same body stood under this id before."""
    may_be_stored: bool = False
    """Set by the store: an earlier attempt to store it may have come to its end unseen."""
    occurred: Any = None
    """Set by the store: `occurred_at` as its database stores it."""
    kind: str = Kind.RESPONSE.value
    summary: str = ""
    condition: str = ""


class RejectRow(msgspec.Struct, array_like=True, kw_only=True, gc=False):
    """A part that could not be read, as it will be stored."""

    source_id: int
    received_at: dt.datetime
    reject: Reject


class ObservationRow(msgspec.Struct, array_like=True, kw_only=True, gc=False):
    """What was observed, by whom, and when we heard of it."""

    source_id: int
    received_at: dt.datetime
    observation: Observation


class Opened(msgspec.Struct, kw_only=True, gc=False):
    """What a parcel holds, all of it read."""

    rows: list[Row] = []
    rejects: list[RejectRow] = []
    observations: list[ObservationRow] = []
    asides: int = 0
    """Parts that were understood and are no errors."""

"""
What is known about the errors that a ticket tells of. Plain values: whoever asks the database fills them in.

No text here is clean: messages, URLs and even ids come from outside. `draft` makes each safe to print.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from errors.domain.codat_logs import LogDays
from errors.domain.kinds import Kind


@dataclass(frozen=True, kw_only=True)
class NamedError:
    """One error response that a ticket may name. Texts are `""` where nothing was given."""

    error_id: int | None
    """Its row; None for one that was pasted and not stored."""
    correlation_id: str
    """
    As Codat wrote it; of kinds other than responses, what Codat knows them by instead. Where `has_correlation_id` is
    false a name of ours, which never leaves.
    """
    has_correlation_id: bool = True
    """Of kinds other than responses: whether what Codat knows them by is there."""
    kind: Kind = Kind.RESPONSE
    occurred_at: dt.datetime | None
    """None: pasted without a time."""
    status_code: int
    http_status: int | None = None
    body_status: int | None = None
    service: str = ""
    message: str = ""
    exception: str = ""
    """The class in front of the message, which the subject leaves out."""
    validation: tuple[str, ...] = ()
    linked_ids: tuple[str, ...] = ()
    company_id: str = ""
    company_name: str = ""
    """Never told: it is taken out of the texts."""
    connection_id: str = ""
    data_type: str = ""
    request_method: str = ""
    request_url: str = ""
    retry_after: dt.datetime | None = None
    """When Codat asked to retry."""


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How many errors like these there are."""

    error_count: int
    company_count: int
    """0: no error named its company."""
    day_count: int | None = None
    """Of the last 24 hours; None: not known."""
    first_seen_at: dt.datetime
    last_seen_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class EarlierTicket:
    """A ticket that told of some of these errors, or of their issue, before."""

    ticket_id: int
    created_at: dt.datetime
    severity: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """
    All that is known for a ticket.

    `candidates` are the errors to choose from; `first` is named whatever its age, because a person looked at it.
    `extent` counts more than the candidates where the ticket is about an issue.
    """

    candidates: tuple[NamedError, ...]
    first: NamedError | None = None
    extent: Extent | None = None
    issue_id: int | None = None
    issue_reference: str = ""
    environment: str = ""
    earlier: tuple[EarlierTicket, ...] = ()
    log_days: LogDays
    now: dt.datetime

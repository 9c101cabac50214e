"""
What every wire format yields: a Report for each error, an Aside for what is none, a Reject for what could not be read.

None has an identity: whether two reports are the same error is decided on the write path (`errors.ingest`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeAlias

import msgspec

from errors.domain.kinds import Kind
from errors.domain.observations import Observation

REJECT_TEXT_LENGTH = 2_000
"""Characters kept of a part that could not be read."""


class Report(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """
    One error as a delivery told it. Texts are `""` where nothing was given.

    `correlation_id` is empty when Codat's is missing or a placeholder (all zeros, the word "string"). Kinds other than
    responses have none: what Codat knows them by stands in for it, such as the key of a push operation.
    """

    body: dict[str, Any]
    """Codat's own body as it came, unknown members included."""
    message: str
    """`error`, else the first validation message."""
    correlation_id: str = ""
    linked_ids: tuple[str, ...] = ()
    """Further correlation ids found inside the texts, as written."""
    service: str = ""
    body_status: int | None = None
    http_status: int | None = None
    occurred_at: dt.datetime | None = None
    """Aware, UTC. None: the time of receipt has to stand in."""
    company_id: str = ""
    company_name: str = ""
    connection_id: str = ""
    data_type: str = ""
    request_method: str = ""
    request_url: str = ""
    attributes: dict[str, Any] = {}
    """What the sender told beside the body: trace ids, host, application."""
    kind: Kind = Kind.RESPONSE
    summary: str = ""
    """What happened, in our words, where the body holds no text that says it."""
    identity: str = ""
    """Tells a redelivery from a further error under the same id, where that is not the body as a whole."""
    condition: str = ""
    """What lasts until an `Ending` names it, such as `connection:ID`; empty: an error that has no end."""
    observations: tuple[Observation, ...] = ()

    @property
    def status_code(self) -> int:
        """The status that groups: HTTP's where it is known, else the body's, else 0."""
        return self.http_status or self.body_status or 0


class Aside(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A part of a delivery that was understood and is no error, such as a push that is still pending."""

    observations: tuple[Observation, ...] = ()


class Reject(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A part of a delivery that could not be read: `reason` is a stable code, `detail` a sentence for people."""

    index: int
    reason: str
    detail: str
    text: str = ""
    """A copy of the part, at most REJECT_TEXT_LENGTH characters."""


Item: TypeAlias = Report | Aside | Reject

"""
What a delivery tells beside errors: the states of a push operation, the end of a failure, a reading of the quota, the
platform of a connection, that it was a test.

Observations are facts about a moment and commute: in whatever order they come, and however often, what is known in the
end is the same. So none of them has an identity, and none is counted.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TypeAlias

import msgspec


class PushStatus(StrEnum):
    """The states of a push operation, as Codat spells them (OpenAPI, `PushOperationStatus`)."""

    PENDING = "Pending"
    TIMED_OUT = "TimedOut"
    FAILED = "Failed"
    SUCCESS = "Success"

    @property
    def rank(self) -> int:
        """The larger one is the state in the end: what timed out may still fail or succeed (Codat docs, push)."""
        return list(PushStatus).index(self)


class PushState(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False, tag="push"):
    """A push operation was in a state. Texts are empty and numbers None where nothing was told."""

    key: str
    """`pushOperationKey`."""
    status: PushStatus
    at: dt.datetime | None = None
    """When it was in it; None: the time of receipt has to stand in."""
    status_code: int | None = None
    """The operation's own `statusCode`."""
    http_status: int | None = None
    """Of the call that told the state."""
    company_id: str = ""
    connection_id: str = ""
    data_type: str = ""
    requested_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None
    timeout_minutes: int | None = None
    message: str = ""
    """`errorMessage`, else the first validation message."""
    body: str = ""
    """The operation as JSON, as it came, where the delivery held it; a webhook holds none."""


class Ending(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False, tag="ending"):
    """A failure has ended: whatever `Report.condition` says the same and happened before holds no longer."""

    condition: str
    at: dt.datetime | None = None


class QuotaReading(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False, tag="quota"):
    """What was left of the client's daily quota (`X-Rate-Limit-*` headers, `client.rateLimit.*` events)."""

    limit: int
    remaining: int
    resets_at: dt.datetime | None = None
    at: dt.datetime | None = None


class ConnectionSeen(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False, tag="connection"):
    """A connection leads to a platform, which never changes. Push operations name the connection alone."""

    connection_id: str
    platform: str
    """Its name, as in `service`."""


class Trial(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False, tag="trial"):
    """A test delivery has come (`errors.domain.trial`)."""


Observation: TypeAlias = PushState | Ending | QuotaReading | ConnectionSeen | Trial

"""
What a source's page tells of Codat's webhooks: which came, which were not believed or not understood, and what was
asked of Codat about them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from errors.models import (
    CodatApiKey,
    PushLookup,
    RejectedPart,
    SignatureFailure,
    SigningSecret,
    Source,
    WebhookMessage,
)
from errors.models.lookups import LookupState
from errors.sealing import is_readable

EVENTS = 50
NOT_UNDERSTOOD = 5


@dataclass(frozen=True)
class SecretRow:
    """A secret, which is not shown."""

    secret: SigningSecret
    is_readable: bool
    """False: it was sealed under another SECRET_KEY, and signs nothing here."""


@dataclass(frozen=True)
class EventRow:
    """A type of event."""

    name: str
    count: int
    last_at: dt.datetime
    not_understood: int


@dataclass(frozen=True)
class Lookups:
    """What was asked of Codat with the source's key."""

    key: CodatApiKey | None
    is_readable: bool
    waiting: int
    done: int
    given_up: int
    newest_trouble: str

    @property
    def is_any(self) -> bool:
        return bool(self.waiting or self.done or self.given_up)


@dataclass(frozen=True)
class SourceWebhooks:
    """All of it."""

    secrets: list[SecretRow]
    """Active ones, the newest first."""
    events: list[EventRow]
    """Of the last 30 days, most frequent first."""
    failures: list[SignatureFailure]
    not_understood: list[RejectedPart]
    """The newest ones."""
    lookups: Lookups


def source_webhooks(source: Source) -> SourceWebhooks:
    """What there is about the source. Six queries, eight where something was not understood or given up."""
    secrets = source.signing_secrets.active().order_by("-created_at", "-id")
    events = _events(source)
    return SourceWebhooks(
        secrets=[SecretRow(secret, is_readable(secret.sealed)) for secret in secrets],
        events=events,
        failures=list(source.signature_failures.order_by("-last_at", "code")),
        not_understood=_not_understood(source) if any(event.not_understood for event in events) else [],
        lookups=_lookups(source),
    )


def _events(source: Source) -> list[EventRow]:
    rows = WebhookMessage.objects.filter(source=source).order_by().values("event_type")
    found = rows.annotate(
        count=Count("id"), last_at=Max("received_at"), unread=Count("id", filter=Q(is_understood=False))
    ).order_by("-count", "event_type")
    return [EventRow(row["event_type"], row["count"], row["last_at"], row["unread"]) for row in found[:EVENTS]]


def _not_understood(source: Source) -> list[RejectedPart]:
    rows = RejectedPart.objects.filter(source=source, reason="event_not_understood")
    return list(rows.order_by("-received_at", "-id")[:NOT_UNDERSTOOD])


def _lookups(source: Source) -> Lookups:
    asked = PushLookup.objects.filter(source=source)
    counts = dict(asked.order_by().values_list("state").annotate(count=Count("id")))
    key = CodatApiKey.objects.filter(source=source).first()
    troubled = asked.filter(state=LookupState.GIVEN_UP).order_by("-tried_at", "-id") if counts else asked.none()
    return Lookups(
        key=key,
        is_readable=key is None or is_readable(key.sealed),
        waiting=counts.get(LookupState.WAITING, 0),
        done=counts.get(LookupState.DONE, 0),
        given_up=counts.get(LookupState.GIVEN_UP, 0),
        newest_trouble=troubled.values_list("trouble", flat=True).first() or "",
    )

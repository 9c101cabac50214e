"""
What a body is about, and the Report of its failure.

One promise holds for every Report made here: its message is its summary or, where that is empty, what
`codat.message_of` finds in its body, since the pages read the message from there.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from errors.domain.codat import MESSAGE_LENGTH, PLATFORMS, SERVICE_LENGTH, message_of, texts_of
from errors.domain.kinds import Kind
from errors.domain.observations import Observation
from errors.domain.report import Aside, Item, Report
from errors.domain.wire.bodies import Told
from errors.domain.wire.shapes.fields import Fields
from errors.domain.wire.surroundings import NOWHERE, correlation_ids_in, place_of

DATA_TYPE_LENGTH = 64
TEXT_LENGTH = 256
"""Longest attribute."""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a body is about; texts are empty where nothing tells it."""

    body: dict[str, Any]
    told: Told
    company_id: str = ""
    company_name: str = ""
    connection_id: str = ""
    data_type: str = ""
    at: dt.datetime | None = None
    """When it happened."""
    attributes: dict[str, Any] = {}

    def about(self, **changes: Any) -> Subject:
        """The same, but for the changes."""
        return msgspec.structs.replace(self, **changes)


def subject_of(fields: Fields, told: Told, *, at: dt.datetime | None = None) -> Subject:
    """What the body's own members tell, else what stands around it, else the URL that was asked."""
    place = place_of(told.request_url) if told.request_url else NOWHERE
    return Subject(
        body=fields.raw,
        told=told,
        company_id=fields.id("companyId") or told.company_id or place.company_id,
        company_name=told.company_name,
        connection_id=fields.id("connectionId", "dataConnectionKey", "dataConnectionId")
        or told.connection_id
        or place.connection_id,
        data_type=fields.text("dataType", limit=DATA_TYPE_LENGTH) or told.data_type or place.data_type,
        at=at or told.occurred_at,
    )


def failure(
    kind: Kind,
    subject: Subject,
    *,
    known_as: str = "",
    summary: str = "",
    status: int | None = None,
    service: str = "",
    identity: str = "",
    condition: str = "",
    observations: tuple[Observation, ...] = (),
) -> Report:
    """The Report. A summary is wanted unless the body holds a text that says what happened."""
    message = "" if summary else message_of(subject.body)
    summary = "" if message else summary.strip()[:MESSAGE_LENGTH] or f"{kind.label} failed"
    return Report(
        **_about(subject),
        kind=kind,
        message=message or summary,
        summary=summary,
        correlation_id=known_as,
        linked_ids=correlation_ids_in((*texts_of(subject.body), summary), own=known_as),
        service=service[:SERVICE_LENGTH] or kind.service,
        body_status=status,
        identity=identity,
        condition=condition,
        observations=observations,
    )


def _about(subject: Subject) -> dict[str, Any]:
    told = subject.told
    return {
        "body": subject.body,
        # That a call succeeded says nothing about what failed later.
        "http_status": told.http_status if told.http_status and told.http_status >= 400 else None,
        "occurred_at": subject.at,
        "company_id": subject.company_id,
        "company_name": subject.company_name,
        "connection_id": subject.connection_id,
        "data_type": subject.data_type,
        "request_method": told.request_method,
        "request_url": told.request_url,
        "attributes": told.attributes | subject.attributes,
    }


def aside(*observations: Observation) -> list[Item]:
    """No error, with what is known from it."""
    return [Aside(observations=observations)]


def platform_of(fields: Fields) -> str:
    """The platform of a connection: its name, else that of its key."""
    key = fields.text("integrationKey", "platformKey").casefold()
    return fields.long_text("platformName")[:SERVICE_LENGTH] or PLATFORMS.get(key, "")


def kept(**attributes: Any) -> dict[str, Any]:
    """Attributes without those that nothing told, and none too long."""
    return {name: _short(value) for name, value in attributes.items() if value not in ("", None, {}, [])}


def _short(value: Any) -> Any:
    return value[:TEXT_LENGTH] if isinstance(value, str) else value

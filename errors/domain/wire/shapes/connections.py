"""
Connections to a platform: `connection.*` events, connection objects, their `dataConnectionErrors`, and Link's errors.

The status code of a connection's error is the platform's, not Codat's: a 401 there does not mean that our API key is
wrong. So it is kept in the body and never becomes the status of the error. Link's redirect codes are Codat's own.
Sources: OpenAPI, Connection and DataConnectionError; Codat docs, Redirect URLs of Link and Embedded Link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from errors.domain import conditions
from errors.domain.codat import squeezed
from errors.domain.kinds import Kind
from errors.domain.observations import ConnectionSeen, Ending
from errors.domain.report import Item
from errors.domain.wire.bodies import Told, status_of
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.shapes.fields import Fields
from errors.domain.wire.shapes.shape import Shape
from errors.domain.wire.shapes.subject import Subject, aside, failure, kept, platform_of, subject_of

LINKED, RESOLVED = "linked", "resolved"
_ID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
LOST = {"unlinked": "was unlinked", "deauthorized": "was deauthorized", "deauthorised": "was deauthorized"}
"""What became of a connection in a status that is an end of it."""


def told_of_event(event: Fields, subject: Subject, *, is_lost: bool) -> list[Item]:
    """What `connection.failed` and `.disconnected` tell, and with `is_lost` False what `.connected` and its kin do."""
    connection = event.inner("payload").inner("connection")
    connection_id = connection.id("id")
    if not connection_id:
        raise UnreadableError("event_not_understood")
    subject = subject.about(connection_id=connection_id, attributes=subject.attributes | _attributes(connection))
    platform = platform_of(connection)
    if not is_lost:
        return _back(subject, platform=platform)
    status, text = squeezed(connection.text("status")), _newest_text(connection)
    return _lost(status, subject, platform=platform, known_as=event.id("id"), text=text)


def told_of_rule(data: Fields, subject: Subject, *, known_as: str) -> list[Item]:
    """What the old rule `DataConnectionStatusChanged` tells."""
    subject = subject.about(connection_id=data.id("dataConnectionId") or subject.connection_id)
    status = squeezed(data.text("newStatus"))
    if not status:
        raise UnreadableError("legacy_rule_not_understood")
    platform = platform_of(data)
    if status == LINKED:
        return _back(subject, platform=platform)
    if status in LOST:
        return _lost(status, subject, platform=platform, known_as=known_as, text="")
    return aside(*_seen(subject, platform))


def _lost(status: str, subject: Subject, *, platform: str, known_as: str, text: str, identity: str = "") -> list[Item]:
    named = platform or "the platform"
    happened = f"The connection to {named} {LOST[status]}" if status in LOST else f"Connecting to {named} failed"
    report = failure(
        Kind.CONNECTION,
        subject,
        known_as=known_as,
        summary=f"{happened}: {text}" if text else happened,
        service=platform,
        identity=f"{known_as}:{subject.connection_id}:{status}" if known_as else identity,
        condition=conditions.of_connection(subject.company_id, subject.connection_id),
        observations=_seen(subject, platform),
    )
    return [report]


def _back(subject: Subject, *, platform: str) -> list[Item]:
    condition = conditions.of_connection(subject.company_id, subject.connection_id)
    ending = [Ending(condition=condition, at=subject.at)] if condition else []
    return aside(*ending, *_seen(subject, platform))


def _seen(subject: Subject, platform: str) -> tuple[ConnectionSeen, ...]:
    if not (platform and subject.connection_id):
        return ()
    return (ConnectionSeen(connection_id=subject.connection_id, platform=platform),)


def _newest_text(connection: Fields) -> str:
    return _newest_error(connection).long_text("errorMessage", "statusText")


def _newest_error(connection: Fields) -> Fields:
    errors = list(_unresolved(connection.objects("dataConnectionErrors")))
    return max(errors, key=lambda error: error.text("erroredOnUtc"), default=Fields({}))


def _unresolved(errors: Iterable[Fields]) -> Iterable[Fields]:
    return (error for error in errors if squeezed(error.text("status")) != RESOLVED)


def _attributes(connection: Fields) -> dict[str, Any]:
    return kept(
        linkUrl=connection.text("linkUrl", limit=512),
        sourceType=connection.text("sourceType"),
        integrationKey=connection.text("integrationKey"),
    )


def _read_error(fields: Fields, told: Told) -> list[Item]:
    if squeezed(fields.text("status")) == RESOLVED:
        return aside()
    subject = subject_of(fields, told, at=fields.time("erroredOnUtc") or told.occurred_at)
    condition = conditions.of_connection(subject.company_id, subject.connection_id)
    summary = "" if fields.long_text("errorMessage") else fields.long_text("statusText")
    return [failure(Kind.CONNECTION, subject, summary=summary, condition=condition)]


def _read_connection(fields: Fields, told: Told) -> list[Item]:
    error = _newest_error(fields)
    subject = subject_of(fields, told).about(connection_id=fields.id("id"), attributes=_attributes(fields))
    status, text = squeezed(fields.text("status")), error.long_text("errorMessage", "statusText")
    platform = platform_of(fields)
    if status in LOST or text:
        identity = _told_once(error, subject, status)
        return _lost(status, subject, platform=platform, known_as="", text=text, identity=identity)
    return _back(subject, platform=platform) if status == LINKED else aside(*_seen(subject, platform))


def _told_once(error: Fields, subject: Subject, status: str) -> str:
    """What is the same however often the connection is looked at; empty where no error of it tells its time."""
    at = error.time("erroredOnUtc")
    return f"connection:{subject.connection_id}:{status}:{at:%Y%m%d%H%M%S}" if at and subject.connection_id else ""


def _is_sure_connection(fields: Fields) -> bool:
    """In a log, one with Codat's link and an error whose time is known, by which it is told once."""
    is_codats = ".codat.io/" in fields.text("linkUrl", limit=512)
    return is_codats and bool(fields.id("id")) and _newest_error(fields).time("erroredOnUtc") is not None


def _is_sure_onerror(fields: Fields) -> bool:
    """In a log, with all that Link tells: other programs may have errors from which a user recovers."""
    has_texts = bool(fields.text("errorCode")) and bool(fields.text("message"))
    return (
        has_texts
        and isinstance(fields.get("userRecoverable"), bool)
        and bool(_ID.fullmatch(fields.id("correlationId")))
    )


def _read_onerror(fields: Fields, told: Told) -> list[Item]:
    subject = subject_of(fields, told)
    text, code = fields.long_text("message"), fields.text("errorCode")
    summary = text or f"Link failed with {code}" if code else text or "Link failed"
    return [failure(Kind.CONNECTION, subject, known_as=fields.id("correlationId"), summary=summary)]


def _read_redirect(fields: Fields, told: Told) -> list[Item]:
    status = status_of(fields.get("statusCode"))
    if status is None:
        raise UnreadableError("status_code_invalid")
    if status < 400:
        return aside()
    text = fields.long_text("errorMessage", "statusText") or "Link failed"
    return [failure(Kind.CONNECTION, subject_of(fields, told), summary=text, status=status)]


def _is_redirect(fields: Fields) -> bool:
    """Query parameters in small letters, as opposed to an error body with such members."""
    return "statuscode" in fields.raw and "errormessage" in fields.raw


SHAPES = (
    Shape("connection error", "statusCode errorMessage erroredOnUtc", _read_error),
    Shape("connection error", "statusCode statusText erroredOnUtc", _read_error),
    Shape(
        "connection",
        "id integrationKey linkUrl status",
        _read_connection,
        is_sure=_is_sure_connection,
        words=("onnectionErrors", "onnection_errors"),
    ),
    Shape(
        "onError of Link",
        "userRecoverable",
        _read_onerror,
        is_sure=_is_sure_onerror,
        words=("serRecoverable", "ser_recoverable"),
    ),
    Shape("redirect of Link", "statuscode errormessage", _read_redirect, _is_redirect),
)

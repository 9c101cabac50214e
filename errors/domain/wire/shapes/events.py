"""
Codat's current webhooks: `{"id", "eventType", "generatedDate", "payload"}`.

An event is known by the end of its name, since the front is a data type (`bills.write.successful`) or a product.
Names that nobody here knows are no fault: they are asides. Sources: OpenAPI, webhooks; Codat docs, event types.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from errors.domain.report import Item
from errors.domain.wire.bodies import NOTHING, Told
from errors.domain.wire.decoding import encoded
from errors.domain.wire.rejecting import UnreadableError, reject
from errors.domain.wire.shapes import connections, pushes, quotas, reads, reports, syncs
from errors.domain.wire.shapes.fields import Fields
from errors.domain.wire.shapes.shape import Shape
from errors.domain.wire.shapes.subject import DATA_TYPE_LENGTH, Subject, aside, kept, subject_of

NAME_LENGTH = 128
"""Longest name of an event."""
TAGS = 20
"""Tags of a company that are kept."""

_DATA_TYPE = re.compile(r"[A-Za-z][A-Za-z-]{1,62}")


class Event(NamedTuple):
    """An event that is being read."""

    fields: Fields
    subject: Subject
    parts: list[str]
    """Of its name."""

    @property
    def is_successful(self) -> bool:
        return self.parts[-1] == "successful"


def _write(event: Event) -> list[Item]:
    # The documents call an event `{dataType}.write.successful`, and a test event may do so, too.
    data_type = event.parts[0][:DATA_TYPE_LENGTH] if _DATA_TYPE.fullmatch(event.parts[0]) else ""
    return pushes.told_of_event(event.fields, event.subject, data_type=data_type)


def _read(event: Event) -> list[Item]:
    return reads.told_of_event(event.fields, event.subject)


def _connection(event: Event) -> list[Item]:
    is_lost = event.parts[-1] in ("failed", "disconnected")
    return connections.told_of_event(event.fields, event.subject, is_lost=is_lost)


def _quota(event: Event) -> list[Item]:
    payload, is_reached = event.fields.inner("payload"), event.parts[-1] == "reached"
    return quotas.told_of_quota(payload, event.subject, known_as=event.fields.id("id"), is_reached=is_reached)


def _sync(event: Event) -> list[Item]:
    return syncs.told_of_event(event.fields, event.subject, is_successful=event.is_successful)


def _report(event: Event) -> list[Item]:
    return reports.told_of_event(
        event.fields, event.subject, report_type=event.parts[1], is_successful=event.is_successful
    )


EVENTS: list[tuple[re.Pattern[str], Callable[[Event], list[Item]]]] = [
    (re.compile(r"[^.]+\.write\.(?:un)?successful"), _write),
    (re.compile(r"(?:[^.]+\.)?read\.completed(?:\.initial)?(?:\.(?:un)?successful)?(?:\.initial)?"), _read),
    (re.compile(r"connection\.(?:failed|disconnected|connected|reconnected|deleted)"), _connection),
    (re.compile(r"client\.rateLimit\.(?:reached|reset)"), _quota),
    (re.compile(r"expenses\.sync\.(?:un)?successful"), _sync),
    (re.compile(r"reports?\.[^.]+\.generate\.(?:un)?successful"), _report),
]
"""(names, what is read of such an event); all others tell of nothing that failed."""
_NO_FAILURES = re.compile(
    r"company\.(?:created|updated|deleted)|company\.product\.(?:added|removed)|connection\.created"
    r"|bankFeeds\.sourceAccount\.(?:connected|disconnected)"
)
"""The other names that are documented."""


def read_event(body: object, told: Told = NOTHING) -> list[Item]:
    """
    What an event tells: at least one Item, an Aside where nothing failed or nobody here knows the name.

    Never raises: a body that is not the event's documented shape is a Reject, `event_not_understood`.
    """
    try:
        return _items_in(Fields(body if isinstance(body, dict) else {}), told)
    except UnreadableError:
        return [reject(0, "event_not_understood", encoded(body))]


def event_type(body: object) -> str:
    """The name of the event, empty where it has none."""
    return Fields(body if isinstance(body, dict) else {}).text("eventType", limit=NAME_LENGTH)


def _items_in(fields: Fields, told: Told) -> list[Item]:
    name = fields.text("eventType", limit=NAME_LENGTH)
    if not name:
        raise UnreadableError("event_not_understood")
    read = next((read for names, read in EVENTS if names.fullmatch(name)), None)
    if read is None:
        return aside()
    if not isinstance(fields.get("payload"), dict):
        raise UnreadableError("event_not_understood")
    return read(Event(fields, _subject(fields, told, name), name.split(".")))


def _subject(fields: Fields, told: Told, name: str) -> Subject:
    payload = fields.inner("payload")
    company = payload.inner("referenceCompany")
    subject = subject_of(payload, told, at=fields.time("generatedDate"))
    tags = {key[:64]: str(value)[:256] for key, value in list(company.inner("tags").raw.items())[:TAGS]}
    return subject.about(
        body=fields.raw,
        company_id=company.id("id") or subject.company_id,
        company_name=company.long_text("name")[:200] or subject.company_name,
        attributes=kept(
            eventType=name,
            eventId=fields.text("id"),
            companyDescription=company.long_text("description"),
            writeType=payload.text("type"),
            recordId=payload.inner("record").text("id"),
            attachmentId=payload.text("attachmentId"),
            tags=tags,
        ),
    )


def _is_sure(fields: Fields) -> bool:
    """In a log, an event that is documented, whole: other services have events of the same form."""
    name = fields.text("eventType", limit=NAME_LENGTH)
    is_known = any(names.fullmatch(name) for names, _ in EVENTS) or _NO_FAILURES.fullmatch(name)
    is_whole = "id" in fields and fields.time("generatedDate") is not None
    return bool(is_known) and is_whole and isinstance(fields.get("payload"), dict)


SHAPES = (
    Shape("webhook", "eventType payload", _items_in, is_sure=_is_sure, words=("ventType", "vent_type")),
    Shape("webhook", "eventType generatedDate", _items_in),
)

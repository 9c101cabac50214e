"""
Push operations: what POST, PUT and GET .../push/... answer, and the webhooks and old rules about them.

The call that creates an operation answers 200 while the operation says 202: pending, never an error. The status decides
and nothing else: Codat's own documents show an operation that timed out under an event called `write.successful`.
Sources: OpenAPI, PushOperation; Codat docs, Creating and updating data.
"""

from __future__ import annotations

import datetime as dt

from errors.domain import conditions
from errors.domain.codat import message_of, squeezed
from errors.domain.kinds import Kind
from errors.domain.observations import Ending, PushState, PushStatus
from errors.domain.report import Item
from errors.domain.wire.bodies import Told, status_of
from errors.domain.wire.decoding import encoded
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.shapes.fields import Fields
from errors.domain.wire.shapes.shape import Shape
from errors.domain.wire.shapes.subject import Subject, aside, failure, subject_of

STATUSES = {squeezed(status.value): status for status in PushStatus}
LONGEST_TIMEOUT = 525_600
"""Minutes in a year; a longer time-out is none."""
_ENDS = {PushStatus.FAILED: "failed", PushStatus.TIMED_OUT: "timed out"}
_REST_OF_SCHEMA = ("companyId", "dataConnectionKey", "requestedOnUtc")


def read_operation(fields: Fields, told: Told) -> list[Item]:
    """What a push operation tells."""
    key, status = fields.id("pushOperationKey"), STATUSES.get(squeezed(fields.text("status")))
    if not key or status is None:
        raise UnreadableError("push_operation_not_understood")
    requested, completed = fields.time("requestedOnUtc"), fields.time("completedOnUtc")
    subject = subject_of(fields, told, at=completed or told.occurred_at)
    state = PushState(
        key=key,
        status=status,
        at=subject.at or (requested if status is PushStatus.PENDING else None),
        status_code=status_of(fields.get("statusCode")),
        http_status=told.http_status,
        company_id=subject.company_id,
        connection_id=subject.connection_id,
        data_type=subject.data_type,
        requested_at=requested,
        completed_at=completed,
        timeout_minutes=_timeout(fields),
        message=_own_text(fields),
        body=encoded(fields.raw).decode(),
    )
    return told_by(state, subject)


def told_by(state: PushState, subject: Subject) -> list[Item]:
    """A failure, or what is none, with the state; the state has all that is known about the operation."""
    condition = conditions.of_push(state.key)
    if state.status is PushStatus.PENDING:
        return aside(state)
    if state.status is PushStatus.SUCCESS:
        return aside(state, Ending(condition=condition, at=state.at))
    summary = "" if state.message else f"Writing {state.data_type or 'data'} {_ENDS[state.status]}"
    report = failure(
        Kind.PUSH,
        subject,
        known_as=state.key,
        summary=summary,
        status=state.status_code,
        identity=condition,
        condition=condition,
        observations=(state,),
    )
    return [report]


def _own_text(fields: Fields) -> str:
    """The text that says why; warnings do not, since Codat gives them on success, too."""
    validation = fields.inner("validation")
    has_text = fields.long_text("errorMessage") or any(
        item.long_text("message") for name in ("errors", "_errors") for item in validation.objects(name)
    )
    if not has_text:
        return ""
    return message_of(fields.raw) or fields.long_text("errorMessage")


def _timeout(fields: Fields) -> int | None:
    minutes = fields.number("timeoutInMinutes")
    if minutes is None and (seconds := fields.number("timeoutInSeconds")):
        minutes = -(-seconds // 60)
    return minutes if minutes and 0 < minutes <= LONGEST_TIMEOUT else None


def _is_sure(fields: Fields) -> bool:
    """In a log, what the schema requires: others may know a key and a status, but not the rest."""
    return (
        squeezed(fields.text("status")) in STATUSES
        and "dataType" in fields
        and status_of(fields.get("statusCode")) is not None
        and any(name in fields for name in _REST_OF_SCHEMA)
    )


def told_of_event(event: Fields, subject: Subject, *, data_type: str) -> list[Item]:
    """What `{dataType}.write.successful` and `.unsuccessful` tell: that it ended, and not why."""
    payload = event.inner("payload")
    key, status = payload.id("id"), STATUSES.get(squeezed(payload.text("status")))
    if not key or status is None:
        raise UnreadableError("event_not_understood")
    completed = payload.time("completedOnDate") or subject.at
    return told_by(
        _state(key, status, subject.about(data_type=data_type), completed, payload.time("requestedOnDate")),
        subject.about(data_type=data_type, at=completed),
    )


def told_of_rule(data: Fields, subject: Subject, *, status: PushStatus | None = None) -> list[Item]:
    """What the old rules about push operations tell; `status` where the rule is about one only."""
    status = status or STATUSES.get(squeezed(data.text("status")))
    key = data.id("pushOperationKey", "pushOperationGuid")
    if not key or status is None:
        raise UnreadableError("legacy_rule_not_understood")
    return told_by(_state(key, status, subject, subject.at, None), subject)


def _state(
    key: str, status: PushStatus, subject: Subject, at: dt.datetime | None, requested: dt.datetime | None
) -> PushState:
    return PushState(
        key=key,
        status=status,
        at=at,
        company_id=subject.company_id,
        connection_id=subject.connection_id,
        data_type=subject.data_type,
        requested_at=requested,
        completed_at=None if status is PushStatus.PENDING else at,
    )


SHAPES = (
    Shape(
        "push operation",
        "pushOperationKey status",
        read_operation,
        is_sure=_is_sure,
        words=("ushOperationKey", "ush_operation_key"),
    ),
)

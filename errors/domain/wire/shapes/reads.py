"""
Reads of a data type: pull operations, data statuses, and the datasets of `read.completed` events.

Nine statuses are failures. `NotSupported` is none by itself, since most platforms lack some data types and Codat's own
query for failed reads leaves it out; it counts where Codat calls the read unsuccessful. A `currentStatus` is the newest
only: what it says may be days old. Sources: OpenAPI, PullOperation and DataStatus; Codat docs, Data status.
"""

from __future__ import annotations

from typing import Any

from errors.domain import conditions
from errors.domain.codat import squeezed
from errors.domain.kinds import Kind
from errors.domain.observations import Ending
from errors.domain.report import Aside, Item
from errors.domain.wire.bodies import Told
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.shapes.fields import Fields
from errors.domain.wire.shapes.shape import Shape
from errors.domain.wire.shapes.subject import DATA_TYPE_LENGTH, Subject, aside, failure, kept, subject_of

COMPLETE, NOT_SUPPORTED = "Complete", "NotSupported"
FAILURES = (
    "FetchError", "MapError", "InternalError", "ProcessingError", "ValidationError", "AuthError", "RateLimitError",
    "PermissionsError", "PrerequisiteNotMet",
)  # fmt: skip
ON_THE_WAY = (
    "Initial", "Queued", "Fetching", "MapQueued", "Mapping", "ProcessingQueued", "Processing", "ValidationQueued",
    "Validating", "Cancelled",
)  # fmt: skip
STATUSES = {squeezed(status): status for status in (COMPLETE, NOT_SUPPORTED, *FAILURES, *ON_THE_WAY)}


def told_of_dataset(
    written: str,
    subject: Subject,
    *,
    known_as: str,
    message: str = "",
    is_unsuccessful: bool = False,
) -> list[Item]:
    """
    A failure, an end or nothing, from the status of one data type.

    `known_as` is the id of the event or operation; `message` what the body says; `is_unsuccessful` whether Codat says
    in so many words that the read failed.
    """
    status = STATUSES.get(squeezed(written), written)
    condition = conditions.of_read(subject.company_id, subject.connection_id, subject.data_type)
    if status == COMPLETE:
        return aside(Ending(condition=condition, at=subject.at)) if condition else aside()
    is_unknown = status not in STATUSES.values()  # one that Codat has added since
    is_failure = status in FAILURES or (is_unknown and squeezed(status).endswith("error"))
    if not is_failure and not (is_unsuccessful and (is_unknown or status == NOT_SUPPORTED)):
        return aside()
    summary = f"Reading {subject.data_type or 'data'} ended with {status}"
    report = failure(
        Kind.READ,
        subject,
        known_as=known_as,
        summary=f"{summary}: {message}" if message else summary,
        identity=f"{known_as}:{subject.connection_id}:{subject.data_type}" if known_as else "",
        condition=condition,
    )
    return [report]


def told_of_event(event: Fields, subject: Subject) -> list[Item]:
    """What `read.completed` and its kin tell, one data type after another, ends last."""
    payload = event.inner("payload")
    if not isinstance(payload.get("dataTypes"), list):
        raise UnreadableError("event_not_understood")
    is_unsuccessful = "unsuccessful" in event.text("eventType").casefold().split(".")
    items: list[Item] = []
    for dataset in payload.objects("dataTypes"):
        status = dataset.text("status")
        if not status:
            raise UnreadableError("event_not_understood")
        part = subject.about(
            body=event.raw | {"payload": payload.raw | {"dataTypes": [dataset.raw]}},
            connection_id=dataset.id("connectionId"),
            data_type=dataset.text("dataType", limit=DATA_TYPE_LENGTH),
            attributes=subject.attributes | _links(dataset),
        )
        items += told_of_dataset(status, part, known_as=event.id("id"), is_unsuccessful=is_unsuccessful)
    return collected(items)


def collected(items: list[Item]) -> list[Item]:
    """The items, with all that is no error in one Aside at the end, and none where there is nothing to tell."""
    others: list[Item] = [item for item in items if not isinstance(item, Aside)]
    observations = [one for item in items if isinstance(item, Aside) for one in item.observations]
    return [*others, *aside(*observations)] if observations or not others else others


def _links(dataset: Fields) -> dict[str, object]:
    links = next(iter(dataset.objects("issues")), Fields({})).inner("links")
    return kept(logs=links.text("logs", limit=512), readMore=links.text("readMore", limit=512))


def _read_operation(fields: Fields, told: Told) -> list[Item]:
    at = fields.time("completed") or told.occurred_at or fields.time("requested")
    subject = subject_of(fields, told, at=at)
    return told_of_dataset(
        fields.text("status"),
        subject,
        known_as=fields.id("id"),
        message=fields.long_text("errorMessage", "statusDescription"),
        is_unsuccessful=fields.get("isErrored") is True,
    )


def _read_statuses(fields: Fields, told: Told) -> list[Item]:
    items: list[Item] = []
    for name, value in fields.raw.items():
        if not isinstance(value, dict):
            continue
        status = Fields(value)
        at = told.occurred_at or (status.time("lastSuccessfulSync") if _is_complete(status) else None)
        subject = subject_of(status, told, at=at).about(body={name: value}, connection_id="")
        subject = subject.about(data_type=subject.data_type or name[:DATA_TYPE_LENGTH])
        items += told_of_dataset(status.text("currentStatus"), subject, known_as=status.id("latestSyncId"))
    return collected(items)


def _is_complete(status: Fields) -> bool:
    return STATUSES.get(squeezed(status.text("currentStatus"))) == COMPLETE


def _are_statuses(fields: Fields) -> bool:
    values = fields.raw.values()
    return bool(values) and all(isinstance(value, dict) and "currentStatus" in Fields(value) for value in values)


def _has_status(fields: Fields) -> bool:
    """Whatever it is: the members alone say that this is a pull operation."""
    return bool(fields.text("status"))


def _is_operation(fields: Fields) -> bool:
    return squeezed(fields.text("status")) in STATUSES


def _is_sure_operation(fields: Fields) -> bool:
    """In a log, with the id by which it is told once, and whose data it read."""
    is_known = bool(fields.id("id")) and isinstance(fields.get("isErrored"), bool)
    return is_known and _is_operation(fields) and all(name in fields for name in ("companyId", "connectionId"))


def _are_sure_statuses(fields: Fields) -> bool:
    """In a log, with the ids of the reads: without them each look at the statuses would tell of failures of its own."""
    return _are_statuses(fields) and all(map(_is_sure_status, fields.raw.values()))


def _is_sure_status(value: dict[str, Any]) -> bool:
    status = Fields(value)
    is_known = squeezed(status.text("currentStatus")) in STATUSES and "dataType" in status
    return is_known and "lastSuccessfulSync" in status and bool(status.id("latestSyncId"))


SHAPES = (
    Shape(
        "pull operation",
        "dataType status isErrored",
        _read_operation,
        _has_status,
        is_sure=_is_sure_operation,
        words=("sErrored", "s_errored"),
    ),
    Shape("pull operation", "dataType status progress connectionId", _read_operation, _is_operation),
    Shape(
        "data statuses",
        "",
        _read_statuses,
        _are_statuses,
        is_sure=_are_sure_statuses,
        words=("urrentStatus", "urrent_status"),
    ),
)

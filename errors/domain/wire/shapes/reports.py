"""
Reports that could not be generated, and what the Lending product says of figures that it could not compute.

The events name a report's id and nothing else. Lending's codes are Lending's own: 200 there is no success.
Sources: OpenAPI, webhooks reports.*.generate.unsuccessful; Codat docs, Lending troubleshooting.
"""

from __future__ import annotations

import re

from errors.domain.codat import squeezed
from errors.domain.kinds import Kind
from errors.domain.report import Item
from errors.domain.wire.bodies import Told
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.shapes.fields import Fields
from errors.domain.wire.shapes.shape import Shape
from errors.domain.wire.shapes.subject import Subject, aside, failure, kept, subject_of

LENDING_CODES = frozenset({100, 101, 105, 110, 120, 130, 200, 215, 220, 230, 300, 320, 330, 331})
METRIC_ERRORS = frozenset(map(squeezed, (
    "uncategorizedAccounts", "missingInputData", "missingAccountData", "datesOutOfRange", "dataNotSynced",
    "dataNotSupported", "dataSyncFailed", "dataTypeNotEnabled",
)))  # fmt: skip
_FAILED = frozenset({"error", "failed", "failure", "unsuccessful"})
_OF_LENDING = frozenset({"code", "description", "message"})
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def told_of_event(event: Fields, subject: Subject, *, report_type: str, is_successful: bool) -> list[Item]:
    """What `reports.{type}.generate.successful` and `.unsuccessful` tell."""
    report_id = event.inner("payload").id("id")
    if not report_id:
        raise UnreadableError("event_not_understood")
    return aside() if is_successful else _failed(report_type, subject, known_as=report_id)


def _failed(report_type: str, subject: Subject, *, known_as: str, text: str = "") -> list[Item]:
    name = _WORD.sub(" ", report_type).lower() or "unnamed"
    subject = subject.about(attributes=subject.attributes | kept(reportType=report_type))
    summary = "" if text else f"The {name} report could not be generated"
    identity = f"report:{squeezed(report_type)}:{known_as}" if known_as else ""
    return [failure(Kind.REPORT, subject, known_as=known_as, summary=summary, identity=identity)]


def _read_status(fields: Fields, told: Told) -> list[Item]:
    if squeezed(fields.text("status")) not in _FAILED:
        return aside()
    subject = subject_of(fields, told, at=fields.time("updated") or told.occurred_at)
    return _failed(fields.text("type"), subject, known_as=fields.id("id"), text=fields.long_text("errorMessage"))


def _read_code(fields: Fields, told: Told) -> list[Item]:
    text = fields.long_text("description", "message") or f"Lending failed with code {fields.number('code')}"
    return [failure(Kind.REPORT, subject_of(fields, told), summary=text, service="Lending")]


def _is_code(fields: Fields) -> bool:
    return fields.number("code") in LENDING_CODES and fields.raw.keys() <= _OF_LENDING


def read_metric(fields: Fields, told: Told) -> list[Item]:
    """What an error of a metric tells."""
    text = fields.long_text("message") or f"A metric could not be computed: {fields.text('type')}"
    return [failure(Kind.REPORT, subject_of(fields, told), summary=text, service="Lending")]


def is_metric(fields: Fields) -> bool:
    """Whether the type is one that Lending documents."""
    return squeezed(fields.text("type")) in METRIC_ERRORS


SHAPES = (
    Shape("report status", "id status type requested", _read_status),
    Shape("report status", "id status type errorMessage", _read_status),
    Shape("error code of Lending", "code", _read_code, _is_code),
    Shape("error of a metric", "type message", read_metric, is_metric),
)

"""
What a validation found in data that was read: results, their items, and the issues of a read.

Warnings are no errors: Codat gives them on success, and documents that they may be ignored. An item alone does not say
which of the two it is, so it counts as an error unless its text says that Codat goes on without what it is about.
Sources: OpenAPI, DatasetValidation; webhooks read.completed, issues.
"""

from __future__ import annotations

from errors.domain.kinds import Kind
from errors.domain.report import Item
from errors.domain.wire.bodies import Told
from errors.domain.wire.shapes import reports
from errors.domain.wire.shapes.fields import Fields
from errors.domain.wire.shapes.shape import Shape
from errors.domain.wire.shapes.subject import aside, failure, kept, subject_of

GUID_LENGTH = 32
_HARMLESS = "will be ignored"
_OF_RESULT = frozenset({"errors", "warnings"})


def _read_item(fields: Fields, told: Told) -> list[Item]:
    text = fields.long_text("message")
    if not text or _HARMLESS in text:
        return aside()
    item_id = fields.id("itemId")
    subject = subject_of(fields, told)
    subject = subject.about(attributes=kept(ruleId=fields.text("ruleId"), validator=fields.text("validatorName")))
    # A record's id is an id; the path of a field (`Items[0].Lines[0].NetAmount`) is none.
    id_ = item_id if len(item_id) >= GUID_LENGTH and item_id.replace("-", "").isalnum() else ""
    report = failure(
        Kind.VALIDATION,
        subject,
        known_as=id_,
        summary=text,
        identity=f"{fields.text('ruleId')}:{item_id}" if id_ and fields.text("ruleId") else "",
    )
    return [report]


def _read_result(fields: Fields, told: Told) -> list[Item]:
    items: list[Item] = []
    for one in fields.objects("errors"):
        items += reports.read_metric(one, told) if reports.is_metric(one) else _read_item(one, told)
    return items or aside()


def _is_result(fields: Fields) -> bool:
    lists = [fields.get(name) for name in _OF_RESULT if name in fields]
    return fields.raw.keys() <= _OF_RESULT and all(value is None or isinstance(value, list) for value in lists)


def _read_issue(fields: Fields, told: Told) -> list[Item]:
    if not fields.text("type").casefold().startswith("error"):
        return aside()
    links = fields.inner("links")
    attributes = kept(logs=links.text("logs", limit=512), readMore=links.text("readMore", limit=512))
    subject = subject_of(fields, told).about(attributes=attributes)
    return [failure(Kind.VALIDATION, subject, summary=fields.long_text("message"))]


SHAPES = (
    Shape("validation result", "errors", _read_result, _is_result),
    Shape("validation result", "warnings", _read_result, _is_result),
    Shape("validation item", "message validatorName", _read_item),
    Shape("validation item", "message ruleId", _read_item),
    Shape("issue of a read", "type message links", _read_issue),
)

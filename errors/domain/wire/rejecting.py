"""
Why a part of a delivery could not be read: the stable codes, each with what to do about it.

A code never changes once it is shipped, since senders and dashboards match on it; its sentence may.
"""

from __future__ import annotations

from errors.domain.report import REJECT_TEXT_LENGTH, Reject
from errors.domain.wire.storing import storable_text

ITEM_BYTES = 256 * 1024
"""Longest single body, with its envelope; what is longer is rejected, never cut, so nothing accepted is lost."""

DETAILS = {
    "batch_item_not_understood": "This item of a bank feed batch has no status. Send its result.statusCode.",
    "empty": "The delivery holds nothing. Send a Codat error body as JSON.",
    "no_error_and_no_id": "Neither error nor correlationId says anything. Send the error body as Codat answered it.",
    "event_not_understood": "This webhook is not as Codat documents its event type, so nothing was read of it.",
    "legacy_rule_not_understood": "This alert of an old Codat rule lacks what its rule is about. Send it as it came.",
    "not_a_number": "NaN, Infinity and numbers out of range are no JSON. Send null or a text instead.",
    "not_an_object": "A Codat error body is a JSON object. Send {...}, an array of objects, or one object a line.",
    "not_json": "This is no JSON. Check for a cut or an unquoted text.",
    "not_utf8": "The bytes are not UTF-8. Encode the delivery as UTF-8.",
    "nothing_found": "No Codat error body stands in this text. Look for statusCode, service, error and correlationId.",
    "push_operation_not_understood": "This push operation has no key, or a status that Codat does not document.",
    "rate_limit_not_understood": "This reading of the quota lacks limit or remaining. Send both as numbers.",
    "status_code_invalid": "The status is no number from 100 to 599. Send statusCode or httpStatus as a number.",
    "status_code_missing": "There is no status. Send Codat's statusCode, or httpStatus beside the response.",
    "sync_status_not_understood": "This status of a sync has no syncStatusCode of four digits. Send it as it came.",
    "too_deep": "Objects and lists are nested too deeply. Send Codat's body without wrapping it further.",
    "too_many_rejects": "Nearly nothing here is an error body, so the rest was not read. Check what is being sent.",
    "too_large": f"One error may be {ITEM_BYTES // 1024} KiB. Leave request and response payloads of other calls out.",
}


class UnreadableError(ValueError):
    """A part of a delivery cannot be read; `reason` is one of DETAILS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def reject(index: int, reason: str, part: bytes) -> Reject:
    """The Reject of the part, with a bounded copy of its text."""
    start = part[: 4 * REJECT_TEXT_LENGTH].decode("utf-8", "replace")
    return Reject(index=index, reason=reason, detail=DETAILS[reason], text=storable_text(start)[:REJECT_TEXT_LENGTH])

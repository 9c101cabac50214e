"""
What looked like a Codat error body and was not taken: a value for counters and for the page of a source.

A near miss is no reject: the record is as good as any other, and most near misses are some other API's errors. Only
`too_large` is a loss.
"""

from __future__ import annotations

from typing import Any

import msgspec

from errors.domain.report import REJECT_TEXT_LENGTH
from errors.domain.wire.decoding import encoded
from errors.domain.wire.rejecting import ITEM_BYTES
from errors.domain.wire.storing import storable_text

REASONS = {
    "body_cut": "An object with Codat's members breaks off or cannot be read. Does the shipper cut long lines?",
    "member_missing": "Three of the four members of a Codat error body are there. Did Codat change its shape?",
    "member_of_wrong_kind": "One member of a Codat error body is of the wrong kind. Did Codat change its shape?",
    "too_large": f"An error body is longer than {ITEM_BYTES // 1024} KiB or nested too deeply, and was not stored.",
}
"""The stable codes, each with a sentence for people."""


class NearMiss(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that was nearly a Codat error body; `reason` is one of REASONS."""

    reason: str
    member: str = ""
    """The member that is missing or of the wrong kind, in Codat's spelling."""
    text: str = ""
    """A copy of the object or line, at most REJECT_TEXT_LENGTH characters."""

    @property
    def detail(self) -> str:
        """A sentence for people."""
        return REASONS[self.reason]


def near_miss(reason: str, found: dict[str, Any] | str, *, member: str = "") -> NearMiss:
    """The near miss, with a bounded and storable copy of what was found."""
    if isinstance(found, dict):
        found = encoded(found)[: 4 * REJECT_TEXT_LENGTH].decode("utf-8", "replace")
    return NearMiss(reason=reason, member=member, text=storable_text(found[:REJECT_TEXT_LENGTH]))

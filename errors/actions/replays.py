"""
Rejects read again, after what kept them from being read was mended here: stored as if they came for the first time.

What is stored ceases to be a reject, in the list and in its source's count; what still cannot be read stays, with the
reason that holds today. The time of receipt stays the first one, so a replay that is repeated is a redelivery.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.db.models import F

from errors.domain.report import REJECT_TEXT_LENGTH, Aside, Item, Reject, Report
from errors.domain.wire import errors_body
from errors.domain.wire.logs import read_any
from errors.domain.wire.logs.record import LogRecord
from errors.domain.wire.recogniser import findings_in
from errors.ingest import Receipt, write_now
from errors.ingest.delivery import NEAR_MISS
from errors.models import RejectedPart, Source

STORED_AT_ONCE = 500
"""By one press of a button."""
READ_AT_ONCE = 5_000
CUT = (
    f"Not all of its text was kept, at most {REJECT_TEXT_LENGTH:,} characters are. Its sender has to deliver it again."
)


class Outcome(StrEnum):
    """What came of a reject."""

    ACCEPTED = "accepted"
    REPEAT = "repeat"
    """The same error is stored already."""
    REJECTED = "rejected"
    """It still cannot be read."""
    CUT = "cut"
    """Only its beginning was kept, so it has to be delivered again by its sender."""


@dataclass(frozen=True)
class Replay:
    """What came of a reject, and why where it is one still."""

    outcome: Outcome
    reason: str = ""
    detail: str = ""


def replay(part: RejectedPart) -> Replay:
    """Read the kept text again. Raises django.db.Error, and then nothing is lost: it may be replayed again."""
    if part.is_cut:
        return Replay(Outcome.CUT, part.reason, CUT)
    items = _items(part)
    if refused := next((item for item in items if isinstance(item, Reject)), None):
        return _still_rejected(part, refused.reason, refused.detail)
    if not items:
        return _still_rejected(part, part.reason, part.detail)
    receipt = write_now(items, source=part.source, received_at=part.received_at)
    if receipt.rejected:  # by the database: it is a reject of its own by now
        _take_away(part)
        return Replay(Outcome.REJECTED, receipt.rejected[0].reason, receipt.rejected[0].detail)
    _take_away(part)
    return Replay(_outcome(receipt))


def replay_all(source: Source, *, reason: str) -> Counter[Outcome]:
    """Replay the source's rejects of a reason, the oldest first, until STORED_AT_ONCE are stored."""
    parts = RejectedPart.objects.filter(source=source, reason=reason).select_related("source")
    found = Counter[Outcome]()
    for part in list(parts.order_by("received_at", "id")[:READ_AT_ONCE]):
        found[replay(part).outcome] += 1
        if found[Outcome.ACCEPTED] + found[Outcome.REPEAT] >= STORED_AT_ONCE:
            break
    return found


def _items(part: RejectedPart) -> list[Item]:
    """
    What the text holds by today's rules.

    Parts of logs are read by the strict rules for logs alone: by the lenient ones of those who send errors on purpose
    a near miss would be an error.
    """
    content = part.text.encode()
    found = [] if part.reason == NEAR_MISS else list(errors_body.parse(content))
    if any(isinstance(item, Report | Aside) for item in found):
        return found
    records = [record for record in read_any(content) if isinstance(record, LogRecord)]
    in_logs: list[Item] = [one for record in records for one in findings_in(record) if isinstance(one, Report)]
    return in_logs or found


def _outcome(receipt: Receipt) -> Outcome:
    return Outcome.REPEAT if receipt.duplicates and not receipt.accepted else Outcome.ACCEPTED


def _still_rejected(part: RejectedPart, reason: str, detail: str) -> Replay:
    if (reason, detail) != (part.reason, part.detail):
        RejectedPart.objects.filter(pk=part.pk).update(reason=reason, detail=detail)
    return Replay(Outcome.REJECTED, reason, detail)


def _take_away(part: RejectedPart) -> None:
    """It counts no longer; whoever was second finds that out here."""
    counter = "near_miss_count" if part.reason == NEAR_MISS else "rejected_count"
    with transaction.atomic():
        taken, _ = RejectedPart.objects.filter(pk=part.pk).delete()
        if taken:
            Source.objects.filter(pk=part.source_id, **{f"{counter}__gt": 0}).update(**{counter: F(counter) - 1})

"""
Webhooks that come again: Codat repeats each under the same id until it is answered, for 28 hours, and on demand for two
weeks.

A repeated one is told from the others before the transaction. Two copies at the same moment may both pass; then the
identity of their errors tells, as for every delivery.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from errors.ingest.delivery import Parcel
from errors.ingest.transaction import MessageRow
from errors.models import WebhookMessage

ID_LENGTH = 128


def known_replays(parcels: Sequence[Parcel], *, using: str) -> set[int]:
    """The positions of the parcels whose message has come before, or stands earlier among them."""
    positions = [index for index, parcel in enumerate(parcels) if parcel.message]
    if not positions:
        return set()
    keys = {index: _key(parcels[index]) for index in positions}
    rows = WebhookMessage.objects.using(using).filter(message_id__in={message for _, message in keys.values()})
    known = set(rows.values_list("source_id", "message_id"))
    replays = set()
    for index, key in keys.items():
        if key in known:
            replays.add(index)
        known.add(key)
    return replays


def message_rows(parcels: Iterable[Parcel]) -> list[MessageRow]:
    """The messages of the parcels as they are kept."""
    return [
        MessageRow(
            source_id=parcel.source_id,
            message_id=parcel.message.id[:ID_LENGTH],
            event_type=parcel.message.event_type[:ID_LENGTH],
            is_understood=parcel.message.is_understood,
            received_at=parcel.received_at,
        )
        for parcel in parcels
        if parcel.message
    ]


def _key(parcel: Parcel) -> tuple[int, str]:
    assert parcel.message is not None  # noqa: S101 - asked for by the caller
    return parcel.source_id, parcel.message.id[:ID_LENGTH]

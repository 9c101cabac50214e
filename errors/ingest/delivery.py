"""
What goes into the write path and what comes out: deliveries, parcels, and the receipt of each.

A delivery holds what was read; a parcel is what travels to the writer and lies in the spool. Either may be a slice of
what a sender sent: `first_index` keeps the positions that the sender is told true.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from errors.domain.report import Item, Reject
from errors.ingest.rows import ObservationRow, RejectRow, Row

SLICE_LENGTH = 2_000
"""Items of one delivery that are prepared and committed at once, so that its size does not decide about memory."""

NEAR_MISS = "near_miss"
"""The reason of a Reject that is no fault of the delivery's: a log record that nearly held an error response."""


class Message(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False):
    """A webhook, which its sender repeats under the same id until it is answered."""

    id: str
    event_type: str
    is_understood: bool = True


class Delivery(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One payload as it was read: what a source sent, and when."""

    items: Sequence[Item]
    source_id: int
    received_at: dt.datetime
    sent_at: dt.datetime | None = None
    """When the sender says that it sent it; stands in for reports that tell no time."""
    first_index: int = 0
    """The position of the first item in what the sender sent."""
    positions: Sequence[int] = ()
    """Of each item, where some were left out or joined; empty: they follow each other."""
    message: Message | None = None
    """Where it is a webhook: one that is known changes nothing."""
    file: str = ""
    """Where it is a file: what tells it from others by its content, so that to read it again counts nothing twice."""


class Parcel(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False):
    """
    A delivery on its way into the database: either the bytes of a small one, still to be read, or its rows.

    Encoded by position: a new member goes to the end and has a default.
    """

    source_id: int
    received_at: dt.datetime
    sent_at: dt.datetime | None = None
    payload: bytes = b""
    """As `/ingest/v1/errors` takes it; empty where `rows` and `rejects` are given."""
    rows: list[Row] = []
    rejects: list[RejectRow] = []
    observations: list[ObservationRow] = []
    asides: int = 0
    """Parts that were understood and are no errors."""
    message: Message | None = None

    @property
    def size(self) -> int:
        """Items; bytes that nobody has read yet are taken for one."""
        return len(self.rows) + len(self.rejects) + self.asides or 1


class Receipt(msgspec.Struct, array_like=True, frozen=True, kw_only=True, gc=False):
    """What became of a delivery, once that is durable."""

    accepted: int = 0
    duplicates: int = 0
    rejected: tuple[Reject, ...] = ()
    correlation_ids: tuple[str, ...] = ()
    """Under which ids its reports are stored, in their order; ours where a report had none. Not told by the writer."""

    def __add__(self, other: Receipt) -> Receipt:
        return Receipt(
            accepted=self.accepted + other.accepted,
            duplicates=self.duplicates + other.duplicates,
            rejected=self.rejected + other.rejected,
            correlation_ids=self.correlation_ids + other.correlation_ids,
        )


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of one commit."""

    receipts: tuple[Receipt, ...]
    """In the order of the deliveries."""
    new_issue_ids: tuple[int, ...] = ()


def slices(items: Iterable[Item]) -> Iterator[tuple[int, list[Item]]]:
    """What a delivery holds, SLICE_LENGTH items at a time, each slice with the position of its first item."""
    rest = iter(items)
    first_index = 0
    while part := list(islice(rest, SLICE_LENGTH)):
        yield first_index, part
        first_index += len(part)

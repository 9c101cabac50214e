"""
The stories through the real write path, many payloads a transaction, as the writer does under load.

What is stored is what 30 days of deliveries would have stored; only the time of day at which it happens is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import islice

from errors.demo.shipments import SEED, Shipment, stories
from errors.ingest import Parcel, Receipt, store
from errors.models import Source

BATCH = 1_500
"""Payloads a transaction."""


def fill(sources: Mapping[str, Source], *, now: dt.datetime, seed: int = SEED, scale: float = 1.0) -> Receipt:
    """Store all stories as delivered by `sources`, by name; how many were accepted, repeated and rejected."""
    total = Receipt()
    parcels = _parcels(sources, stories(now=now, seed=seed, scale=scale))
    while batch := list(islice(parcels, BATCH)):
        for receipt in store.write(batch).receipts:
            total += receipt
    return total


def _parcels(sources: Mapping[str, Source], shipments: Iterator[Shipment]) -> Iterator[Parcel]:
    for shipment in shipments:
        source_id = sources[shipment.source].pk
        yield Parcel(source_id=source_id, received_at=shipment.received_at, payload=shipment.payload)

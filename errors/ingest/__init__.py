"""
The write path: every error response is stored through here, whether it came by HTTP, a file or the paste page.

A server sends its deliveries over a `Link` to a writer (`errors.ingest.hosting`), everybody else calls `write_now`
(`send_one`: a page that wants to know whether the writer works);
both end in the same transaction (`errors.ingest.store`).
"""

from __future__ import annotations

from errors.ingest.delivery import Delivery, Parcel, Receipt, Written
from errors.ingest.link import Link, QueueFullError, WriteFailedError
from errors.ingest.pipeline import pack
from errors.ingest.sending import send_one
from errors.ingest.store import write_now

__all__ = [
    "Delivery",
    "Link",
    "Parcel",
    "QueueFullError",
    "Receipt",
    "WriteFailedError",
    "Written",
    "pack",
    "send_one",
    "write_now",
]

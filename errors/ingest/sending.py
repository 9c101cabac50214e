"""
One parcel sent to the writer by code that has no event loop: a page's view, which wants to hear what came of it.

Where a writer's process runs the parcel goes to it, as every delivery's does, so that an answer proves that it works.
"""

from __future__ import annotations

import asyncio

from django.db import Error

from errors.conf import conf
from errors.ingest.delivery import Parcel, Receipt
from errors.ingest.link import Link, WriteFailedError
from errors.ingest.store import write

CONNECT_SECONDS = 5


def send_one(parcel: Parcel) -> Receipt:
    """What became of the parcel, once that is durable. Raises WriteFailedError."""
    if path := conf().writer_socket:
        return asyncio.run(_send(parcel, path))
    try:
        [receipt] = write([parcel]).receipts
    except Error as error:
        raise WriteFailedError from error
    return receipt


async def _send(parcel: Parcel, path: str) -> Receipt:
    link = Link(path, queue_limit=1)
    try:
        await asyncio.wait_for(link.connect(), CONNECT_SECONDS)
        return await link.submit(parcel)
    except TimeoutError:
        raise WriteFailedError from None
    finally:
        link.close()

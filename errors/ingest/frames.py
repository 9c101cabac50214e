"""
What goes over the socket between a server and its writer: frames, each a length and a value in MessagePack.

Both ends are the same release on the same machine, so the values are encoded by position and carry no version.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import msgspec

from errors.ingest.delivery import Parcel, Receipt

_LENGTH = struct.Struct("<I")


class Reply(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a server is told of its oldest parcels."""

    receipts: list[Receipt | None]
    """In their order. None: neither the database nor the spool took it."""
    seconds: float
    """How long the batch took from being picked up to being durable."""
    items: int
    """Of the whole batch, in which other servers may have had a part."""
    is_committed: bool
    """False: the database did not take it."""


encode = msgspec.msgpack.Encoder().encode
decode_parcel = msgspec.msgpack.Decoder(Parcel).decode
decode_reply = msgspec.msgpack.Decoder(Reply).decode


def framed(content: bytes) -> bytes:
    """The content as a frame."""
    return _LENGTH.pack(len(content)) + content


class Frames:
    """The frames in a stream of bytes, as far as they have come."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The contents of the frames that are whole now."""
        data = self._rest + data if self._rest else data
        start, end = 0, len(data)
        while end - start >= _LENGTH.size:
            stop = start + _LENGTH.size + _LENGTH.unpack_from(data, start)[0]
            if stop > end:
                break
            yield data[start + _LENGTH.size : stop]
            start = stop
        self._rest = data[start:]

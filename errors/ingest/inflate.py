"""
Deliveries out of their compression, with a limit on what comes out.

The encoding is sniffed where the bytes tell it (gzip, zstd), since senders forget the header or set it on plain
bytes. Every decoder stops at the limit, so a bomb costs no more than the largest honest delivery.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import cramjam
import zstandard

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
MAX_LAYERS = 4
ZSTD_WINDOW = 128 * 2**20
"""The largest window that the zstd command line uses."""
STEP = 1_024
"""
Compressed bytes given to a decoder at once. They become 1 MiB (gzip) or 43 MiB (zstd) at the very most, so the limit
holds; and what a decoder hands back as not its own is short, so many small members cost no more than one large.
"""


class UnknownEncodingError(ValueError):
    """A Content-Encoding that is not spoken here."""


class BrokenEncodingError(ValueError):
    """The compressed bytes are damaged or cut short."""


class TooLargeError(ValueError):
    """More comes out than may."""


def is_compressed(payload: bytes, encodings: str) -> bool:
    """Whether `inflate` would have anything to do."""
    return bool(encodings) or payload.startswith((GZIP_MAGIC, ZSTD_MAGIC))


def inflate(payload: bytes, encodings: str, *, limit: int) -> bytes:
    """
    The payload out of all its encodings; `encodings` as in Content-Encoding, the outermost last.

    Raises UnknownEncodingError, BrokenEncodingError, TooLargeError.
    """
    names = [name.strip().lower() for name in encodings.split(",") if name.strip()]
    if len(names) > MAX_LAYERS:
        raise UnknownEncodingError(f"{len(names)} encodings on top of each other")
    for name in reversed(names):
        payload = _decoder(name, payload)(payload, limit)
    if not names and (decode := _sniffed(payload)):
        payload = decode(payload, limit)
    if len(payload) > limit:
        raise TooLargeError
    return payload


def _sniffed(payload: bytes) -> Callable[[bytes, int], bytes] | None:
    if payload.startswith(GZIP_MAGIC):
        return _gunzip
    return _unzstd if payload.startswith(ZSTD_MAGIC) else None


def _decoder(name: str, payload: bytes) -> Callable[[bytes, int], bytes]:
    """What the bytes say they are, else what the header says."""
    if name not in NAMES:
        raise UnknownEncodingError(name)
    if sniffed := _sniffed(payload):
        return sniffed
    return NAMES[name]


def _plain(payload: bytes, _limit: int) -> bytes:
    return payload


def _gunzip(payload: bytes, limit: int) -> bytes:
    return _members(payload, limit, lambda: zlib.decompressobj(wbits=31))


def _unzstd(payload: bytes, limit: int) -> bytes:
    return _members(payload, limit, zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj)


def _undeflate(payload: bytes, limit: int) -> bytes:
    """`deflate` means zlib's wrapper, but many senders leave that off, and some compress nothing."""
    if payload.lstrip()[:1] in {b"{", b"["}:
        return payload
    try:
        return _members(payload, limit, zlib.decompressobj)
    except BrokenEncodingError:
        return _members(payload, limit, lambda: zlib.decompressobj(wbits=-15))


def _members(payload: bytes, limit: int, new_decoder: Callable[[], Any]) -> bytes:
    """What one or more compressed members or frames hold; zero bytes may follow them, as block devices leave them."""
    parts: list[bytes] = []
    position, room = 0, limit
    decoder = new_decoder()
    while position < len(payload):
        if decoder.eof:
            if payload[position] == 0 and not payload[position:].strip(b"\x00"):
                break
            decoder = new_decoder()
        step = payload[position : position + STEP]
        parts.append(_decompress(decoder, step))
        position += len(step) - len(decoder.unused_data)
        room -= len(parts[-1])
        if room < 0:
            raise TooLargeError
    if not decoder.eof:
        raise BrokenEncodingError("the compressed data ends too early")
    return b"".join(parts)


def _decompress(decoder: Any, step: bytes) -> bytes:
    try:
        part: bytes = decoder.decompress(step)
    except (zlib.error, zstandard.ZstdError) as error:
        raise BrokenEncodingError(str(error)) from error
    return part


def _unsnappy(payload: bytes, limit: int) -> bytes:
    """A raw block, as Fluent Bit, Vector and Loki's clients send it; it says its length first."""
    if payload.lstrip()[:1] in (b"{", b"[") and b'"' in payload[:64]:
        return payload
    try:
        if cramjam.snappy.decompress_raw_len(payload) > limit:
            raise TooLargeError
        return bytes(cramjam.snappy.decompress_raw(payload))
    except cramjam.DecompressionError as error:
        raise BrokenEncodingError(str(error)) from error


NAMES: dict[str, Callable[[bytes, int], bytes]] = {
    "identity": _plain,
    "gzip": _plain,  # without its magic it is not compressed, whatever the header says
    "x-gzip": _plain,
    "zstd": _plain,
    "deflate": _undeflate,
    "snappy": _unsnappy,
    "x-snappy": _unsnappy,
}
"""Encodings by name, for bytes that do not tell themselves."""

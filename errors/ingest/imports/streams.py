"""
The text of a file: out of gzip or zstd, whatever its name says, and out of UTF-16, a block at a time.

Several members or frames follow each other in one file, as `cat a.gz b.gz` and parallel compressors write them, and no
frame needs to tell its length. Nothing is read whole, and a bomb comes out in blocks like everything else.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import BinaryIO, Protocol

import zstandard

from errors.domain.wire.cutting import TAIL_BYTES
from errors.ingest.inflate import GZIP_MAGIC, STEP, ZSTD_MAGIC, ZSTD_WINDOW, BrokenEncodingError

BLOCK_BYTES = 1024 * 1024
SAMPLE_BYTES = 1024
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class NoSuchPlaceError(ValueError):
    """The text is not the one in which the place was told."""


class TextFile:
    """The text of an open file, from its beginning. What is appended to a plain file is read once it is there."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._ahead = b""
        """Of the file as it lies."""
        self._text_ahead = b""
        self.size_read = 0
        """Bytes of the file that were read."""
        self._blocks: Iterator[bytes] | None = None
        self._decode: Callable[[bytes], str] | None = None
        self.is_compressed = False

    def read(self) -> bytes:
        """The next block; empty at the end, for now. Raises BrokenEncodingError, OSError."""
        if self._text_ahead:
            block, self._text_ahead = self._text_ahead, b""
            return block
        if self._blocks is None:
            self._begin()
        if self._text_ahead:
            return self.read()
        block = next(self._blocks, b"") if self._blocks else b""
        return self._decode(block).encode() if self._decode else block

    def go_to(self, position: int, *, is_there: Callable[[bytes], bool]) -> bytes:
        """
        Read on from a position in the text; `is_there` is given the TAIL_BYTES before it, which are answered.

        Raises NoSuchPlaceError, BrokenEncodingError, OSError; then it is not to be read any more.
        """
        if self._blocks is None:
            self._begin()
        tail = self._sought(position) if self.is_plain and self._file.seekable() else self._passed(position)
        if tail is None or not is_there(tail):
            raise NoSuchPlaceError
        return tail

    @property
    def has_ahead(self) -> bool:
        """Whether `read` need not wait."""
        return bool(self._text_ahead or self._ahead)

    def look_ahead(self, count: int, *, waits: bool = True) -> bytes:
        """The first bytes of what `read` will tell, as many as there are; or, unless it `waits`, as come first."""
        while len(self._text_ahead) < (count if waits else 1):
            ahead, self._text_ahead = self._text_ahead, b""
            if not (block := self.read()):
                self._text_ahead = ahead
                break
            self._text_ahead = ahead + block
        return self._text_ahead[:count]

    @property
    def is_plain(self) -> bool:
        """Whether the file holds the text as it is."""
        return not self.is_compressed and self._decode is None

    def _begin(self) -> None:
        if not (ahead := self._file.read(len(ZSTD_MAGIC))):
            return
        self._ahead = ahead
        self.is_compressed = self._ahead.startswith((GZIP_MAGIC, ZSTD_MAGIC))
        if self._ahead.startswith(GZIP_MAGIC):
            self._blocks = _members(self._raw, _GzipMember)
        elif self._ahead.startswith(ZSTD_MAGIC):
            self._blocks = _members(self._raw, _ZstdFrame)
        else:
            self._blocks = iter(lambda: self._raw(BLOCK_BYTES), None)
        first = next(self._blocks, b"")
        if encoding := _encoding_of(first):
            self._decode = codecs.getincrementaldecoder(encoding)("replace").decode
            first = self._decode(first.removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)).encode()
        self._text_ahead = first

    def _raw(self, count: int) -> bytes:
        ahead, self._ahead = self._ahead, b""
        # At once what a pipe has, if that is less: its writer may be slow.
        block = ahead + (self._file.read1(count) if isinstance(self._file, BufferedReader) else self._file.read(count))
        self.size_read += len(block)
        return block

    def _sought(self, position: int) -> bytes | None:
        start = max(0, position - TAIL_BYTES)
        self._file.seek(start)
        tail = self._file.read(position - start)
        self.size_read, self._text_ahead = position, b""
        return tail if len(tail) == position - start else None

    def _passed(self, position: int) -> bytes | None:
        tail = b""
        while block := self.read():
            if position <= len(block):
                self._text_ahead = block[position:]
                return (tail + block[:position])[-TAIL_BYTES:]
            position -= len(block)
            tail = (tail + block)[-TAIL_BYTES:]
        return None if position else tail


def _encoding_of(first: bytes) -> str:
    """UTF-16 by its mark, or, since programs leave that out, by the zeros beside its ASCII; empty for UTF-8."""
    if told := _UTF_16.get(first[:2]):
        return told
    even, odd = first[:SAMPLE_BYTES:2], first[1:SAMPLE_BYTES:2]
    for encoding, zeros, letters in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros and not letters.count(0) and 2 * zeros.count(0) > len(zeros):
            return encoding
    return ""


class _Member(Protocol):
    """One compressed member or frame on its way out."""

    def __call__(self, data: bytes) -> Iterator[bytes]:
        """What comes out of further bytes of it. Raises BrokenEncodingError."""

    @property
    def rest(self) -> bytes | None:
        """What follows the member, of the bytes that it was given; None while it has not ended."""


class _GzipMember:
    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(wbits=31)

    def __call__(self, data: bytes) -> Iterator[bytes]:
        while True:
            try:
                out = self._decoder.decompress(data, BLOCK_BYTES)
            except zlib.error as error:
                raise BrokenEncodingError(str(error)) from error
            yield out
            data = self._decoder.unconsumed_tail
            if self._decoder.eof or (not data and len(out) < BLOCK_BYTES):
                return

    @property
    def rest(self) -> bytes | None:
        return self._decoder.unused_data if self._decoder.eof else None


class _ZstdFrame:
    def __init__(self) -> None:
        self._decoder = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()
        self._unread = b""

    def __call__(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), STEP):
            try:
                yield self._decoder.decompress(data[start : start + STEP])
            except zstandard.ZstdError as error:
                raise BrokenEncodingError(str(error)) from error
            if self._decoder.eof:
                self._unread = data[start + STEP :]
                return

    @property
    def rest(self) -> bytes | None:
        return self._decoder.unused_data + self._unread if self._decoder.eof else None


def _members(raw: Callable[[int], bytes], new: Callable[[], _Member]) -> Iterator[bytes]:
    """What the members hold, in blocks of about BLOCK_BYTES. Raises BrokenEncodingError."""
    held = bytearray()
    try:
        for out in _pieces(raw, new):
            held += out
            if len(held) >= BLOCK_BYTES:
                yield bytes(held)
                held.clear()
    except BrokenEncodingError:
        if held:
            yield bytes(held)
        raise
    if held:
        yield bytes(held)


def _pieces(raw: Callable[[int], bytes], new: Callable[[], _Member]) -> Iterator[bytes]:
    member, is_open = new(), False
    while data := raw(64 * STEP):
        while data and (is_open or data.strip(b"\x00")):  # zeros may follow, as block devices leave them
            is_open = True
            yield from member(data)
            data = member.rest or b""
            if member.rest is not None:
                member, is_open = new(), False
    if is_open:
        raise BrokenEncodingError("the compressed data ends too early")

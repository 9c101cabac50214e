"""Texts out of files, whatever these are wrapped in."""

from __future__ import annotations

import gzip
import io
import os

import pytest
import zstandard

from errors.ingest.imports.streams import BLOCK_BYTES, NoSuchPlaceError, TextFile
from errors.ingest.inflate import BrokenEncodingError

LINES = b"".join(b'{"number": %d, "text": "\xc3\xa4\xe2\x82\xac"}\n' % number for number in range(60_000))
HALF = len(LINES) // 2


def frames(text, *, size=100_000):
    """As `pzstd` and streams make them: several frames, none of which says how much it holds."""
    written = io.BytesIO()
    for start in range(0, len(text), size):
        with zstandard.ZstdCompressor(write_content_size=False).stream_writer(written, closefd=False) as writer:
            writer.write(text[start : start + size])
    return written.getvalue()


WRAPPED = {
    "plain": LINES,
    "gzip": gzip.compress(LINES),
    "gzip members": gzip.compress(LINES[:HALF]) + gzip.compress(LINES[HALF:]) + b"\x00" * 512,
    "zstd": zstandard.compress(LINES),
    "zstd frames": frames(LINES),
    "UTF-16": LINES.decode().encode("utf-16"),
    "UTF-16 LE without its mark": LINES.decode().encode("utf-16-le"),
    "UTF-16 BE without its mark": LINES.decode().encode("utf-16-be"),
    "UTF-16 BE in gzip": gzip.compress(b"\xfe\xff" + LINES.decode().encode("utf-16-be")),
}


def read(text, blocks=None):
    blocks = [] if blocks is None else blocks
    while block := text.read():
        blocks.append(block)
    return blocks


@pytest.mark.parametrize("content", WRAPPED.values(), ids=WRAPPED)
class TestText:
    def test_comes_in_blocks(self, content):
        text = TextFile(io.BytesIO(content))
        blocks = read(text)
        assert b"".join(blocks) == LINES
        assert max(map(len, blocks)) < 2 * BLOCK_BYTES
        assert text.size_read == len(content)

    @pytest.mark.parametrize("place", [1, 1_024, HALF, len(LINES)])
    def test_is_read_on_from_a_place(self, content, place):
        text = TextFile(io.BytesIO(content))
        assert text.look_ahead(100) == LINES[:100]
        assert text.go_to(place, is_there=lambda tail: tail == LINES[:place][-1_024:]) == LINES[:place][-1_024:]
        assert b"".join(read(text)) == LINES[place:]

    def test_is_told_from_another(self, content):
        for place, answer in ((HALF, False), (len(LINES) + 1, True)):
            with pytest.raises(NoSuchPlaceError):
                TextFile(io.BytesIO(content)).go_to(place, is_there=lambda _, answer=answer: answer)


class TestDamage:
    @pytest.mark.parametrize("name", ["gzip", "gzip members", "zstd", "zstd frames"])
    def test_is_told_behind_what_could_be_read(self, name):
        blocks = []
        with pytest.raises(BrokenEncodingError):
            read(TextFile(io.BytesIO(WRAPPED[name][: len(WRAPPED[name]) * 2 // 3])), blocks)
        found = b"".join(blocks)
        assert 1_000 < len(found) < len(LINES)
        assert LINES.startswith(found)

    def test_of_the_middle_is_told(self):
        broken = bytearray(WRAPPED["gzip"])
        broken[len(broken) // 2 :: 7] = os.urandom(len(broken[len(broken) // 2 :: 7]))
        with pytest.raises(BrokenEncodingError):
            read(TextFile(io.BytesIO(bytes(broken))))

    def test_of_a_bomb_comes_in_blocks_too(self):
        bomb = gzip.compress(b"\x00" * 50_000_000)
        assert max(map(len, read(TextFile(io.BytesIO(bomb))))) <= 2 * BLOCK_BYTES


class TestGrowth:
    def test_is_read_once_it_is_there(self, tmp_path):
        path = tmp_path / "app.log"
        path.write_bytes(b"")
        with path.open("rb") as file, path.open("ab") as writer:
            text = TextFile(file)
            assert text.read() == b""
            for line in (b"one\n", b"two\n"):
                writer.write(line)
                writer.flush()
                assert text.read() == line
                assert text.read() == b""

    def test_of_a_pipe_is_read_at_once(self):
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as file, os.fdopen(writing, "wb", buffering=0) as writer:
            writer.write(b"a line of a slow writer\n")
            assert TextFile(file).read() == b"a line of a slow writer\n"

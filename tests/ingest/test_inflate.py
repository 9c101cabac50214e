"""Compression: every encoding, several members, limits, damage."""

from __future__ import annotations

import contextlib
import gzip
import zlib

import cramjam
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from errors.ingest.inflate import BrokenEncodingError, TooLargeError, UnknownEncodingError, inflate

TEXT = b'{"statusCode": 404}' * 100
LIMIT = len(TEXT)

PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "zstd": zstandard.ZstdCompressor(write_content_size=False).compress(TEXT),
    "snappy": bytes(cramjam.snappy.compress_raw(TEXT)),
    "identity": TEXT,
    "GZIP , zstd": zstandard.compress(gzip.compress(TEXT)),
}


class TestInflate:
    @pytest.mark.parametrize("encodings", PACKED)
    def test_gives_what_was_packed_up_to_the_limit(self, encodings):
        assert inflate(PACKED[encodings], encodings, limit=LIMIT) == TEXT
        with pytest.raises(TooLargeError):
            inflate(PACKED[encodings], encodings, limit=LIMIT - 1)

    @pytest.mark.parametrize("encodings", ["gzip", "deflate", "zstd", "snappy"])
    def test_tells_damage_and_what_was_cut_off(self, encodings):
        packed = PACKED[encodings]
        for broken in (packed[:-5], packed[: len(packed) // 2], packed[:6] + b"\xff" * 9):
            with pytest.raises((BrokenEncodingError, TooLargeError)):
                inflate(broken, encodings, limit=LIMIT)

    def test_reads_members_one_after_the_other(self):
        both = gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:]) + b"\x00" * 512
        assert inflate(both, "", limit=LIMIT) == TEXT
        frames = zstandard.compress(TEXT[:50]) + zstandard.compress(TEXT[50:])
        assert inflate(frames, "zstd", limit=LIMIT) == TEXT

    def test_trusts_the_bytes_more_than_the_header(self):
        assert inflate(TEXT, "gzip", limit=LIMIT) == TEXT
        assert inflate(PACKED["zstd"], "gzip", limit=LIMIT) == TEXT
        assert inflate(PACKED["gzip"], "", limit=LIMIT) == TEXT

    def test_refuses_what_it_does_not_speak(self):
        for encodings in ("br", "gzip, compress", ", ".join(["gzip"] * 5)):
            with pytest.raises(UnknownEncodingError):
                inflate(TEXT, encodings, limit=LIMIT)

    @given(st.binary(max_size=200), st.sampled_from(["", "gzip", "deflate", "zstd", "snappy", "gzip, snappy"]))
    def test_never_fails_in_another_way(self, payload, encodings):
        magic = {"gzip": b"\x1f\x8b\x08", "zstd": b"\x28\xb5\x2f\xfd"}.get(encodings, b"")
        with contextlib.suppress(BrokenEncodingError, TooLargeError):
            assert len(inflate(magic + payload, encodings, limit=1_000)) <= 1_000

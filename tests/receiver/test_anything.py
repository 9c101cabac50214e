"""Whatever comes, in whatever pieces and encodings: an answer that is no 5xx, with a code that is documented."""

from __future__ import annotations

import gzip
import zlib

import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from errors.domain.wire.rejecting import DETAILS
from errors.receiver.problems import PROBLEMS
from tests.receiver.in_process import Link, deliver

JSON_PIECES = [
    b'{"statusCode": 404, "error": "x", "correlationId": "a"}', b'{"statusCode": "404,"', b"[", b"]", b"{", b"}", b",",
    b"\n", b'"', b"\\u0000", b"\\ud800", b"NaN", b"\xff", b"\x00", b'{"response": ', b"1e999", b"  ",
]  # fmt: skip
texts = st.lists(st.sampled_from(JSON_PIECES) | st.binary(max_size=8), max_size=12).map(b"".join)
payloads = st.one_of(
    texts, texts.map(gzip.compress), texts.map(zlib.compress), texts.map(zstandard.compress), st.binary(max_size=200)
)
encodings = st.sampled_from([b"", b"gzip", b"deflate", b"zstd", b"snappy", b"gzip, zstd", b"br", b"identity", b"\xff,"])
dates = st.sampled_from([b"", b"Tue, 24 Nov 2026 14:20:00 GMT", b"yesterday", b"9" * 40, b"\xff"])


class TestAnything:
    @settings(max_examples=100, deadline=None)
    @given(payload=payloads, cut=st.integers(0, 200), encoding=encodings, date=dates)
    def test_is_answered_with_counts_or_a_known_problem(self, payload, cut, encoding, date):
        headers = [(b"content-encoding", encoding), (b"date", date)]
        status, _, answer = deliver(Link(), payload[:cut], payload[cut:], headers=headers)
        if status == 202:
            assert set(answer) == {"accepted", "duplicates", "rejected"}
            assert all(reject["reason"] in DETAILS for reject in answer["rejected"])
        else:
            assert 400 <= status < 500
            assert answer["code"] in {*PROBLEMS, *DETAILS}
            assert answer["detail"]

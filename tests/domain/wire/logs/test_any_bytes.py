from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors.domain.report import Reject
from errors.domain.wire.logs import FORMATS
from errors.domain.wire.logs.record import DETAILS, LogRecord, UnreadableRequest
from errors.domain.wire.storing import storable
from tests.domain.wire.logs.samples import DULL, GOOD, captures, vectors

REAL = [payload for _, _, payload in [*vectors(), *captures()] if 0 < len(payload) < 5_000]
FRAGMENTS = st.sampled_from(
    [b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"\n", b"\x00", b"\xff", b"\x0a", b"\x12", b"NaN", b"\\u0000",
     b"\\ud800", b'{"a":', b'{"logs":[', b'{"event":', b'{"index":{}}\n', b'{"streams":[', b"<11>", b"12 <11>1 ",
     b"2026-11-22T13:00:00.1Z stderr P ", b"orrelation", GOOD, DULL]
)  # fmt: skip


@st.composite
def mutated(draw):
    """A real request with some bytes replaced, left out or repeated."""
    payload = bytearray(draw(st.sampled_from(REAL)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(payload)))
        end = start + draw(st.integers(0, 20))
        payload[start:end] = draw(st.binary(max_size=8) | st.just(bytes(payload[start:end] * 2)) | FRAGMENTS)
    return bytes(payload)


def check(payload):
    for name, read in FORMATS.items():
        results = list(read(payload))
        for result in results:
            assert isinstance(result, LogRecord | Reject), name
            assert not isinstance(result, UnreadableRequest) or len(results) == 1, name
            if isinstance(result, Reject):
                assert result.detail == DETAILS[result.reason], name
            else:
                told = [result.value, *result.around]
                assert storable(told) == told, name
                json.dumps(told, allow_nan=False)


class TestAnyBytes:
    @settings(deadline=None)
    @given(st.binary() | st.lists(FRAGMENTS).map(b"".join))
    def test_yield_records_that_can_be_stored_and_raise_nothing(self, payload):
        check(payload)

    @settings(deadline=None)
    @given(mutated())
    def test_of_a_real_request_gone_wrong_do_so_too(self, payload):
        check(payload)

    @settings(deadline=None)
    @given(st.sampled_from(REAL), st.integers(0, 5_000))
    def test_of_a_request_cut_short_do_so_too(self, payload, length):
        check(payload[:length])

    @pytest.mark.parametrize(
        "unit",
        [b"[", b'{"a":', b'{"logs":[', b"{", b" {\n", b"\n{", b'{"event":1}', b'{"event":', b'{"index":{}}\n{}\n',
         b"1 <", b"<1>", b"\x0a\x00", b"\x0a\x80", b'{"correlationId":"', b"correlationId {\n", b" correlationId [\n"],
    )  # fmt: skip
    def test_repeated_for_a_megabyte_end(self, unit):
        check(unit * (1_000_000 // len(unit)))

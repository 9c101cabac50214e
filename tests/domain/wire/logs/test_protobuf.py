from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors.domain.wire.logs.protobuf import (
    LENGTH,
    VARINT,
    ProtobufError,
    double,
    fields,
    length_delimited,
    signed,
    tag,
    varint_field,
)

NUMBERS = st.integers(1, 2**29 - 1)


class TestFields:
    @given(st.lists(st.tuples(NUMBERS, st.integers(0, 2**64 - 1) | st.binary())))
    def test_come_back_as_they_were_written(self, told):
        message = b"".join(
            varint_field(number, value) if isinstance(value, int) else length_delimited(number, value)
            for number, value in told
        )
        assert list(fields(message)) == [
            (tag(number, VARINT if isinstance(value, int) else LENGTH), value) for number, value in told
        ]

    @given(st.binary())
    def test_of_any_bytes_are_told_or_refused(self, message):
        try:
            told = list(fields(message))
        except ProtobufError:
            return
        assert all(key >> 3 for key, _ in told)

    @pytest.mark.parametrize(
        "message",
        [b"\x0a", b"\x0a\x02a", b"\x0a\xff\xff\xff\x7fabc", b"\x00\x00", b"\x0b", b"\x09abc", b"\x0dabc", b"\x08\x80",
         b"\x08" + b"\xff" * 10 + b"\x01"],
    )  # fmt: skip
    def test_that_cannot_be_are_refused(self, message):
        with pytest.raises(ProtobufError):
            list(fields(message))


class TestNumbers:
    def test_may_be_negative_or_broken(self):
        ((_, minus_one),) = fields(b"\x08" + b"\xff" * 9 + b"\x01")
        ((_, half),) = fields(b"\x09\x00\x00\x00\x00\x00\x00\xe0\x3f")
        assert (signed(minus_one), signed(7), double(half)) == (-1, 7, 0.5)

from __future__ import annotations

import datetime as dt
import json

import cramjam
import pytest

from errors.domain.wire.logs import loki
from errors.domain.wire.logs.protobuf import length_delimited as field
from errors.domain.wire.logs.protobuf import varint_field
from tests.domain.wire.logs.samples import DULL, GOOD, shape

NANOS = 1_795_352_770_449_123_456
MOMENT = dt.datetime(2026, 11, 22, 13, 6, 10, 449123, tzinfo=dt.UTC)
LINE = GOOD.decode()


def in_json(*values, labels=None):
    return json.dumps({"streams": [{"stream": labels or {}, "values": list(values)}]}).encode()


def in_block(*entries, labels=b"{}"):
    stream = field(1, labels) + b"".join(field(2, entry) for entry in entries)
    return bytes(cramjam.snappy.compress_raw(field(1, stream)))


def entry(line, *metadata):
    time = varint_field(1, NANOS // 10**9) + varint_field(2, NANOS % 10**9)
    return field(1, time) + field(2, line) + b"".join(field(3, field(1, n) + field(2, v)) for n, v in metadata)


class TestBothEncodings:
    @pytest.mark.parametrize(
        "payload",
        [
            in_json([str(NANOS), LINE], [str(NANOS), "ok"], labels={"app": "billing", "q": 'a"b'}),
            in_block(entry(GOOD), entry(b"ok"), labels=b'{app="billing", q="a\\"b"}'),
        ],
        ids=["json", "block"],
    )
    def test_tell_line_time_and_labels(self, payload):
        record, nothing = loki.read(payload)
        assert (record.value, record.occurred_at, nothing.value) == (LINE, MOMENT, None)
        assert record.around == ({"app": "billing", "q": 'a"b'},)

    @pytest.mark.parametrize(
        "payload",
        [in_json([str(NANOS), "failed", {"body": LINE}]), in_block(entry(b"failed", (b"body", GOOD)))],
        ids=["json", "block"],
    )
    def test_tell_structured_metadata_with_the_line(self, payload):
        (record,) = loki.read(payload)
        assert record.value == {"line": "failed", "metadata": {"body": LINE}}

    @pytest.mark.parametrize("payload", [b"", b'{"streams":[]}', b'{"streams":null}', in_block()])
    def test_may_hold_nothing(self, payload):
        assert list(loki.read(payload)) == []


class TestRefused:
    @pytest.mark.parametrize("time", [NANOS, "soon", None, 1.5, "-1", "1" * 30])
    def test_is_a_request_with_a_time_that_is_no_text_of_nanoseconds(self, time):
        (result,) = loki.read(in_json([str(NANOS), LINE], [time, LINE]))
        assert (shape([result]), result.reason, result.index) == ("U", "bad_timestamp", 1)

    def test_is_a_block_that_grows_too_large(self):
        block = in_block(entry(GOOD + b"x" * 10_000))
        assert [result.reason for result in loki.read(block, limit=10_000)] == ["inflated_too_large"]
        assert shape(loki.read(block, limit=11_000)) == "V"

    @pytest.mark.parametrize(
        ("payload", "reason"),
        [
            (b'{"streams":[', "not_json"),
            (DULL, "not_json"),
            (b"oops", "bad_snappy"),
            (b"\xff\xff\xff\x7f" + b"promises" * 3, "bad_snappy"),
            (bytes(cramjam.snappy.compress_raw(b"oops, oops")), "bad_protobuf"),
            (bytes(cramjam.snappy.compress_raw(b"\x12\x00")), "bad_protobuf"),
        ],
    )
    def test_is_what_is_no_push(self, payload, reason):
        (result,) = loki.read(payload)
        assert (shape([result]), result.reason) == ("U", reason)


class TestSniffing:
    def test_is_not_deceived_by_a_block_that_starts_with_a_brace(self):
        line = GOOD[:-1]
        while not in_block(entry(line)).startswith(b"{"):
            line = line[:-1]
        assert shape(loki.read(in_block(entry(line)))) == "V"

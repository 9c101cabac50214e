from __future__ import annotations

import datetime as dt
import json
import math
import struct

import pytest

from errors.domain.wire.logs import otlp
from errors.domain.wire.logs.protobuf import length_delimited as field
from errors.domain.wire.logs.protobuf import varint_field
from tests.domain.wire.logs.samples import BODY, GOOD, ID, shape

NANOS = 1_795_352_770_449_123_456
MOMENT = dt.datetime(2026, 11, 22, 13, 6, 10, 449123, tzinfo=dt.UTC)
TEXT = {"stringValue": GOOD.decode()}


def in_json(*records, resource=None, scope=None):
    logs = {"resource": resource, "scopeLogs": [{"scope": scope, "logRecords": list(records)}]}
    return json.dumps({"resourceLogs": [logs]}).encode()


def attribute(name, value):
    return field(1, name) + field(2, field(1, value))


class TestJson:
    def test_tells_time_context_and_surroundings(self):
        payload = in_json(
            {"timeUnixNano": str(NANOS), "traceId": "5B8E", "spanId": "EEE1", "severityText": "ERROR", "body": TEXT},
            resource={"attributes": [{"key": "service.name", "value": {"stringValue": "billing"}}]},
            scope={"name": "app", "attributes": [{"key": "a", "value": {"boolValue": True}}]},
        )
        (record,) = otlp.read(payload)
        assert (record.value, record.occurred_at) == (GOOD.decode(), MOMENT)
        assert record.around == (
            {"service.name": "billing"},
            {"logger": "app", "a": True},
            {"severity": "ERROR", "trace_id": "5B8E", "span_id": "EEE1"},
        )

    @pytest.mark.parametrize(
        ("value", "told"),
        [
            ({"intValue": "404"}, 404),
            ({"intValue": -1}, -1),
            ({"intValue": "x"}, 0),
            ({"doubleValue": 0.5}, 0.5),
            ({"doubleValue": "NaN"}, None),
            ({"boolValue": False}, False),
            ({"arrayValue": {"values": [{"intValue": 1}, {}]}}, [1, None]),
            ({"kvlistValue": {"values": [{"key": "a", "value": {"stringValue": "b"}}]}}, {"a": "b"}),
            ({"newValue": 1}, None),
            (None, None),
        ],
    )
    def test_tells_values_of_any_kind(self, value, told):
        (record,) = otlp.read(in_json({"body": TEXT, "attributes": [{"key": "x", "value": value}]}))
        assert record.value == {"body": GOOD.decode(), "attributes": {"x": told}}

    def test_falls_back_on_the_time_of_observation(self):
        (record,) = otlp.read(in_json({"timeUnixNano": "0", "observedTimeUnixNano": NANOS, "body": TEXT}))
        assert record.occurred_at == MOMENT

    def test_with_a_lone_surrogate_in_a_neighbour_is_taken(self):
        payload = in_json({"body": {"stringValue": "\ud800"}}, {"body": TEXT})
        assert shape(otlp.read(payload)) == ".V"

    @pytest.mark.parametrize("payload", [b"{}", b'{"resourceLogs":null}', b'{"resourceLogs":[{"scopeLogs":null}]}'])
    def test_without_records_is_a_good_request(self, payload):
        assert list(otlp.read(payload)) == []

    @pytest.mark.parametrize("payload", [b"{", b"[]", b'{"resourceLogs":7}'])
    def test_that_is_no_request_is_refused(self, payload):
        (result,) = otlp.read(payload)
        assert result.reason == "not_json"

    def test_with_a_record_that_is_none_rejects_that_one(self):
        results = list(otlp.read(in_json({"body": TEXT}, "correlationId", {"body": TEXT})))
        assert (shape(results), results[1].index) == ("VRV", 1)


class TestProtobuf:
    def test_tells_time_context_and_surroundings(self):
        time = b"\x09" + NANOS.to_bytes(8, "little")
        body = field(6, b"".join(field(1, attribute(name.encode(), str(BODY[name]).encode())) for name in BODY))
        record = time + field(3, b"ERROR") + field(5, body) + field(9, b"\x5b\x8e") + field(10, b"\xee")
        scope_logs = field(2, record) + field(1, field(1, b"app"))
        resource = field(1, field(1, attribute(b"service.name", b"billing")))
        # The resource stands last: the order of fields is free.
        (told,) = otlp.read(field(1, field(2, scope_logs) + resource))
        assert (told.value, told.occurred_at) == (BODY | {"statusCode": "404"}, MOMENT)
        assert told.around == (
            {"service.name": "billing"},
            {"logger": "app"},
            {"severity": "ERROR", "trace_id": "5b8e", "span_id": "ee"},
        )

    @pytest.mark.parametrize(
        ("value", "told"),
        [
            (varint_field(3, 404), 404),
            (varint_field(3, 2**64 - 1), -1),
            (varint_field(2, 1), True),
            (b"\x21" + struct.pack("<d", 0.5), 0.5),
            (b"\x21" + struct.pack("<d", math.inf), None),
            (field(5, field(1, varint_field(3, 1)) + field(1, b"")), [1, None]),
            (field(6, field(1, attribute(b"a", b"b"))), {"a": "b"}),
            (field(7, b"\xff\x00"), "\ufffd\u2400"),
            (varint_field(8, 1), None),
        ],
    )
    def test_tells_values_of_any_kind(self, value, told):
        record = field(5, field(1, GOOD)) + field(6, field(1, b"x") + field(2, value))
        (result,) = otlp.read(field(1, field(2, field(2, record))))
        assert result.value == {"body": GOOD.decode(), "attributes": {"x": told}}

    def test_skips_what_it_does_not_know(self):
        record = varint_field(99, 7) + field(77, b"?") + field(5, field(1, GOOD) + field(50, b"?"))
        assert shape(otlp.read(field(1, field(9, b"?") + field(2, field(2, record) + varint_field(8, 1))))) == "V"

    def test_with_a_broken_record_rejects_that_one(self):
        good, bad = field(2, field(5, field(1, GOOD))), field(2, field(5, b"\x0a\x7f" + ID.encode() + b"orrelation"))
        assert shape(otlp.read(field(1, field(2, good + bad + good)))) == "VRV"

    def test_nested_without_end_is_rejected(self):
        value = field(1, GOOD)
        for _ in range(200):
            value = field(5, field(1, value))
        assert shape(otlp.read(field(1, field(2, field(2, field(5, value)))))) == "R"

    @pytest.mark.parametrize("payload", [b"\x12\x00", b"hello", b"\x0a\x05", GOOD[1:]])
    def test_that_is_no_request_is_refused(self, payload):
        (result,) = otlp.read(payload)
        assert result.reason == "bad_protobuf"


class TestAnswer:
    def test_is_in_the_encoding_of_the_request(self):
        assert (otlp.is_json(b" {}"), otlp.is_json(b"\n\x02{}")) == (True, False)
        assert (otlp.success(as_json=True), otlp.success(as_json=False)) == (b"{}", b"")

    def test_tells_a_partial_success(self):
        assert json.loads(otlp.success(as_json=True, rejected=2, message="bad")) == {
            "partialSuccess": {"rejectedLogRecords": "2", "errorMessage": "bad"}
        }
        assert otlp.success(as_json=False, rejected=2, message="bad") == b"\x0a\x07\x08\x02\x12\x03bad"

    def test_tells_a_failure_as_a_status(self):
        assert json.loads(otlp.failure(as_json=True, code=otlp.UNAVAILABLE, message="later")) == {
            "code": 14,
            "message": "later",
        }
        assert otlp.failure(as_json=False, code=otlp.INVALID_ARGUMENT, message="no") == b"\x08\x03\x12\x02no"

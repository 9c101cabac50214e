"""
Log records out of requests, beside what the standard library takes for JSON of the same records.

Ratios, since they travel between machines; below 1 is faster than `json.loads`. What is asserted is far above what
was measured, so that only a change of kind fails, such as to decode records that cannot hold an error body.
"""

from __future__ import annotations

import base64
import json
import time
import timeit

import pytest

from errors.domain.wire.logs import FORMATS
from errors.domain.wire.logs.protobuf import length_delimited as field

RECORDS = 5_000
RECORD = {"@timestamp": "2026-03-04T05:06:07Z", "level": "info", "msg": "all is well", "path": "/x", "ms": 12}
BODY = {
    "statusCode": 404,
    "service": "Xero",
    "error": "BillNotFoundException: No bill 4711 was found",
    "correlationId": "9e2d4c1b7a6f4e0d8c3b5a2918f7e6d5",
}
DULL = json.dumps(RECORD).encode()
HIT = json.dumps({"level": "error", "message": f"said {json.dumps(BODY)}"}).encode()
TEN = [*[DULL] * 9, HIT] * (RECORDS // 10)
NANOS = "1795352770449000000"


def otlp_json(records):
    logged = [{"timeUnixNano": NANOS, "severityNumber": 9, "body": {"stringValue": r.decode()}} for r in records]
    return json.dumps({"resourceLogs": [{"resource": {}, "scopeLogs": [{"logRecords": logged}]}]}).encode()


def otlp_protobuf(records):
    logged = [b"\x09" + int(NANOS).to_bytes(8, "little") + b"\x10\x09" + field(5, field(1, r)) for r in records]
    return field(1, field(2, b"".join(field(2, record) for record in logged)))


def loki(records):
    values = [[NANOS, r.decode()] for r in records]
    return json.dumps({"streams": [{"stream": {"app": "billing"}, "values": values}]}).encode()


def firehose(records):
    data = [{"data": base64.b64encode(r).decode()} for r in records]
    return json.dumps({"requestId": "r", "timestamp": 1, "records": data}).encode()


# (name, reader, payload, highest ratio to json.loads of each record)
DULL_ONES, BROKEN = [DULL] * RECORDS, [*[DULL] * (RECORDS - 1), b'{"a": oops}']
CASES = [
    ("lines", "logs", b"\n".join(DULL_ONES), 3),
    ("lines, a hit in ten", "logs", b"\n".join(TEN), 3),
    ("lines, one broken", "logs", b"\n".join(BROKEN), 4),
    ("array", "logs", b"[" + b",".join(DULL_ONES) + b"]", 3),
    ("run together", "logs", b"".join(DULL_ONES), 3),
    ("wrapper", "logs", b'{"logs":[' + b",".join(DULL_ONES) + b"]}", 3),
    ("text", "logs", b"\n".join([b"INFO " + DULL] * RECORDS), 3),
    ("text, a hit in ten", "logs", b"\n".join(b"INFO " + record for record in TEN), 3),
    ("syslog", "logs", b"\n".join(b"<11>1 2026-11-22T13:27:44Z vm app - - - " + record for record in TEN), 4),
    ("bulk", "elastic", b"".join(b'{"create":{"_index":"logs"}}\n%b\n' % record for record in TEN), 4),
    ("event collector", "splunk", b"".join(b'{"time":1795352958.7,"event":%b}' % record for record in TEN), 5),
    ("OTLP JSON", "otlp", otlp_json(TEN), 5),
    ("OTLP protobuf", "otlp", otlp_protobuf(TEN), 4),
    ("Loki", "loki", loki(TEN), 5),
    ("Firehose", "firehose", firehose(TEN), 5),
]


def seconds(call, *, number):
    """Of processor time, so that a neighbour's load does not count."""
    return min(timeit.repeat(call, timer=time.process_time, number=number, repeat=3)) / number


class TestReading:
    @pytest.mark.parametrize(
        ("name", "payload", "highest"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
    )
    def test_costs_less_than_to_decode_it_a_few_times(self, benchmark, name, payload, highest):
        read = FORMATS[name]
        assert sum(1 for _ in benchmark(lambda: list(read(payload)))) == RECORDS
        taken = seconds(lambda: list(read(payload)), number=1)
        ratio = taken / (seconds(lambda: json.loads(DULL), number=RECORDS) * RECORDS)
        benchmark.extra_info["records a second"] = round(RECORDS / taken)
        benchmark.extra_info["ratio to json.loads"] = round(ratio, 2)
        assert ratio < highest

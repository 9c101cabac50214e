"""
How fast log records are searched: `make bench ARGS="-k recogniser"`, in processor time because of neighbours.

The yardstick is `json.loads` of the same bytes in the same run: seconds differ between machines, the ratio to it hardly
does. What is asserted is twice what was measured, so that only a change of kind fails.
"""

from __future__ import annotations

import json
import time
import timeit

import msgspec
import pytest

from errors.domain.wire.joining import joined
from errors.domain.wire.logs.record import LogRecord
from errors.domain.wire.recogniser import NearMiss, findings_in

BODY = {
    "statusCode": 404,
    "service": "Xero",
    "error": "BillNotFoundException: No bill 4711 was found in the ledger",
    "correlationId": "9e2d4c1b7a6f4e0d8c3b5a2918f7e6d5",
    "canBeRetried": "Unknown",
    "detailedErrorCode": 0,
}
TEXT = json.dumps(BODY)
QUIET = {"@timestamp": "2026-03-04T05:06:07Z", "level": "info", "msg": "all is well", "path": "/x", "ms": 12}
HIT = {"@timestamp": "2026-03-04T05:06:07Z", "level": "error", "logger": "billing", "message": f"Codat said {TEXT}"}
NEARLY = {"time": 1772600767000, "level": 50, "correlationId": "req-1", "msg": "GET /bills 500", "service": "billing"}
COUNT = 500

# (name, record, findings of one, highest ratio to json.loads)
CASES = [
    ("quiet", QUIET, 0, 3),
    ("with an id of its own", NEARLY, 0, 5),
    ("one body in a text", HIT, 1, 12),
    ("one body as object", {**HIT, "message": "Codat said", "response": BODY}, 1, 12),
    ("several in a line", {**HIT, "message": " and ".join([TEXT, TEXT.replace("404", "409")])}, 2, 25),
    ("escaped three times", {"log": json.dumps({"log": json.dumps(HIT)})}, 1, 20),
    ("repr of a dict", {**HIT, "message": f"Codat said {BODY!r}"}, 1, 120),
]


def seconds(call):
    return min(timeit.repeat(call, timer=time.process_time, number=1, repeat=7)) / COUNT


def search(lines, decode):
    return [finding for line in lines for finding in findings_in(LogRecord(value=decode(line)))]


@pytest.mark.benchmark(group="recogniser")
class TestSearching:
    @pytest.mark.parametrize(("record", "findings", "highest"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
    def test_takes_a_small_multiple_of_decoding(self, benchmark, record, findings, highest):
        lines = [json.dumps(record).encode()] * COUNT
        decode = msgspec.json.Decoder().decode
        assert len(benchmark(search, lines, decode)) == findings * COUNT
        spent, yardstick = seconds(lambda: search(lines, decode)), seconds(lambda: [json.loads(line) for line in lines])
        benchmark.extra_info |= {"records/s": round(1 / spent), "ratio to json.loads": round(spent / yardstick, 1)}
        assert spent / yardstick < highest

    def test_of_a_cut_body_costs_little(self, benchmark):
        records = [LogRecord(value={"log": json.dumps(BODY | {"error": "x" * 20_000})[:16_384]})] * COUNT
        (miss, *_) = benchmark(lambda: [finding for record in records for finding in findings_in(record)])
        assert isinstance(miss, NearMiss)
        yardstick = seconds(lambda: [json.dumps(record.value) for record in records])
        assert seconds(lambda: [findings_in(record) for record in records]) / yardstick < 60

    def test_for_pieces_of_long_lines_costs_less_than_to_decode(self, benchmark):
        records = [LogRecord(value=HIT)] * COUNT
        assert len(benchmark(lambda: list(joined(records)))) == COUNT
        lines = [json.dumps(HIT).encode()] * COUNT
        assert seconds(lambda: list(joined(records))) < seconds(lambda: [json.loads(line) for line in lines])

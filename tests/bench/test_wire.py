"""
Reading of deliveries, beside what the standard library takes for the same bytes alone.

Ratios, since they travel between machines. What is asserted is far above what was measured, so that only a change
of kind fails, such as one that reads a batch in quadratic time.
"""

from __future__ import annotations

import json
import time
import timeit

import pytest

from errors.domain.scrub import scrub
from errors.domain.wire.errors_body import parse
from errors.domain.wire.recogniser import find

COMPANY = "5b0f6d0a-2c5e-4f3f-9a51-7c1d40e2a9b8"
BODY = {
    "statusCode": 404,
    "service": "Xero",
    "error": f"BillNotFoundException: No bill 4711 was found for company {COMPANY}",
    "correlationId": "9e2d4c1b7a6f4e0d8c3b5a2918f7e6d5",
    "canBeRetried": "Unknown",
    "detailedErrorCode": 0,
}
ENVELOPE = {
    "response": BODY,
    "httpStatus": 404,
    "occurredAt": "2026-03-04T05:06:07.1234567Z",
    "request": {"method": "GET", "url": f"https://api.codat.io/companies/{COMPANY}/data/bills?page=1"},
    "companyId": COMPANY,
    "attributes": {"traceId": "4bf92f35"},
}
ONE, WRAPPED = json.dumps(BODY).encode(), json.dumps(ENVELOPE).encode()
LINE = b'{"@timestamp":"2026-03-04T05:06:07Z","level":"info","msg":"all is well","path":"/x","ms":12}'
HIT = json.dumps({"level": "error", "message": f"said {ONE.decode()}"}).encode()

# (name, payload, items, reader, highest ratio to json.loads of each item)
CASES = [
    ("single", ONE, 1, parse, 12),
    ("envelope", WRAPPED, 1, parse, 30),
    ("lines", b"\n".join([ONE] * 1_000), 1_000, parse, 15),
    ("array", b"[" + b",".join([ONE] * 1_000) + b"]", 1_000, parse, 15),
    ("lines with a broken one", b"\n".join([ONE] * 500 + [b'{"error":"cut'] + [ONE] * 500), 1_001, parse, 20),
    ("log with a hit in ten lines", b"\n".join([*[LINE] * 9, HIT] * 100), 100, find, 60),
]


def seconds(call, *, number):
    """Of processor time, so that a neighbour's load does not count."""
    return min(timeit.repeat(call, timer=time.process_time, number=number, repeat=5)) / number


class TestReading:
    @pytest.mark.parametrize(
        ("payload", "items", "reader", "highest"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
    )
    def test_takes_a_small_multiple_of_decoding(self, benchmark, payload, items, reader, highest):
        results = benchmark(lambda: list(reader(payload)))
        assert len(results) == items
        number = 2_000 // items + 1
        yardstick = seconds(lambda: json.loads(ONE), number=2_000) * items
        ratio = seconds(lambda: list(reader(payload)), number=number) / yardstick
        benchmark.extra_info["ratio to json.loads"] = round(ratio, 1)
        assert ratio < highest

    def test_of_four_times_as_many_items_takes_not_much_more_than_four_times_as_long(self):
        payload = b"[" + b",".join([ONE, b"oops"] * 400) + b"]"
        quarter = b"[" + b",".join([ONE, b"oops"] * 100) + b"]"
        assert seconds(lambda: list(parse(payload)), number=3) < 10 * seconds(lambda: list(parse(quarter)), number=3)


class TestScrubbing:
    def test_of_a_usual_body_costs_less_than_to_decode_it_twice(self, benchmark):
        assert benchmark(scrub, BODY) is BODY
        ratio = seconds(lambda: scrub(BODY), number=2_000) / seconds(lambda: json.loads(ONE), number=2_000)
        benchmark.extra_info["ratio to json.loads"] = round(ratio, 1)
        assert ratio < 8

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors.domain.report import Aside, Report
from errors.domain.wire.recogniser import find
from tests.fuzz.holds import assert_storable

VECTORS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "wire" / "vectors.jsonl").read_text().splitlines()
]
BODY = {
    "statusCode": 404,
    "service": "Xero",
    "error": "No such bill",
    "correlationId": "9e2d4c1b7a6f4e0d8c3b5a2918f7e6d5",
}
GOOD = json.dumps(BODY)
FRAGMENTS = st.sampled_from(
    ["{", "}", "[", "]", '"', "'", ",", ":", "\\", "\n", "=", "\\u0000", "\\ud800", "NaN", '{"a":', "{'a':", "{a:",
     "statusCode", "correlationId", "correlation_id=", GOOD, repr(BODY), json.dumps(GOOD), "\x00", "\\x00",
     "1j", "b'x'", "{1: 2}", "1e999", "1" * 5_000, repr(BODY)[:-1] + ", 'odd': "]
)  # fmt: skip


def bodies(text):
    return [report.body for report in find(text.encode())]


def essence(body):
    return [str(body[name]).replace("\ud800", "\ufffd") for name in BODY]


class TestVectors:
    @pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
    def test_give_what_they_should(self, vector):
        payload = base64.b64decode(vector["input_b64"]) if "input_b64" in vector else vector["input"].encode()
        errors = [item for item in find(payload) if isinstance(item, Report)]  # a push that succeeded is an Aside
        assert [essence(report.body) for report in errors] == [essence(body) for body in vector["expect"]]


class TestAnyText:
    @settings(deadline=None)
    @given(st.binary() | st.lists(FRAGMENTS).map(lambda parts: "".join(parts).encode()))
    def test_raises_nothing_and_can_be_stored(self, payload):
        for item in find(payload):
            assert isinstance(item, Report | Aside)
            assert_storable(item)

    @settings(deadline=None)
    @given(st.lists(FRAGMENTS.filter(lambda part: "orrelation" not in part)).map("".join))
    def test_before_a_body_in_lines_of_its_own_does_not_hide_it(self, before):
        assert BODY in bodies(f"{before}\n{GOOD}\n")

    @pytest.mark.parametrize(
        "unit",
        [
            '{"a":',
            "{a:",
            '{"',
            "{'a':",
            '{"correlationId":"',
            'correlationId\\"{\\"',
            "correlationId\n",
            '{a: "correlationId" ',
        ],
    )
    def test_of_a_quarter_megabyte_ends(self, unit):
        assert bodies(unit * (250_000 // len(unit)) + " correlationId") == []


class TestSameBody:
    def test_twice_in_one_record_is_one(self):
        record = {"message": f"failed: {GOOD}", "response": BODY | {"statusCode": "404"}, "log": GOOD}
        assert bodies(json.dumps(record)) == [BODY]
        assert bodies(f"{GOOD} and again {GOOD}") == [BODY]

    def test_in_two_records_is_two(self):
        record = json.dumps({"message": GOOD})
        assert bodies(f"{record}\n{record}") == [BODY, BODY]
        assert bodies(f"[{record},{record}]") == [BODY, BODY]
        assert bodies(json.dumps({"logs": [{"a": BODY}, {"b": BODY}]})) == [BODY, BODY]

    def test_with_another_text_is_another(self):
        other = BODY | {"error": "No such invoice"}
        assert bodies(json.dumps({"a": BODY, "b": other})) == [BODY, other]


class TestBody:
    @pytest.mark.parametrize(
        "change",
        [{"statusCode": 200}, {"statusCode": "soon"}, {"service": ""}, {"error": None}, {"correlationId": "string"},
         {"correlationId": 7}],
    )  # fmt: skip
    def test_needs_all_four_members_of_their_kind(self, change):
        assert bodies(json.dumps(BODY | change)) == []

    def test_merged_into_a_log_record_is_told_apart_from_it(self):
        (report,) = find(json.dumps({"level": 50, "time": 1772600767000, "hostname": "web-1", **BODY}).encode())
        assert (report.body, report.attributes) == (BODY, {"level": 50, "hostname": "web-1"})
        assert report.occurred_at.isoformat() == "2026-03-04T05:06:07+00:00"

    def test_of_another_program_keeps_its_unknown_members(self):
        assert bodies(json.dumps(BODY | {"futureMember": [1]})) == [BODY | {"futureMember": [1]}]

    @pytest.mark.parametrize("spell", [str.upper, str.lower, str.title])
    def test_may_have_an_id_in_any_case(self, spell):
        body = BODY | {"correlationId": spell("9e2d4c1b-7a6f-4e0d-8c3b-5a2918f7e6d5")}
        assert bodies(json.dumps(body)) == [body]

    def test_too_long_to_be_stored_is_left(self):
        assert bodies(json.dumps(BODY | {"error": "x" * 300_000})) == []


class TestLevels:
    def test_of_escaping_are_undone_three_times(self):
        text = GOOD
        for _ in range(3):
            text = json.dumps(text)[1:-1]
        assert bodies(f"body={text} end") == [BODY]
        assert bodies(f"body={json.dumps(text)[1:-1]} end") == []

    def test_of_nesting_are_bounded(self):
        record = BODY
        for _ in range(9):
            record = {"inner": record}
        assert bodies(json.dumps(record)) == [BODY]
        assert bodies(json.dumps({"a": {"b": record}})) == []

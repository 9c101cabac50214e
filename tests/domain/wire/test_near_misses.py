from __future__ import annotations

import json

import pytest

from errors.domain.wire.logs.record import LogRecord
from errors.domain.wire.recogniser import NearMiss, findings_in, may_hold, reports_in
from errors.domain.wire.recogniser.near import REASONS

BODY = {
    "statusCode": 404,
    "service": "Xero",
    "error": "No such bill",
    "correlationId": "9e2d4c1b7a6f4e0d8c3b5a2918f7e6d5",
}


def near(value):
    return [(miss.reason, miss.member) for miss in findings_in(LogRecord(value=value)) if isinstance(miss, NearMiss)]


class TestNearMiss:
    @pytest.mark.parametrize("member", BODY)
    @pytest.mark.parametrize("wrap", [dict, json.dumps, repr])
    def test_is_a_body_that_lacks_one_member(self, wrap, member):
        body = {name: value for name, value in BODY.items() if name != member}
        assert near(wrap(body)) == [("member_missing", member)]

    @pytest.mark.parametrize(
        "change", [{"statusCode": "soon"}, {"service": 7}, {"error": {"code": 1}}, {"correlationId": "req-12345"}]
    )
    def test_is_a_body_with_one_member_of_the_wrong_kind(self, change):
        assert near({"response": BODY | change}) == [("member_of_wrong_kind", *change)]

    def test_tells_what_it_was_in_bounds(self):
        (miss,) = findings_in(LogRecord(value={"level": "error", "response": BODY | {"error": ["x" * 9_000]}}))
        assert miss.text.startswith('{"statusCode":404')
        assert len(miss.text) == 2_000
        assert miss.detail == REASONS["member_of_wrong_kind"]

    @pytest.mark.parametrize(
        "value",
        [
            BODY | {"statusCode": 200, "error": None},
            {"statusCode": 404, "error": "Not Found", "message": "Route GET:/x not found"},
            BODY | {"statusCode": "{{status}}", "correlationId": "{{id}}"},
            {"message": 'grep for "statusCode", "service", "error" and "correlationId" in {app}.log'},
            {"a": {"statusCode": 404, "service": "x"}, "b": {"error": "e", "correlationId": ""}},
        ],
    )
    def test_is_not_what_lacks_more(self, value):
        assert near(value) == []

    def test_is_not_told_beside_a_body(self):
        assert near({"service": "billing", "statusCode": 404, "error": "failed", "response": BODY}) == []

    def test_of_one_kind_is_told_once_a_record(self):
        bodies = [BODY | change for change in ({"service": None}, {"error": None}, {"service": ""})]
        assert near(bodies * 30) == [("member_of_wrong_kind", "service"), ("member_of_wrong_kind", "error")]

    def test_is_no_report(self):
        assert list(reports_in(LogRecord(value=BODY | {"service": None}))) == []


class TestCutBody:
    @pytest.mark.parametrize("length", [90, 70, 60])
    def test_is_told(self, length):
        text = f"ERROR said {json.dumps(BODY | {'correlationId': ''})}"
        assert near({"message": text[:length]}) == [("body_cut", "")]
        assert near({"message": json.dumps(text)[1 : length + 8]}) == [("body_cut", "")]

    def test_before_a_whole_one_is_not_told(self):
        assert near(f"{json.dumps(BODY)[:90]} again {json.dumps(BODY)}") == []


class TestTooLarge:
    def test_is_told_rather_than_lost(self):
        large = BODY | {"error": "x" * 300_000}
        assert near({"message": json.dumps(large)}) == [("too_large", "")]
        assert near([large, BODY]) == [("too_large", "")]

    def test_is_too_deep_too(self):
        deep = {}
        for _ in range(40):
            deep = {"validation": deep}
        assert near(BODY | deep) == [("too_large", "")]


class TestFilter:
    def test_lets_pass_what_may_be_one(self):
        assert may_hold(json.dumps(BODY).encode())
        assert may_hold(json.dumps({name: BODY[name] for name in list(BODY)[:3]}).encode())

    def test_holds_back_the_rest(self):
        assert not may_hold(b'{"level":"info","status":500,"correlationId":"req-1"}')
        assert not may_hold(b'{"level":"info","msg":"all is well"}')

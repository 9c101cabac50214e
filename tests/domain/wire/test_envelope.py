"""Envelopes around nothing, or around what is no object: what HTTP's status alone tells."""

from __future__ import annotations

import json

import pytest

from errors.domain.report import Aside, Reject, Report
from errors.domain.wire.envelope import NO_BODY
from errors.domain.wire.errors_body import parse

AROUND = {"httpStatus": 503, "request": {"method": "GET", "url": "https://api.codat.io/companies"}}


def read(item):
    (told,) = parse(json.dumps(item).encode())
    return told


class TestEmptyResponse:
    @pytest.mark.parametrize("response", ["", "  ", None, {}, [], "null", '""'])
    def test_of_a_known_failure_is_an_error_that_says_so(self, response):
        report = read({"response": response, **AROUND})
        assert (report.message, report.http_status, report.body_status) == (NO_BODY, 503, None)
        assert (report.body, report.correlation_id) == ({"error": NO_BODY}, "")

    def test_is_the_same_issue_as_where_the_client_writes_the_sentence(self):
        ours, theirs = read({"response": "", **AROUND}), read({"response": NO_BODY, **AROUND})
        assert ours == theirs

    def test_may_be_left_out_beside_the_request(self):
        assert read({**AROUND, "occurredAt": "2026-03-04T05:06:07Z", "retryAfter": "30"}).message == NO_BODY
        assert read({"httpStatus": 503}).reason == "no_error_and_no_id"
        assert read({**AROUND, "somethingElse": 1}).reason == "no_error_and_no_id"

    def test_comes_as_axios_tells_it(self):
        report = read({"response": {"status": 502, "data": "", "headers": {"retry-after": "5"}}})
        assert (report.message, report.http_status) == (NO_BODY, 502)

    @pytest.mark.parametrize("status", [200, 202, 204, 302])
    def test_of_a_success_is_none(self, status):
        assert read({"response": "", "httpStatus": status}) == Aside()

    def test_without_a_status_is_refused(self):
        assert read({"response": ""}).reason == "status_code_missing"

    def test_keeps_the_reading_of_the_quota(self):
        limit = {"limit": 1000, "remaining": 0}
        report = read({"response": None, "httpStatus": 429, "rateLimit": limit})
        assert isinstance(report, Report)
        assert [one.remaining for one in report.observations] == [0]
        aside = read({"response": "", "httpStatus": 200, "rateLimit": limit})
        assert [one.remaining for one in aside.observations] == [0]
        refused = read({"rateLimit": {"limit": "?"}, "httpStatus": 200})
        assert isinstance(refused, Reject)
        assert refused.reason == "rate_limit_not_understood"


class TestResponseThatIsNoObject:
    @pytest.mark.parametrize(("response", "message"), [('"Not today."', "Not today."), ("17", "17"), ("<p>", "<p>")])
    def test_in_a_text_is_the_message(self, response, message):
        assert read({"response": response, **AROUND}).message == message

    def test_of_another_type_is_refused(self):
        assert read({"response": 17, **AROUND}).reason == "not_an_object"

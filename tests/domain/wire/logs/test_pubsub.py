"""Google Cloud's push subscriptions."""

from __future__ import annotations

import base64
import json

import pytest

from errors.domain.wire.logs import read_any
from errors.domain.wire.recogniser import reports_in
from tests.domain.wire.logs.samples import BODY, GOOD, shape


def push(data, **told):
    message = {"data": base64.b64encode(data).decode(), "messageId": "7", "attributes": {"env": "production"}} | told
    return json.dumps({"message": message, "subscription": "projects/p/subscriptions/s"}).encode()


class TestMessage:
    @pytest.mark.parametrize(
        "data",
        [GOOD, b"ERROR " + GOOD, json.dumps({"jsonPayload": {"response": BODY}}).encode(),
         json.dumps({"textPayload": f"e {GOOD.decode()}", "severity": "ERROR"}).encode()],
    )  # fmt: skip
    def test_is_one_record_with_what_was_logged(self, data):
        (record,) = read_any(push(data, publishTime="2026-11-22T13:27:44Z"))
        (report,) = reports_in(record)
        assert (report.body, report.occurred_at.isoformat()) == (BODY, "2026-11-22T13:27:44+00:00")
        assert report.attributes["env"] == "production"

    def test_of_no_interest_is_a_record_all_the_same(self):
        assert shape(read_any(push(b"all is well"))) == "."

    def test_that_cannot_be_read_is_rejected_and_not_sent_again_for_days(self):
        assert shape(read_any(push(b"").replace(b'"data": ""', b'"data": "***"'))) == "R"

    @pytest.mark.parametrize(
        "record", [{"subscription": "gold", "message": "renewed"}, {"subscription": 7, "message": {"data": "x"}}]
    )
    def test_is_not_seen_in_what_others_log(self, record):
        assert shape(read_any(json.dumps(record | {"body": BODY}).encode())) == "V"

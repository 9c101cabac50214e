from __future__ import annotations

import base64
import gzip
import json

import pytest

from errors.domain.wire.logs import firehose
from tests.domain.wire.logs.samples import BODY, DULL, GOOD, shape

EVENTS = [{"id": "1", "timestamp": 1795352770449, "message": GOOD.decode()}, {"id": "2", "message": "ok"}]
SUBSCRIPTION = {"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "/aws/x", "logEvents": EVENTS}


def request(*records):
    data = [{"data": base64.b64encode(record).decode()} for record in records]
    return json.dumps({"requestId": "r-1", "timestamp": 1, "records": data}).encode()


def zipped(value):
    return gzip.compress(json.dumps(value).encode())


class TestRecords:
    def test_are_what_an_application_put(self):
        results = list(firehose.read(request(GOOD + b"\n", DULL, b"ERROR " + GOOD, gzip.compress(GOOD))))
        assert [result.value for result in results] == [BODY, None, f"ERROR {GOOD.decode()}", BODY]

    def test_of_a_subscription_are_its_events(self):
        control = SUBSCRIPTION | {"messageType": "CONTROL_MESSAGE"}
        results = list(firehose.read(request(zipped(control), zipped(SUBSCRIPTION), DULL)))
        assert shape(results) == "V.."
        assert results[0].value == GOOD.decode()
        assert results[0].around == ({"logGroup": "/aws/x", "owner": "1"},)
        assert results[0].occurred_at.isoformat() == "2026-11-22T13:06:10.449000+00:00"

    def test_that_are_damaged_or_grow_too_large_are_rejected_alone(self):
        bomb = gzip.compress(b" " * 100_000)
        results = list(firehose.read(request(GOOD, bomb, zipped(BODY)[:-9], GOOD), limit=50_000))
        assert shape(results) == "VRRV"
        assert [result.index for result in results[1:3]] == [1, 2]

    def test_may_be_a_few_gzip_members_but_not_many(self):
        member = gzip.compress(b" ")
        assert shape(firehose.read(request(gzip.compress(GOOD) + member * 15, member * 17))) == "VR"

    @pytest.mark.parametrize("change", [{"messageType": 7}, {"logEvents": GOOD.decode()}])
    def test_that_only_look_like_a_subscription_are_told_whole(self, change):
        (record,) = firehose.read(request(zipped(SUBSCRIPTION | change)))
        assert record.value == SUBSCRIPTION | change

    def test_of_a_subscription_that_are_no_messages_are_told_whole(self):
        events = [BODY, GOOD.decode(), {"message": BODY}]
        results = firehose.read(request(zipped(SUBSCRIPTION | {"logEvents": events})))
        assert [result.value for result in results] == events

    def test_share_one_limit(self):
        large = gzip.compress(b" " * 30_000)
        assert shape(firehose.read(request(large, large), limit=50_000)) == ".R"

    @pytest.mark.parametrize("over", [0, 1, 2, 500])
    def test_that_are_plain_and_beyond_the_limit_leave_no_room(self, over):
        plain = b" " * (1_000 + over)
        assert shape(firehose.read(request(plain, gzip.compress(b" " * 50)), limit=1_000)) == ".R"


class TestRequest:
    @pytest.mark.parametrize(
        ("payload", "reason"),
        [(b"oops", "no_records"), (DULL, "no_records"), (b'{"records":[{"data":"***"}]}', "bad_base64"),
         (b'{"records":[{"data":"\xc3\xa9"}]}', "bad_base64")],
    )  # fmt: skip
    def test_that_is_none_is_refused(self, payload, reason):
        (result,) = firehose.read(payload)
        assert (shape([result]), result.reason) == ("U", reason)

    def test_is_answered_by_its_id(self):
        told = firehose.request_id(request())
        assert json.loads(firehose.answer(told, timestamp=2)) == {"requestId": "r-1", "timestamp": 2}
        assert json.loads(firehose.answer(told, timestamp=2, error="no"))["errorMessage"] == "no"
        assert firehose.request_id(b"oops") == ""

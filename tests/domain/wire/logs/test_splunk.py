from __future__ import annotations

import datetime as dt
import json

import pytest

from errors.domain.wire.logs import splunk
from tests.domain.wire.logs.samples import BODY, GOOD, shape

EVENT = {"time": 1795352770.449, "host": "vm", "source": "app", "event": BODY, "fields": {"a": "b"}}
PAYLOAD = json.dumps(EVENT).encode()


class TestRead:
    def test_tells_time_and_surroundings(self):
        (record,) = splunk.read(PAYLOAD)
        assert record.value == BODY
        assert record.around == ({"host": "vm", "source": "app"}, {"a": "b"})
        assert record.occurred_at == dt.datetime(2026, 11, 22, 13, 6, 10, 449000, tzinfo=dt.UTC)

    @pytest.mark.parametrize("glue", [b"", b"\n", b" \r\n\r\n"])
    def test_takes_events_run_together_or_not(self, glue):
        assert shape(splunk.read(glue.join([PAYLOAD, b'{"event":"ok"}', PAYLOAD]))) == "V.V"

    def test_rejects_an_event_that_is_nested_too_deeply_alone(self):
        deep = b'{"event":{"correlationId":' + b"[" * 500 + b"]" * 500 + b"}}"
        assert shape(splunk.read(PAYLOAD + deep + PAYLOAD)) == "VRV"

    def test_takes_an_array_and_what_python_writes(self):
        assert shape(splunk.read(b"[" + PAYLOAD + b',{"event":{"n":NaN}}]')) == "V."

    @pytest.mark.parametrize(
        ("payload", "answer"),
        [
            (b" ", {"text": "No data", "code": 5}),
            (b'{"event":"a"}oops', {"text": "Invalid data format", "code": 6, "invalid-event-number": 1}),
            (b"7", {"text": "Invalid data format", "code": 6, "invalid-event-number": 0}),
            (PAYLOAD + GOOD, {"text": "Event field is required", "code": 12, "invalid-event-number": 1}),
            (b'{"event":null}', {"text": "Event field is required", "code": 12, "invalid-event-number": 0}),
            (PAYLOAD * 2 + b'{"event":""}',
             {"text": "Event field cannot be blank", "code": 13, "invalid-event-number": 2}),
        ],
    )  # fmt: skip
    def test_refuses_the_request_for_the_first_event_at_fault(self, payload, answer):
        (request,) = splunk.read(payload)
        assert shape([request]) == "U"
        assert json.loads(splunk.refusal(request)) == answer


class TestAnswer:
    def test_of_success_is_what_clients_compare(self):
        assert splunk.answer() == b'{"text":"Success","code":0}'

    @pytest.mark.parametrize("code", splunk.TEXTS)
    def test_has_a_text_for_each_code(self, code):
        assert json.loads(splunk.answer(code)) == {"text": splunk.TEXTS[code], "code": code}

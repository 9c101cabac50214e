"""Fluent Bit's http output as it is by default, and Fluentd's messages."""

from __future__ import annotations

import datetime as dt
import gzip

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors.domain.report import Reject
from errors.domain.wire.logs import msgpack, read_any
from errors.domain.wire.logs.record import LogRecord
from errors.domain.wire.recogniser import reports_in
from tests.domain.wire.logs.samples import BODY, GOOD, ID, shape

encode = msgspec.msgpack.encode

THEN = dt.datetime(2026, 11, 22, 13, 27, 44, 500_000, dt.UTC)
EVENT_TIME = msgspec.msgpack.Ext(0, int(THEN.timestamp()).to_bytes(4, "big") + (500_000_000).to_bytes(4, "big"))
RECORD = {"log": f"Codat answered {GOOD.decode()}", "stream": "stderr", "n": [1, -1, 2**40, 1.5, None, True]}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def found(payload):
    return [report for record in read_any(payload) for report in reports_in(record)]


class TestEntries:
    @pytest.mark.parametrize(
        "entry",
        [
            [EVENT_TIME, RECORD], [[EVENT_TIME, {}], RECORD], [THEN.timestamp(), RECORD],
            ["app.codat", EVENT_TIME, RECORD], ["app.codat", EVENT_TIME, RECORD, {"chunk": "x"}],
            ["app.codat", [[EVENT_TIME, RECORD]]], ["app.codat", [[EVENT_TIME, RECORD]], {"size": 1}],
        ],
    )  # fmt: skip
    def test_of_every_kind_tell_the_record_and_its_time(self, entry):
        (report,) = found(encode(entry))
        assert (report.body, report.occurred_at) == (BODY, THEN)
        assert report.attributes.get("tag", "app.codat") == "app.codat"

    def test_are_run_together_and_counted_each(self):
        dull = encode([EVENT_TIME, {"log": "all is well"}])
        many = encode(["app", [[EVENT_TIME, RECORD], [EVENT_TIME, RECORD | {"log": "well"}]]])
        assert shape(read_any(dull + encode([EVENT_TIME, RECORD]) + dull + many)) == ".V.VV"

    def test_may_hold_bytes_and_what_no_database_keeps(self):
        (record,) = read_any(encode([1795354064, {"log": GOOD, "x": b"\xff\x00", 7: "y", "z": float("nan")}]))
        assert record.value == {"log": GOOD.decode(), "x": "\ufffd\u2400", "z": None}
        assert [report.correlation_id for report in reports_in(record)] == [ID]


class TestWhatIsCut:
    @pytest.mark.parametrize("cut", [1, 5, 40, 80])
    def test_costs_the_last_entry_only(self, cut):
        entry = encode([EVENT_TIME, RECORD])
        assert shape(read_any(entry + entry[:-cut])) == "VR"
        (refused,) = read_any(entry[:-cut])
        assert refused.reason == "bad_msgpack"

    @pytest.mark.parametrize(
        "payload",
        [
            b"\x92\xc1\x80",
            b"\x92" * 5_000,
            b"\xdd\xff\xff\xff\xff",
            encode([1, 2]),
            encode([[]]),
            encode(["app", gzip.compress(encode([1, RECORD])), {"compressed": "gzip"}]),
        ],
    )
    def test_or_is_none_is_refused(self, payload):
        assert shape(read_any(payload)) == "U"

    def test_or_holds_what_is_no_text_costs_its_entry_only(self):
        assert shape(read_any(b"\x92\x01\x81\xa1\xff\xc0" + encode([EVENT_TIME, RECORD]))) == "RV"

    @given(VALUES)
    def test_is_seen_where_the_decoder_sees_it(self, value):
        """Every value that is whole ends where its bytes end."""
        payload = encode([value, value])
        assert msgpack._end_of(payload, 0) == len(payload)
        assert msgpack._end_of(payload[:-1], 0) == 0

    @given(st.binary())
    def test_raises_nothing(self, payload):
        assert all(isinstance(result, LogRecord | Reject) for result in msgpack.read(payload))


class TestText:
    @pytest.mark.parametrize("start", ["\u07ca", "\u0710", "é", "日", "🙂"])
    def test_of_any_script_is_not_taken_for_it(self, start):
        assert [report.correlation_id for report in found(f"{start} Codat said {GOOD.decode()}".encode())] == [ID]

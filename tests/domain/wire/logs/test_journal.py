from __future__ import annotations

import struct

from errors.domain.wire.joining import joined
from errors.domain.wire.logs import read_any
from errors.domain.wire.recogniser import reports_in
from tests.domain.wire.logs.samples import BODY, GOOD, ID, shape

HEAD = b"__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1795354064123456\n__MONOTONIC_TIMESTAMP=5\n_HOSTNAME=vm\n"


def entry(message, *fields):
    if b"\n" not in message:
        return HEAD + b"".join(field + b"\n" for field in fields) + b"MESSAGE=" + message + b"\n\n"
    binary = b"MESSAGE\n" + struct.pack("<Q", len(message)) + message + b"\n"
    return HEAD + b"".join(field + b"\n" for field in fields) + binary + b"\n"


class TestEntries:
    def test_are_a_record_each_with_their_time_and_host(self):
        _, record = read_any(entry(b"all is well") + entry(b"Codat answered " + GOOD))
        (report,) = reports_in(record)
        assert (report.correlation_id, report.occurred_at.isoformat()) == (ID, "2026-11-22T13:27:44.123456+00:00")
        assert report.attributes["_HOSTNAME"] == "vm"

    def test_may_hold_lines_and_blank_lines_in_a_value_with_a_length(self):
        payload = entry(b"first\n\n__CURSOR=\n" + GOOD) + entry(b"all is well") + entry(GOOD)
        assert shape(read_any(payload)) == "V.V"
        assert [report.correlation_id for record in read_any(payload) for report in reports_in(record)] == [ID, ID]

    def test_of_a_container_are_joined_by_their_mark(self):
        text = b"x" * 90 + GOOD
        container = (b"CONTAINER_ID_FULL=c0ffee", b"PRIORITY=3")
        payload = entry(text[:120], *container, b"CONTAINER_PARTIAL_MESSAGE=true") + entry(text[120:], *container)
        assert shape(read_any(payload)) == "PP"
        (record,) = joined(read_any(payload))
        assert [report.body for report in reports_in(record)] == [BODY]


class TestCuts:
    def test_reject_what_comes_behind_and_refuse_where_nothing_came_before(self):
        whole = entry(b"a\nb")
        assert shape(read_any(entry(GOOD) + whole[:-6])) == "VR"
        assert shape(read_any(whole[:-6])) == "U"
        assert shape(read_any(HEAD + b"no field\n")) == "U"

    def test_at_the_end_of_the_last_field_cost_nothing(self):
        assert shape(read_any(entry(GOOD).rstrip())) == "V"
        assert shape(read_any(entry(b"a\n" + GOOD)[:-2])) == "V"

    def test_of_a_length_that_nothing_can_have_are_seen(self):
        assert shape(read_any(HEAD + b"MESSAGE\n" + b"\xff" * 8 + b"x")) == "U"

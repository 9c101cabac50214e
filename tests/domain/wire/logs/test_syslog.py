from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.wire.logs import read_any
from tests.domain.wire.logs.samples import GOOD, shape

TEXT = GOOD.decode()
MOMENT = dt.datetime(2026, 11, 22, 13, 27, 44, tzinfo=dt.UTC)


def framed(*messages):
    return b"".join(b"%d %b" % (len(message), message) for message in messages)


class TestHeader:
    @pytest.mark.parametrize(
        ("header", "around", "time"),
        [
            ("<11>", {"severity": "err"}, None),
            ("<14>1 2026-11-22T13:27:44Z vm billing 7 - - ",
             {"host": "vm", "app": "billing", "procid": "7", "severity": "info"}, MOMENT),
            ("<14>1 2026-11-22T13:27:44Z vm billing 7 id - \ufeff",
             {"host": "vm", "app": "billing", "procid": "7", "msgid": "id", "severity": "info"}, MOMENT),
            ('<14>1 - - - - - [a b="]\\""][c d="e"] ',
             {"severity": "info", "b": ']\\"', "d": "e"}, None),
            ("<190>1 2026-11-22T13:27:44+00:00 host app web.1 - ",
             {"host": "host", "app": "app", "procid": "web.1", "severity": "info"}, MOMENT),
            ("<11>Nov 22 13:27:44 vm billing[7]: ",
             {"time": "Nov 22 13:27:44", "host": "vm", "app": "billing", "procid": "7", "severity": "err"}, None),
            ("<11>2026-11-22T14:27:44+01:00 vm billing: ", {"host": "vm", "app": "billing", "severity": "err"}, MOMENT),
        ],
        ids=["none", "5424", "5424 with a mark", "structured data", "logplex", "3164", "3164 with a year"],
    )  # fmt: skip
    def test_is_told_around_the_message(self, header, around, time):
        for payload in (f"{header}{TEXT}".encode(), framed(f"{header}{TEXT}\n".encode())):
            (record,) = read_any(payload)
            assert (record.value, record.around, record.occurred_at) == (TEXT, (around,), time)


class TestFraming:
    def test_may_be_a_line_a_nul_or_a_length(self):
        message = b"<11>" + GOOD
        for payload in (b"\n".join([message] * 3), b"\x00".join([message] * 3), framed(message, message, message)):
            assert shape(read_any(payload)) == "VVV"

    def test_that_is_cut_costs_the_last_message_only(self):
        message = b"<11>" + GOOD
        results = list(read_any(framed(message, b"<11>ok", message)[:-1]))
        assert (shape(results), results[2].index, results[2].reason) == ("V.R", 2, "truncated_frame")

    def test_that_stops_being_one_is_rejected_from_there(self):
        results = list(read_any(framed(b"<11>" + GOOD) + b"oops"))
        assert (shape(results), results[1].reason, results[1].text) == ("VR", "bad_frame", "oops")


class TestContainerLog:
    def test_tells_pieces_by_their_stream(self):
        lines = ["stdout F one", "stdout F two", "stderr F three", "stdout P four", "stderr F five", "stdout F six"]
        payload = "\n".join(f"2026-11-22T13:27:44Z {line}" for line in lines).encode()
        results = list(read_any(payload + b"\nno header"))
        # The first of a stream may end a line of the request before.
        assert shape(results) == "P.PP.P."
        assert [result.stream for result in results] == ["stdout", "", "stderr", "stdout", "", "stdout", ""]
        assert (results[3].value, results[3].occurred_at) == ("four", MOMENT)
        assert results[3].around == ({"stream": "stdout", "logtag": "P"},)

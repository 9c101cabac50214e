"""
Which JSON is read and which is not, case by case (`json_cases`): what a parser leaves open is decided here.

A change of parser, or of its version, shows here as a named case before a sender notices it.
"""

from __future__ import annotations

import pytest

from errors.domain.report import Reject, Report
from errors.domain.wire import read_text
from errors.domain.wire.errors_body import parse
from errors.domain.wire.rejecting import DETAILS
from tests.domain.wire.json_cases import DOCUMENTS, I_VALUES, N_VALUES, READ, Y_VALUES, Refused

GROUPS = ("structure", "number", "string", "escape", "surrogate", "utf8", "nul", "white_space", "duplicate", "depth",
          "comment", "control", "document")  # fmt: skip


def delivery(value: bytes) -> bytes:
    return b'{"statusCode":404,"error":"e","x":' + value + b"}"


def cases(table):
    return [pytest.param(*case, id=name) for name, case in table.items()]


def value_read(payload: bytes):
    """The member of the only report."""
    (result,) = parse(delivery(payload))
    assert isinstance(result, Report), result
    return result.body["x"]


def assert_reads_as(payload, value):
    found = value_read(payload)
    assert (found, type(found), repr(found)[:2]) == (value, type(value), repr(value)[:2])  # -0.0 is no 0.0


def assert_refused(payload, reason):
    results = list(parse(delivery(payload)))
    assert {result.reason for result in results} == {reason}
    assert all(result.detail == DETAILS[reason] for result in results)


class TestJson:
    @pytest.mark.parametrize(("payload", "value"), cases(Y_VALUES))
    def test_is_read(self, payload, value):
        assert_reads_as(payload, value)


class TestNoJson:
    @pytest.mark.parametrize(("payload", "reason"), cases(N_VALUES))
    def test_is_refused_with_its_reason(self, payload, reason):
        assert_refused(payload, reason)


class TestWhatIsUpToUs:
    @pytest.mark.parametrize(("payload", "answer"), cases(I_VALUES))
    def test_is_answered_as_written_down(self, payload, answer):
        if isinstance(answer, Refused):
            assert_refused(payload, answer.reason)
        else:
            assert_reads_as(payload, answer)


class TestDocuments:
    @pytest.mark.parametrize(("payload", "answer"), cases(DOCUMENTS))
    def test_are_answered_part_by_part(self, payload, answer):
        assert [result.reason if isinstance(result, Reject) else READ for result in parse(payload)] == answer

    @pytest.mark.parametrize(("payload", "_answer"), cases(DOCUMENTS))
    def test_are_answered_too_when_they_are_pasted(self, payload, _answer):
        assert all(isinstance(result, Report | Reject) for result in read_text(payload))


class TestCases:
    def test_are_many_of_each_kind(self):
        names = [*Y_VALUES, *N_VALUES, *I_VALUES, *DOCUMENTS]
        assert len(names) == len(set(names)) >= 200
        assert {name.split("_", 1)[0] for name in names} == {"y", "n", "i"}
        assert all(any(f"_{group}" in name for name in names) for group in GROUPS)

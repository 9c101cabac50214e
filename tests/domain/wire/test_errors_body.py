from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors.domain.report import REJECT_TEXT_LENGTH, Reject, Report
from errors.domain.wire.errors_body import MAX_REJECTS, parse, placed
from errors.domain.wire.rejecting import DETAILS, ITEM_BYTES

BODY = {
    "statusCode": 404,
    "service": "Xero",
    "error": "No such bill",
    "correlationId": "9e2d4c1b7a6f4e0d8c3b5a2918f7e6d5",
}
GOOD = json.dumps(BODY).encode()
FRAGMENTS = st.sampled_from(
    [
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b",",
        b":",
        b"\\",
        b"\n",
        b"\\u0000",
        b"NaN",
        b'{"a":',
        b'"statusCode":404',
        b"\xff",
        GOOD,
    ]
)
GARBAGE_LINE = st.lists(FRAGMENTS.filter(lambda part: part not in (b"\n", GOOD))).map(b"".join)


def reasons(payload):
    return [result.reason if isinstance(result, Reject) else "" for result in parse(payload)]


def spread(size):
    """A body of exactly that many bytes."""
    body = json.dumps(BODY | {"error": "x"}).encode()
    return body.replace(b'"x"', b'"' + b"x" * (size - len(body) + 1) + b'"')


class TestAnyBytes:
    @settings(deadline=None)
    @given(st.binary() | st.lists(FRAGMENTS).map(b"".join))
    def test_yield_reports_and_rejects_and_raise_nothing(self, payload):
        for result in parse(payload):
            assert isinstance(result, Report | Reject)
            assert isinstance(result, Report) or result.detail == DETAILS[result.reason]

    @settings(deadline=None)
    @given(st.lists(GARBAGE_LINE), st.lists(GARBAGE_LINE))
    def test_do_not_hide_a_good_line_among_them(self, before, after):
        payload = b"\n".join([*before, GOOD, *after])
        assert BODY in [result.body for result in parse(payload) if isinstance(result, Report)]

    @settings(deadline=None)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        )
    )
    def test_can_stand_for_any_member(self, value):
        for name in (*BODY, "validation", "response", "occurredAt", "request", "attributes"):
            assert len(list(parse(json.dumps(BODY | {name: value}).encode()))) == 1


class TestBadItems:
    @pytest.mark.parametrize("bad", [b"17", b"null", b"{}", b'{"statusCode":NaN}', b'{"a":"\xff"}', b'{"error":"cut'])
    @pytest.mark.parametrize("glue", [b"\n", b",\n"])
    def test_are_rejected_on_their_own_among_lines(self, bad, glue):
        results = list(parse(glue.join([GOOD, bad, GOOD])))
        assert [isinstance(result, Reject) for result in results] == [False, True, False]
        assert results[1].index == 1

    @pytest.mark.parametrize("bad", [b"17", b"null", b"{}", b'{"statusCode":NaN}', b'{"a":"\xff"}', b'"a, b"', b"oops"])
    def test_are_rejected_on_their_own_in_an_array(self, bad):
        assert [bool(reason) for reason in reasons(b"[" + b", ".join([GOOD, bad, GOOD]) + b"]")] == [False, True, False]

    def test_keep_a_bounded_copy_of_their_text(self):
        (reject,) = parse(b'{"error": "' + b"\x00x" * 50_000)
        assert len(reject.text) == REJECT_TEXT_LENGTH
        assert reject.text.startswith('{"error": "\u2400x')


class TestSize:
    def test_of_one_error_is_taken_up_to_the_limit_and_refused_above(self):
        assert reasons(spread(ITEM_BYTES)) == [""]
        assert reasons(spread(ITEM_BYTES + 1)) == ["too_large"]

    def test_counts_for_each_item_of_a_batch(self):
        assert reasons(b"\n".join([GOOD, spread(ITEM_BYTES + 1), GOOD])) == ["", "too_large", ""]
        assert reasons(b"[" + b",".join([GOOD, spread(ITEM_BYTES + 99), GOOD]) + b"]") == ["", "too_large", ""]

    def test_of_a_message_of_one_megabyte_is_refused(self):
        assert reasons(spread(1_000_000)) == ["too_large"]


class TestHopelessDelivery:
    def test_is_given_up(self):
        found = reasons(b"{}\n" * (3 * MAX_REJECTS))
        assert (len(found), found[-1]) == (MAX_REJECTS + 1, "too_many_rejects")

    def test_is_not_one_with_many_bad_items_among_good_ones(self):
        found = reasons((b"{}\n" * 4 + GOOD + b"\n") * MAX_REJECTS)
        assert (found.count(""), found.count("status_code_missing")) == (MAX_REJECTS, 4 * MAX_REJECTS)

    @pytest.mark.parametrize(
        "unit", [b"{", b"[", b"[{", b'{"a":', b'{"a"', b'"', b'["', b'{"a":"},{"', b"{}", b" ", b'}{"']
    )
    def test_of_a_megabyte_ends(self, unit):
        assert len(reasons(unit * (1_000_000 // len(unit)))) <= MAX_REJECTS + 1


class TestPositions:
    SEVERAL = json.dumps({
        name: {"dataType": name, "currentStatus": "FetchError"} for name in ("bills", "invoices", "customers")
    }).encode()  # fmt: skip

    @pytest.mark.parametrize(
        ("opening", "between", "closing"), [(b"", b"\n", b""), (b"[", b",", b"]"), (b"", b"", b"")]
    )
    def test_are_those_of_the_parts_also_where_one_tells_of_several_errors(self, opening, between, closing):
        payload = opening + between.join([self.SEVERAL, GOOD, b"{}", self.SEVERAL, GOOD]) + closing
        assert [index for index, _ in placed(payload)] == [0, 0, 0, 1, 2, 3, 3, 3, 4]
        (reject,) = [item for item in parse(payload) if isinstance(item, Reject)]
        assert reject.index == 2

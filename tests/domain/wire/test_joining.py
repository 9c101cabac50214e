from __future__ import annotations

import datetime as dt
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors.domain.wire import joining
from errors.domain.wire.joining import PATIENCE, Joiner, joined
from errors.domain.wire.logs.record import LogRecord
from errors.domain.wire.recogniser import reports_in

NOW = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
BODY = {
    "statusCode": 404,
    "service": "Xero",
    "error": "PushException: " + "x" * 40_000,
    "correlationId": "9e2d4c1b7a6f4e0d8c3b5a2918f7e6d5",
}
TEXT = json.dumps(BODY)
PIECES = [TEXT[start : start + 16_384] for start in range(0, len(TEXT), 16_384)]
OTHER = LogRecord(value={"log": "all is well\n", "stream": "stdout"}, stream="app/stdout")


def json_file(stream="stderr"):
    texts = [*PIECES[:-1], PIECES[-1] + "\n"]
    return [LogRecord(value={"log": text, "stream": stream, "time": "t"}, stream=f"app/{stream}") for text in texts]


def fluentd():
    last = len(PIECES)
    return [
        LogRecord(
            value={"log": text, "partial_message": "true", "partial_id": "p1", "partial_ordinal": str(ordinal),
                   "partial_last": str(ordinal == last).lower(), "container_name": "/app"},
            stream="p1",
        )
        for ordinal, text in enumerate(PIECES, 1)
    ]  # fmt: skip


def journald():
    return [
        LogRecord(value={"MESSAGE": text, "CONTAINER_ID": "c1", "PRIORITY": "3", "CONTAINER_PARTIAL_MESSAGE": "true"})
        for text in PIECES[:-1]
    ] + [LogRecord(value={"MESSAGE": PIECES[-1], "CONTAINER_ID": "c1", "PRIORITY": "3"})]


def journald_with_ordinals():
    return [
        LogRecord(value={"MESSAGE": record.value["log"], "CONTAINER_PARTIAL_ID": "p1",
                         "CONTAINER_PARTIAL_ORDINAL": record.value["partial_ordinal"],
                         "CONTAINER_PARTIAL_LAST": record.value["partial_last"]})
        for record in fluentd()
    ]  # fmt: skip


def cri():
    tags = ["P"] * (len(PIECES) - 1) + ["F"]
    return [
        LogRecord(value=text, around=({"stream": "stderr", "logtag": tag},), stream="stderr")
        for text, tag in zip(PIECES, tags, strict=True)
    ]


def parsed_cri():
    return [LogRecord(value={"log": r.value, **r.around[0]}, stream="pod/stderr") for r in cri()]


FORMS = [json_file, fluentd, journald, journald_with_ordinals, cri, parsed_cri]
IN_ANY_ORDER = [fluentd, journald_with_ordinals]


def bodies(records):
    return [report.body for record in records for report in reports_in(record)]


class TestPieces:
    @pytest.mark.parametrize("form", FORMS)
    def test_of_one_request_become_one_record(self, form):
        first, *rest = form()
        results = list(joined([first, OTHER, *rest, OTHER]))
        assert results.count(OTHER) == 2
        assert (len(results), bodies(results)) == (3, [BODY])

    @pytest.mark.parametrize("form", IN_ANY_ORDER)
    def test_with_ordinals_may_come_in_any_order(self, form):
        records = form()
        random.Random(1).shuffle(records)
        assert bodies(joined(records)) == [BODY]

    @pytest.mark.parametrize("form", FORMS)
    def test_of_several_requests_are_joined_within_the_patience(self, form):
        joiner, found = Joiner(), []
        for number, record in enumerate(form()):
            found += joiner.joined([record, OTHER], source="7", now=NOW + number * PATIENCE)
        assert bodies(found) == [BODY]
        assert list(joiner.rest()) == []

    def test_of_two_streams_are_kept_apart(self):
        pairs = zip(json_file("stderr"), json_file("stdout"), strict=True)
        assert bodies(joined([record for pair in pairs for record in pair])) == [BODY, BODY]

    def test_of_two_sources_are_kept_apart(self):
        joiner = Joiner()
        first, second, *_ = json_file()
        assert list(joiner.joined([first], source="7", now=NOW)) == []
        assert list(joiner.joined([second], source="8", now=NOW)) == []
        assert [len(record.value["log"]) for record in joiner.rest()] == [16_384, 16_384]

    def test_keep_what_the_first_one_tells(self):
        (record,) = joined(fluentd())
        assert (record.value["container_name"], record.stream) == ("/app", "")


class TestRepeats:
    """Of a request that was answered 503: what came before it is not sent again."""

    @pytest.mark.parametrize("form", [json_file, fluentd, journald, journald_with_ordinals])
    def test_of_an_end_find_the_line_that_it_ended(self, form):
        joiner, pieces = Joiner(), form()
        assert not any(joiner.joined(pieces[:-1], source="1", now=NOW))
        for seconds in (0, 20):
            found = joiner.joined(pieces[-1:], source="1", now=NOW + dt.timedelta(seconds=seconds))
            assert [report.correlation_id for record in found for report in reports_in(record)] == [
                BODY["correlationId"]
            ]

    def test_of_several_lines_find_all_of_them(self):
        joiner, pieces = Joiner(), json_file()
        others = [
            LogRecord(
                value=dict(piece.value) | {"log": piece.value["log"].replace("9e2d", "7777")}, stream=piece.stream
            )
            for piece in pieces
        ]
        assert not any(joiner.joined(pieces[:1], source="1", now=NOW))
        for _ in range(2):
            again = [*pieces[1:], *others, *pieces[:2]]
            found = [report for record in joiner.joined(again, source="1", now=NOW) for report in reports_in(record)]
            assert {report.correlation_id[:4] for report in found} == {"9e2d", "7777"}

    def test_are_remembered_in_bounds(self, monkeypatch):
        monkeypatch.setattr(joining, "MOST_CHARACTERS", 4 * len(TEXT))
        joiner = Joiner()
        for number in range(10):
            list(joiner.joined(json_file(), source=str(number), now=NOW))
        assert len(joiner._ended) == 3
        list(joiner.joined([OTHER], source="9", now=NOW + 2 * PATIENCE))
        assert joiner._ended == {}


class TestOpenLine:
    def test_is_told_as_far_as_it_came_once_it_waited_too_long(self):
        joiner, (first, *_) = Joiner(), json_file()
        assert list(joiner.joined([first], source="7", now=NOW)) == []
        assert list(joiner.joined([], source="8", now=NOW + 2 * PATIENCE)) == []
        assert [record.value for record in joiner.joined([], source="7", now=NOW + 2 * PATIENCE)] == [first.value]

    def test_is_not_held_if_a_whole_body_is_in_it(self):
        small = json.dumps(BODY | {"error": "No such bill"})
        record = LogRecord(value={"log": f"{small} {'y' * 17_000}", "stream": "stderr"}, stream="app/stderr")
        joiner = Joiner()
        assert len(bodies(joiner.joined([record], source="7", now=NOW))) == 1
        assert list(joiner.rest()) == []

    def test_that_is_too_long_is_told_at_once(self):
        endless = [LogRecord(value={"log": "x" * 16_384, "stream": "s"}, stream="s") for _ in range(100)]
        results = list(joined(endless))
        assert 1 < len(results) < 5
        assert sum(len(record.value["log"]) for record in results) == 100 * 16_384

    def test_takes_bounded_memory(self, monkeypatch):
        monkeypatch.setattr(joining, "MOST_LINES", 10)
        joiner = Joiner()
        for number in range(50):
            record = LogRecord(value={"log": "x" * 17_000, "stream": "s"}, stream=f"{number}/s")
            assert list(joiner.joined([record], source="7", now=NOW + dt.timedelta(milliseconds=number))) == []
        assert (len(list(joiner.rest())), joiner.given_up) == (10, 40)


class TestAnyRecords:
    @settings(deadline=None)
    @given(
        st.lists(
            st.builds(
                LogRecord,
                value=st.text() | st.dictionaries(
                    st.sampled_from(["log", "MESSAGE", "partial_id", "partial_ordinal", "partial_last", "logtag",
                                     "CONTAINER_ID", "CONTAINER_PARTIAL_MESSAGE"]),
                    st.sampled_from(["true", "false", "1", "2", "0", "P", "F", "x" * 17_000, ""]) | st.integers(),
                ),
                stream=st.sampled_from(["", "a", "b"]),
            )
        )
    )  # fmt: skip
    def test_lose_no_text(self, records):
        texts = sum(len(record.value) for record in records if isinstance(record.value, str))
        results = list(joined(records))
        assert len(results) <= len(records)
        assert sum(len(record.value) for record in results if isinstance(record.value, str)) >= texts

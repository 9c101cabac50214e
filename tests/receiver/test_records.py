"""What is made of log records on their way to the writer, without a server."""

from __future__ import annotations

import json
import time

import pytest

from errors.ingest import QueueFullError, records
from errors.ingest.delivery import NEAR_MISS
from tests.receiver.in_process import Link, ask
from tests.receiver.shipping import DULL, PATHS, make_line, request_of

MISS = json.dumps({"statusCode": 404, "service": "Xero", "error": "No such bill", "correlationId": 7})


def rejects(link):
    return [reject.reject for parcel in link.parcels for reject in parcel.rejects]


def rows(link):
    return [row for parcel in link.parcels for row in parcel.rows]


class TestWriter:
    def test_gets_no_parcel_of_what_holds_nothing(self):
        link = Link()
        for protocol, path in PATHS.items():
            [(status, _, _)] = ask(link, [request_of(protocol, [DULL] * 3)], path=path)
            assert status in {200, 204}
        assert link.parcels == []

    def test_is_told_where_each_record_stood(self):
        link, (line, _) = Link(), make_line()
        payload = request_of("logs", [DULL, line, DULL, line.replace("Xero", "Sage"), MISS])
        ask(link, [payload], path=PATHS["logs"])
        assert [row.index for row in rows(link)] == [1, 3]
        assert [(reject.index, reject.reason) for reject in rejects(link)] == [(4, NEAR_MISS)]

    def test_is_told_the_time_of_the_protocol(self):
        link, (line, _) = Link(), make_line()
        ask(link, [request_of("otlp", [line])], path=PATHS["otlp"])
        assert rows(link)[0].occurred_at.isoformat() == "2026-03-04T05:06:07+00:00"


class TestHead:
    def test_of_firehose_tells_the_attributes_of_its_stream(self):
        link, (line, _) = Link(), make_line()
        for header in (b'{"commonAttributes": {"environment": "production"}}', b"{", b'{"commonAttributes": 7}'):
            headers = [(b"x-amz-firehose-common-attributes", header)]
            ask(link, [request_of("firehose", [DULL, line])], path=PATHS["firehose"], headers=headers)
        told = [json.loads(row.attributes) for row in rows(link)]
        assert [attributes.get("environment") for attributes in told] == ["production", None, None]

    def test_of_raw_events_tells_where_they_come_from(self):
        link, (line, _) = Link(), make_line()
        query = b"host=web-1&source=app&sourcetype=x&token=secret&channel=7"
        ask(link, [line.encode()], path="/ingest/splunk/services/collector/raw", query_string=query)
        (row,) = rows(link)
        assert json.loads(row.attributes) == {"host": "web-1", "source": "app", "sourcetype": "x"}


class TestNearMisses:
    def test_say_which_member_is_to_blame(self):
        link = Link()
        ask(link, [request_of("splunk", [MISS])], path=PATHS["splunk"])
        [reject] = rejects(link)
        assert reject.detail.startswith("correlationId: One member")
        assert "No such bill" in reject.text

    def test_are_kept_up_to_twenty_a_request_and_are_no_rejects(self):
        link = Link()
        [(_, _, body)] = ask(link, [request_of("logs", [MISS] * 50)], path=PATHS["logs"])
        assert json.loads(body) == {"accepted": 50, "rejected": 0, "errors": 0, "duplicates": 0}
        assert len(rejects(link)) == records.KEPT_NEAR_MISSES


class TestRejects:
    def test_are_kept_up_to_a_thousand_a_request_and_all_told(self, monkeypatch):
        monkeypatch.setattr(records, "KEPT_REJECTS", 10)
        link = Link()
        lines = b'{"message": "fine"}\n' + b'{"message": correlationId\n' * 30
        [(_, _, body)] = ask(link, [lines], path=PATHS["logs"])
        assert (json.loads(body)["rejected"], len(rejects(link))) == (30, 10)


class TestLongLines:
    @pytest.mark.parametrize("cut", [40, 120])
    def test_are_joined_over_two_requests(self, cut):
        link, (line, its_id) = Link(), make_line()
        parts = [
            {"log": line[:cut], "partial_id": its_id, "partial_ordinal": "1", "partial_last": "false"},
            {"log": line[cut:], "partial_id": its_id, "partial_ordinal": "2", "partial_last": "true"},
        ]
        ask(link, *([json.dumps(part).encode()] for part in parts), path=PATHS["logs"])
        assert [row.correlation_id for row in rows(link)] == [its_id]

    def test_are_found_by_an_end_that_is_sent_again_after_an_overload(self):
        link, (line, its_id) = Link(QueueFullError()), make_line()
        start, end = (
            [json.dumps({"log": text, "logtag": tag, "stream": "stdout"}).encode()]
            for text, tag in ((line[:40], "P"), (line[40:], "F"))
        )
        answers = ask(link, start, end, end, path=PATHS["logs"])
        assert [status for status, *_ in answers] == [200, 503, 200]
        assert [row.correlation_id for row in rows(link)] == [its_id, its_id]  # refused, then taken


class TestSmallBodies:
    def test_of_uninteresting_records_cost_the_event_loop_little(self):
        payload = request_of("logs", [DULL] * 2_000)
        assert len(payload) < 64 * 1024
        started = time.perf_counter()
        ask(Link(), *[[payload]] * 20, path=PATHS["logs"])
        assert (time.perf_counter() - started) / 20 < 0.05

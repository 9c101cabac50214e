"""Log shippers through the real server: each protocol's good answer, and what is stored when it is there."""

from __future__ import annotations

import gzip
import http.client
import json

import cramjam
import pytest

from tests.receiver.serving import exchange
from tests.receiver.shipping import DULL, PATHS, TYPES, make_line, request_of

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("receiver")]  # one server for all

STORED = """
import django; django.setup()
import sys
from errors.models import ErrorResponse
print(ErrorResponse.objects.filter(correlation_id__in=sys.argv[1:]).count())
"""
COUNTS = """
import django; django.setup()
from errors.models import Source
source = Source.objects.get(name="shop")
print(source.accepted_count, source.rejected_count, source.near_miss_count)
"""


def ship(server, protocol, payload, headers=None, *, path=None):
    told = {"Content-Type": TYPES[protocol]} if protocol in TYPES else {}
    return server.post(payload, told | (headers or {}), path=path or PATHS[protocol])


def assert_is_success(protocol, reply):
    assert (reply.status, reply.body == b"") == ((204, True) if protocol == "loki" else (200, False))
    if protocol == "elastic":
        assert reply.headers["x-elastic-product"] == "Elasticsearch"
        assert reply.headers["content-type"] == "application/json"
        assert reply.json["errors"] is False
    if protocol in {"otlp", "splunk"}:
        assert reply.json == ({} if protocol == "otlp" else {"text": "Success", "code": 0})
    if protocol == "firehose":
        assert (reply.json["requestId"], reply.json["timestamp"] > 1.7e12) == ("r-1", True)
        assert "errorMessage" not in reply.json


class TestEveryProtocol:
    def test_stores_before_it_answers(self, server):
        ids = []
        for protocol in PATHS:
            (one, its_id), (other, other_id) = make_line(), make_line()
            assert_is_success(protocol, ship(server, protocol, request_of(protocol, [one, DULL, other])))
            ids += [its_id, other_id]
        assert server.run(STORED, *ids).strip() == str(len(ids))

    def test_takes_what_holds_no_error_and_needs_no_writer_for_it(self, server):
        before = server.run(COUNTS)
        for protocol in PATHS:
            assert_is_success(protocol, ship(server, protocol, request_of(protocol, [DULL, DULL])))
        assert server.run(COUNTS) == before
        assert b'codat_dash_log_records_total{protocol="loki"}' in server.request("GET", "/metrics").body

    def test_takes_three_megabytes(self, server):
        for protocol in PATHS:
            line, _ = make_line()
            lines = [f"{DULL} {'x' * 150} {n}" for n in range(20_000)] + [line]
            assert_is_success(protocol, ship(server, protocol, request_of(protocol, lines)))
            assert ship(server, "logs", request_of("logs", [line])).json["duplicates"] == 1, protocol

    def test_takes_chunks_and_gzip(self, server):
        for protocol in PATHS:
            line, _ = make_line()
            payload = gzip.compress(request_of(protocol, [line]))
            assert_is_success(
                protocol, ship(server, protocol, iter([payload[:9], payload[9:]]), {"Content-Encoding": "gzip"})
            )
            assert ship(server, "logs", request_of("logs", [line])).json["duplicates"] == 1, protocol

    def test_lets_go_on_who_asks_to(self, server):
        for protocol, path in PATHS.items():
            payload = request_of(protocol, [DULL])
            head = (
                f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\nExpect: 100-continue\r\n"
                f"Connection: close\r\nContent-Length: {len(payload)}\r\n\r\n"
            )
            answer = server.talk(head.encode(), payload)
            assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 20"), protocol

    def test_takes_the_token_out_of_the_path(self, server):
        for protocol, path in PATHS.items():
            reply = server.request(
                "POST", path.replace("/ingest/", f"/ingest/t/{server.token}/"), request_of(protocol, [DULL])
            )
            assert reply.status in {200, 204}, protocol

    def test_keeps_the_connection_after_each_answer(self, server):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        headers = {"Authorization": f"Bearer {server.token}"}
        for protocol, path in PATHS.items():
            for payload in (request_of(protocol, [DULL]), b"{", request_of(protocol, [DULL])):
                assert exchange(connection, "POST", path, payload, headers).status in {200, 204, 400}
            assert exchange(connection, "POST", path, payload, {}).status == 401
        connection.close()

    def test_tells_a_person_how_to_use_it(self, server):
        for path in [*PATHS.values(), "/ingest/splunk/services/collector/raw"]:
            reply = server.request("GET", path)
            assert (reply.status, path in reply.body.decode()) == (200, True)
            assert server.request("HEAD", path).status == 200


class TestJournal:
    def test_is_taken_at_the_address_that_its_shipper_makes(self, server):
        line, its_id = make_line()
        payload = f"__CURSOR=s=1\n__REALTIME_TIMESTAMP=1772600767000000\nMESSAGE={line}\n\n".encode()
        reply = ship(server, "logs", payload, path=f"/ingest/t/{server.token}/v1/logs/upload")
        assert (reply.status, reply.json["accepted"], reply.json["errors"]) == (200, 1, 1)
        assert server.run(STORED, its_id).strip() == "1"


class TestOddTexts:
    def test_are_stored_readable_or_rejected_and_block_nothing(self, server):
        nul, nul_id = make_line(error="NUL \x00 inside")
        lone, lone_id = make_line(error="lone \ud800 surrogate")
        large, large_id = make_line(error="x" * 1_000_000)
        good, good_id = make_line()
        for protocol in PATHS:
            assert ship(server, protocol, request_of(protocol, [nul, lone, large, good])).status in {200, 204}, protocol
        assert server.run(STORED, nul_id, lone_id, good_id).strip() == "3"
        assert server.run(STORED, large_id).strip() == "0"

    def test_that_are_too_large_are_told_as_rejected(self, server):
        large, _ = make_line(error="x" * 300_000)
        assert ship(server, "logs", request_of("logs", [large, DULL])).json == {
            "accepted": 1, "rejected": 1, "errors": 0, "duplicates": 0,
        }  # fmt: skip


class TestPartialSuccess:
    def test_of_otlp_says_how_many_and_why(self, server):
        payload = request_of("otlp", [DULL]).replace(b'"logRecords": [', b'"logRecords": ["correlationId", ')
        reply = ship(server, "otlp", payload)
        assert reply.status == 200
        assert reply.json["partialSuccess"]["rejectedLogRecords"] == "1"
        assert reply.json["partialSuccess"]["errorMessage"]

    def test_of_bulks_marks_the_documents_that_clients_should_drop(self, server):
        line, _ = make_line()
        broken = b'{"index":{"_id":"7"}}\n{"message": correlationId\n'
        payload = request_of("elastic", [line]) + broken + request_of("elastic", [DULL])
        reply = ship(server, "elastic", payload, path="/ingest/elastic/app-2026/_bulk")
        assert (reply.status, reply.json["errors"]) == (200, True)
        items = [next(iter(item.values())) for item in reply.json["items"]]
        assert [item["status"] for item in items] == [201, 400, 201]
        assert [item["_index"] for item in items] == ["app", "app-2026", "app"]
        assert "This is no JSON" in items[1]["error"]["reason"]
        assert (items[1]["_id"], len({item["_id"] for item in items})) == ("7", 3)

    def test_of_lines_counts_them(self, server):
        line, _ = make_line()
        reply = ship(server, "logs", json.dumps({"message": line}).encode() + b'\n{"message": correlationId\n')
        assert (reply.status, reply.json["errors"], reply.json["rejected"]) == (200, 1, 1)


class TestRepeats:
    def test_are_told_apart_from_errors_with_and_without_an_id(self, server):
        line, its_id = make_line()
        anonymous, _ = make_line(correlationId="", error=f"No such bill {its_id}")
        payload = request_of("logs", [line, anonymous])
        assert ship(server, "logs", payload).json["errors"] == 2
        assert ship(server, "logs", payload).json["duplicates"] == 2


class TestLoki:
    def test_takes_a_block_whose_compression_is_named_or_not(self, server):
        line, its_id = make_line()
        entry = b"\x12" + _sized(line.encode())
        push = b"\x0a" + _sized(b"\x0a" + _sized(b'{app="billing"}') + b"\x12" + _sized(entry))
        block = bytes(cramjam.snappy.compress_raw(push))
        for headers in ({}, {"Content-Encoding": "snappy"}):
            assert ship(server, "loki", block, headers).status == 204
        assert server.run(STORED, its_id).strip() == "1"


def _sized(content):
    length = len(content)
    return bytes([length & 127 | 128, length >> 7]) + content

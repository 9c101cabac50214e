"""What a shipper is told when its request is refused: in its protocol's own form, so that it does the right thing."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import zlib

import cramjam
import pytest
import zstandard

from errors.domain.wire.logs.otlp import failure
from errors.ingest import QueueFullError, WriteFailedError
from tests.receiver.in_process import Link, ask
from tests.receiver.serving import exchange
from tests.receiver.shipping import DULL, PATHS, TYPES, make_line, request_of

in_server = [pytest.mark.server, pytest.mark.xdist_group("receiver")]  # one server for all

BOMBS = {
    "gzip": gzip.compress(b" " * 80_000_000),
    "deflate": zlib.compress(b" " * 80_000_000),
    "zstd": zstandard.compress(b" " * 80_000_000),
    "snappy": bytes(cramjam.snappy.compress_raw(b" " * 80_000_000)),
}
SPLUNKS = {"token_missing": 2, "token_unknown": 4, "queue_full": 9, "store_unavailable": 9}


def assert_is_refusal(protocol, status, headers, body, code):
    """The body and the headers are what the protocol's clients expect."""
    if protocol == "loki":
        assert (headers["content-type"], body.count(b"\n")) == ("text/plain; charset=utf-8", 1)
        return
    document = json.loads(body)
    if protocol == "logs":
        assert (headers["content-type"], document["code"], document["status"]) == (
            "application/problem+json",
            code,
            status,
        )
        return
    assert headers["content-type"] == "application/json"
    if protocol == "otlp":
        assert (document["code"], bool(document["message"])) == ({401: 16, 503: 14}.get(status, 3), True)
    if protocol == "elastic":
        assert headers["x-elastic-product"] == "Elasticsearch"
        assert (document["status"], document["errors"], type(document["items"])) == (status, True, list)
        assert document["error"]["root_cause"][0]["reason"]
    if protocol == "splunk":
        assert (document["code"], bool(document["text"])) == (SPLUNKS.get(code, 6), True)
    if protocol == "firehose":
        assert (document["requestId"], document["timestamp"] > 0, bool(document["errorMessage"])) == ("r-1", True, True)


@pytest.mark.parametrize("protocol", PATHS)
class TestServer:
    pytestmark = in_server

    def refuse(self, server, protocol, payload, expected, headers=None, *, token=None):
        sent = {"X-Amz-Firehose-Request-Id": "r-1"} | ({"Content-Type": TYPES[protocol]} if protocol in TYPES else {})
        if token := server.token if token is None else token:
            sent["Authorization"] = f"Bearer {token}"
        reply = server.request("POST", PATHS[protocol], payload, sent | (headers or {}))
        status, code = expected
        assert reply.status == status
        assert_is_refusal(protocol, status, reply.headers, reply.body, code)

    def test_wants_a_token_that_it_knows(self, server, protocol):
        payload = request_of(protocol, [DULL])
        self.refuse(server, protocol, payload, (401, "token_missing"), token="")
        self.refuse(server, protocol, payload, (401, "token_unknown"), token="cds_nobody")

    def test_refuses_what_is_too_large_and_keeps_the_connection(self, server, protocol):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        headers = {"Authorization": f"Bearer {server.token}"}
        large = b" " * (20 * 2**20 + 1)
        assert exchange(connection, "POST", PATHS[protocol], large, headers).status == 413
        assert exchange(connection, "POST", PATHS[protocol], iter([large]), headers).status == 413
        assert exchange(connection, "POST", PATHS[protocol], request_of(protocol, [DULL]), headers).status in {200, 204}
        connection.close()

    @pytest.mark.parametrize("encoding", BOMBS)
    def test_stops_bombs_at_the_limit(self, server, protocol, encoding):
        sent = {"Content-Encoding": encoding}
        self.refuse(server, protocol, BOMBS[encoding], (413, "inflated_too_large"), sent)

    def test_refuses_encodings_that_are_unknown_or_damaged(self, server, protocol):
        payload = request_of(protocol, [DULL])
        self.refuse(server, protocol, payload, (415, "encoding_unknown"), {"Content-Encoding": "br"})
        self.refuse(
            server, protocol, gzip.compress(payload)[:-9], (400, "encoding_broken"), {"Content-Encoding": "gzip"}
        )

    def test_takes_no_other_method(self, server, protocol):
        reply = server.request("PATCH", PATHS[protocol])
        assert reply.status == 405


class TestBombsInside:
    pytestmark = in_server

    def test_of_firehose_are_rejected_record_by_record(self, server):
        bomb = gzip.compress(b" " * 80_000_000)
        records = [{"data": base64.b64encode(part).decode()} for part in (bomb, make_line()[0].encode())]
        payload = json.dumps({"requestId": "r-1", "timestamp": 1, "records": records}).encode()
        assert server.post(payload, path=PATHS["firehose"]).status == 200


class TestOverload:
    @pytest.mark.parametrize("protocol", PATHS)
    @pytest.mark.parametrize("code", ["queue_full", "store_unavailable"])
    def test_is_503_with_a_time_to_come_back(self, protocol, code):
        error = QueueFullError() if code == "queue_full" else WriteFailedError()
        payload = request_of(protocol, [make_line()[0], DULL])
        [(status, headers, body)] = ask(Link(error), [payload], path=PATHS[protocol])
        assert (status, headers[b"retry-after"]) == (503, b"5")
        told = {name.decode(): value.decode() for name, value in headers.items()}
        assert_is_refusal(protocol, status, told, body, code)

    def test_of_a_bulk_is_told_action_by_action(self):
        payload = request_of("elastic", [make_line()[0], DULL])
        [(_, _, body)] = ask(Link(QueueFullError()), [payload], path="/ingest/elastic/_bulk")
        assert [item["create"]["status"] for item in json.loads(body)["items"]] == [503, 503]

    def test_of_a_large_bulk_is_told_too(self):
        payload = request_of("elastic", [make_line()[0]] * 1_000)
        [(_, _, body)] = ask(Link(QueueFullError()), [payload], path="/ingest/elastic/_bulk")
        assert len(json.loads(body)["items"]) == 1_000

    def test_in_protobuf_is_a_status_in_protobuf(self):
        [(status, headers, body)] = ask(Link(), [b""], path=PATHS["otlp"], delivery_bytes=-1)
        assert (status, headers[b"content-type"]) == (413, b"application/x-protobuf")
        assert body.startswith(failure(as_json=False, code=3, message="")[:2])

"""Deliveries through the real server: how bodies come, and what is stored when the answer is there."""

from __future__ import annotations

import gzip
import http.client
import json
import uuid
import zlib

import cramjam
import pytest
import zstandard

from tests.receiver.serving import exchange

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("receiver")]  # one server for all

COUNT = """
import django; django.setup()
import sys
from errors.models import ErrorResponse
print(ErrorResponse.objects.filter(correlation_id__in=sys.argv[1:]).count())
"""


def make_body(**members):
    body = {"statusCode": 404, "service": "QuickbooksOnline", "error": "Invoice not found for company 12"}
    return body | {"correlationId": str(uuid.uuid4())} | members


def encode(value):
    return json.dumps(value).encode()


COMPRESSIONS = {
    "gzip": ("gzip", gzip.compress),
    "gzip in members": ("gzip", lambda payload: gzip.compress(payload[:9]) + gzip.compress(payload[9:])),
    "zlib": ("deflate", zlib.compress),
    "bare deflate": ("deflate", lambda payload: zlib.compress(payload)[2:-4]),
    "zstd": ("zstd", zstandard.compress),
    "zstd without size": ("zstd", zstandard.ZstdCompressor(write_content_size=False).compress),
    "snappy block": ("snappy", lambda payload: bytes(cramjam.snappy.compress_raw(payload))),
    "two on top of each other": ("gzip, zstd", lambda payload: zstandard.compress(gzip.compress(payload))),
}


class TestBodies:
    def test_are_durable_when_they_are_answered(self, server):
        body = make_body()
        reply = server.post(encode(body))
        assert (reply.status, reply.json) == (202, {"accepted": 1, "duplicates": 0, "rejected": []})
        assert server.run(COUNT, body["correlationId"]).strip() == "1"

    def test_come_as_array_lines_or_run_together(self, server):
        one, other = encode(make_body()), encode(make_body())
        for payload in (b"[" + one + b"," + other + b"]", b"\n".join([encode(make_body()), encode(make_body())])):
            assert server.post(payload).json["accepted"] == 2
        assert server.post(one + other).json == {"accepted": 0, "duplicates": 2, "rejected": []}

    def test_come_in_an_envelope(self, server):
        envelope = {"response": make_body(statusCode="404"), "httpStatus": 409, "companyId": str(uuid.uuid4())}
        assert server.post(encode(envelope)).json["accepted"] == 1

    def test_come_in_chunks(self, server):
        payload = encode(make_body())
        reply = server.post(iter([payload[:20], payload[20:21], payload[21:]]))
        assert reply.json["accepted"] == 1

    @pytest.mark.parametrize("name", COMPRESSIONS)
    def test_come_compressed_with_a_length_or_in_chunks(self, server, name):
        encoding, compress = COMPRESSIONS[name]
        one, other = compress(encode(make_body())), compress(encode(make_body()))
        assert server.post(one, {"Content-Encoding": encoding}).json["accepted"] == 1
        assert server.post(iter([other[:7], other[7:]]), {"Content-Encoding": encoding}).json["accepted"] == 1

    def test_tell_their_compression_better_than_headers(self, server):
        assert server.post(gzip.compress(encode(make_body()))).json["accepted"] == 1
        assert server.post(zstandard.compress(encode(make_body())), {"Content-Encoding": "gzip"}).status == 202
        assert server.post(encode(make_body()), {"Content-Encoding": "gzip"}).json["accepted"] == 1

    def test_of_three_megabytes_are_taken_in_slices(self, server):
        bodies = [make_body(note="x" * 600) for _ in range(4_500)]
        payload = b"\n".join(map(encode, bodies)) + b"\n{half"
        assert len(payload) > 3_000_000
        reply = server.post(payload)
        assert reply.json["accepted"] == 4_500
        assert [(reject["index"], reject["reason"]) for reject in reply.json["rejected"]] == [(4_500, "not_json")]


class TestConnections:
    def test_are_used_again_after_a_body_that_was_too_large(self, server):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        headers = {"Authorization": f"Bearer {server.token}"}
        large = b" " * (20 * 2**20 + 1)
        assert exchange(connection, "POST", "/ingest/v1/errors", large, headers).status == 413
        assert exchange(connection, "POST", "/ingest/v1/errors", iter([large]), headers).status == 413
        reply = exchange(connection, "POST", "/ingest/v1/errors", encode(make_body()), headers)
        assert (reply.status, reply.json["accepted"]) == (202, 1)
        connection.close()

    def test_are_told_to_go_on_when_they_ask(self, server):
        payload = encode(make_body())
        head = (
            f"POST /ingest/v1/errors HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
            f"Expect: 100-continue\r\nConnection: close\r\nContent-Length: {len(payload)}\r\n\r\n"
        )
        answer = server.talk(head.encode(), payload)
        assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202")

    def test_end_when_a_body_is_refused_that_waits_to_be_asked_for(self, server):
        head = b"POST /ingest/v1/errors HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"
        answer = server.talk(head)
        assert answer.startswith(b"HTTP/1.1 401")
        assert b"connection: close" in answer

    def test_that_end_half_way_leave_the_server_as_it_was(self, server):
        head = f"POST /ingest/v1/errors HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
        server.talk(f"{head}Content-Length: 500\r\n\r\n".encode(), b'{"statusCode": 404', until_closed=False)
        server.talk(f"{head}Transfer-Encoding: chunked\r\n\r\n5\r\n".encode(), b'{"sta', until_closed=False)
        assert server.post(encode(make_body())).status == 202
        assert "Traceback" not in server.log

"""Bad input through the real server: each is answered 4xx with a stable code, and never 5xx."""

from __future__ import annotations

import gzip
import uuid
import zlib

import pytest
import zstandard

from tests.receiver.test_deliveries import encode, make_body

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("receiver")]  # one server for all

REJECTS = """
import django; django.setup()
from errors.models import RejectedPart, Source
print(*RejectedPart.objects.values_list("reason", flat=True))
source = Source.objects.get(name="shop")
assert source.rejected_count == source.rejects.exclude(reason="near_miss").count()
assert source.near_miss_count == source.rejects.filter(reason="near_miss").count()
"""
REVOKE = """
import django; django.setup()
from django.utils import timezone
from errors.actions.sources import add_token, revoke_token
from errors.models import Source, SourceToken
token = add_token(Source.objects.get(name="shop"), now=timezone.now())
revoke_token(SourceToken.objects.latest("id"), now=timezone.now())
print(token)
"""
TEXT = "x" * 1_000_000

BAD = {
    "nothing": (b"", 400, "empty"),
    "white space": (b" \r\n\t ", 400, "empty"),
    "no JSON": (b"<html>502 Bad Gateway</html>", 400, "not_json"),
    "half a JSON": (b'{"statusCode": 404, "service": "Xe', 400, "not_json"),
    "a number": (b"404", 422, "not_an_object"),
    "an object of other things": (b'{"hello": "world"}', 422, "status_code_missing"),
    "a status in words": (b'{"statusCode": "not found", "error": "x"}', 422, "status_code_invalid"),
    "a status of another kind": (b'{"statusCode": [404], "error": "x"}', 422, "status_code_invalid"),
    "a status and nothing else": (b'{"statusCode": 404}', 422, "no_error_and_no_id"),
    "NaN": (b'{"statusCode": 404, "error": NaN, "correlationId": "a"}', 400, "not_a_number"),
    "bytes that are not UTF-8": (b'{"statusCode": 404, "error": "\xff\xfe"}', 400, "not_utf8"),
    "UTF-16": (encode({"statusCode": 404, "error": "x"}).decode().encode("utf-16"), 400, "not_utf8"),
    "raw NUL bytes": (b"\x00" * 1_000, 400, "not_json"),
    "deep nesting": (b'{"statusCode": 404, "error": "x", "a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", 400, "too_deep"),
    "very deep nesting": (b"[" * 1_000_000, 400, "too_deep"),
    "a message of a megabyte": (encode({"statusCode": 404, "error": TEXT, "correlationId": "a"}), 413, "too_large"),
    "ten megabytes of a letter": (b"a" * 10_000_000, 413, "too_large"),
    "ten megabytes in a text": (b'"' + b"a" * 10_000_000 + b'"', 413, "too_large"),
}


class TestBodies:
    @pytest.mark.parametrize("name", BAD)
    def test_that_cannot_be_read_say_why(self, server, name):
        payload, status, code = BAD[name]
        reply = server.post(payload)
        assert (reply.status, reply.json["code"]) == (status, code)
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.json["detail"]
        assert (reply.json["title"], reply.json["status"]) == ("Nothing of this delivery could be read", status)

    def test_that_are_bad_in_part_lose_only_that_part(self, server):
        good = [make_body(), make_body()]
        reply = server.post(b"\n".join([encode(good[0]), b'{"statusCode": 404, "err', encode(good[1])]))
        assert (reply.status, reply.json["accepted"]) == (202, 2)
        assert [(reject["index"], reject["reason"]) for reject in reply.json["rejected"]] == [(1, "not_json")]

    def test_that_could_not_be_read_are_kept_and_counted(self, server):
        server.post(b"kept as it came")
        server.post(b"x", {"Content-Encoding": "br"})
        assert {"not_json", "encoding_unknown"} <= set(server.run(REJECTS).split())

    def test_with_odd_texts_are_stored(self, server):
        for error in ("<script>alert(1)</script>", "NUL \x00 inside", "=1+1", "\U0001f4a5 é", "\u202e"):
            assert server.post(encode(make_body(error=error))).json["accepted"] == 1
        lone = encode(make_body()).replace(b"Invoice", b"\\ud800")
        assert server.post(lone).status == 202


class TestCompression:
    @pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
    def test_bombs_stop_at_the_limit(self, server, encoding):
        compress = {"gzip": gzip.compress, "deflate": zlib.compress, "zstd": zstandard.compress}[encoding]
        reply = server.post(compress(b" " * 100_000_000), {"Content-Encoding": encoding})
        assert (reply.status, reply.json["code"]) == (413, "inflated_too_large")

    def test_that_is_damaged_or_unknown_is_told(self, server):
        damaged = gzip.compress(encode(make_body()))[:-10]
        assert server.post(damaged, {"Content-Encoding": "gzip"}).json["code"] == "encoding_broken"
        reply = server.post(encode(make_body()), {"Content-Encoding": "br"})
        assert (reply.status, reply.json["code"]) == (415, "encoding_unknown")


class TestTokens:
    def test_are_needed_known_and_not_revoked(self, server):
        payload = encode(make_body())
        revoked = server.run(REVOKE).strip()
        for headers, code in [
            ({}, "token_missing"),
            ({"Authorization": "Bearer cds_nobody"}, "token_unknown"),
            ({"Authorization": f"Bearer {revoked}"}, "token_revoked"),
            ({"Authorization": "Basic !!!"}, "token_missing"),
        ]:  # fmt: skip
            reply = server.request("POST", "/ingest/v1/errors", payload, headers)
            assert (reply.status, reply.json["code"]) == (401, code)
            assert reply.headers["www-authenticate"].startswith("Bearer")


class TestAddresses:
    def test_tell_a_person_how_to_use_them(self, server):
        reply = server.request("GET", "/ingest/v1/errors")
        assert (reply.status, reply.headers["content-type"]) == (200, "text/plain; charset=utf-8")
        assert f"curl -X POST http://127.0.0.1:{server.port}/ingest/v1/errors".encode() in reply.body

    def test_take_post_only(self, server):
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            reply = server.request(method, "/ingest/v1/errors")
            assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD, POST")
        assert server.request("HEAD", "/ingest/v1/errors").status == 200

    def test_that_do_not_exist_say_where_to_go(self, server):
        reply = server.post(b"{}", path=f"/ingest/{uuid.uuid4()}")
        assert (reply.status, reply.json["code"]) == (404, "no_such_endpoint")
        assert "/ingest/v1/errors" in reply.json["detail"]

"""What the hooks of httpx see, and that a caller does not notice them."""

from __future__ import annotations

import asyncio
import gzip
import json

import httpx
import pytest
from codat_dash_capture import async_capturing_client, capturing_client

from tests.clients.loopback import COMPANY, CONNECTION, QUOTA, Answer, error_body, push_body

INVOICES = f"/companies/{COMPANY}/connections/{CONNECTION}/data/invoices"
PUSH = f"/companies/{COMPANY}/connections/{CONNECTION}/push/accounts"


@pytest.fixture
def client(capture):
    with capturing_client(capture) as one:
        yield one


class TestAnError:
    def test_arrives_with_all_that_is_known_of_it(self, client, capture, codat, dash):
        body = error_body(429, "Slow down.", correlation_id="6f1c3a5e7b9d4c2f8a6b0d1e2f3a4b5c")
        url = codat.on(INVOICES, Answer(429, body, {"Retry-After": "30", "Date": "Fri, 27 Nov 2026 09:30:00 GMT"}))
        client.get(url, params={"query": "name=Alice", "page": "2"}, headers={"Authorization": "Basic c2VjcmV0"})
        assert capture.flush()
        assert dash.taken == [
            {
                "response": body,
                "httpStatus": 429,
                "occurredAt": "2026-11-27T09:30:00+00:00",
                "request": {"method": "GET", "url": url},
                "companyId": COMPANY,
                "connectionId": CONNECTION,
                "dataType": "invoices",
                "retryAfter": "30",
                "rateLimit": {"limit": 12000, "remaining": 11873, "reset": QUOTA["X-Rate-Limit-Reset"]},
                "attributes": {"queryNames": "query, page"},
            }
        ]

    def test_leaves_its_request_headers_at_home(self, client, capture, codat, dash):
        url = codat.on("/companies", Answer(401, error_body(401, correlation_id="a")))
        client.get(f"{url}?secret=hunter2", headers={"Authorization": "Basic c2VjcmV0"})
        assert capture.flush()
        told = dash.asked[0]
        assert told.headers["authorization"] == "Bearer token-of-the-shop"
        assert b"c2VjcmV0" not in gzip.decompress(told.body)
        assert b"hunter2" not in gzip.decompress(told.body)

    def test_is_read_by_the_caller_as_ever(self, client, codat):
        body = error_body(404, correlation_id="b")
        assert client.get(codat.on("/companies/x", Answer(404, body))).json() == body

    def test_is_captured_in_front_of_a_hook_that_raises(self, capture, codat, dash):
        def raising(response: httpx.Response) -> None:
            response.raise_for_status()

        url = codat.on("/x", Answer(500, error_body(500, correlation_id="c")))
        client = capturing_client(capture, event_hooks={"response": [raising]})
        with client, pytest.raises(httpx.HTTPStatusError):
            client.get(url)
        assert capture.flush()
        assert dash.correlation_ids == ["c"]

    def test_that_is_the_page_of_a_gateway_arrives_as_text(self, client, capture, codat, dash):
        page = "<html><h1>502 Bad Gateway</h1></html>"
        client.get(codat.on("/x", Answer(502, page.encode(), {"Content-Type": "text/html"})))
        assert capture.flush()
        assert (dash.taken[0]["response"], dash.taken[0]["httpStatus"]) == (page, 502)

    def test_that_is_compressed_arrives_readable(self, client, capture, codat, dash):
        body = error_body(400, correlation_id="d")
        packed = gzip.compress(json.dumps(body).encode())
        response = client.get(codat.on("/x", Answer(400, packed, {"Content-Encoding": "gzip"})))
        assert capture.flush()
        assert response.json() == dash.taken[0]["response"] == body

    def test_that_breaks_off_raises_as_ever_and_tells_what_there_was(self, client, capture, codat, dash):
        url = codat.on("/x", Answer(500, pieces=(b'{"statusCode": 500,',), breaks_off=True))
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(url)
        assert capture.flush()
        assert dash.taken[0]["response"] == '{"statusCode": 500,'
        assert dash.taken[0]["attributes"] == {"bodyIncomplete": True}

    def test_is_captured_where_no_network_is_between(self, capture, dash):
        answer = httpx.Response(404, json=error_body(404, correlation_id="e"))
        with capturing_client(capture, transport=httpx.MockTransport(lambda _: answer)) as client:
            client.get("https://api.codat.test/companies/x")
        assert capture.flush()
        assert dash.correlation_ids == ["e"]


class TestAStreamedError:
    def test_still_streams_its_raw_bytes(self, client, capture, codat, dash):
        body = json.dumps(error_body(400, correlation_id="f")).encode()
        url = codat.on("/x", Answer(400, pieces=(body[:20], body[20:])))
        with client.stream("GET", url) as response:
            assert b"".join(response.iter_raw()) == body
        assert capture.flush()
        assert dash.correlation_ids == ["f"]

    def test_is_read_when_its_caller_leaves_it(self, client, capture, codat, dash):
        url = codat.on("/x", Answer(403, error_body(403, correlation_id="g")))
        with pytest.raises(httpx.HTTPStatusError), client.stream("GET", url) as response:
            response.raise_for_status()
        assert capture.flush()
        assert dash.correlation_ids == ["g"]


class TestASuccess:
    def test_is_nobodys_business(self, client, capture, codat, dash):
        assert client.get(codat.on(INVOICES, Answer(200, {"results": []}))).json() == {"results": []}
        assert capture.flush()
        assert dash.asked == []

    def test_that_is_streamed_is_not_read(self, client, capture, codat, dash):
        url = codat.on(PUSH, Answer(200, pieces=(b'{"pushOperationKey": ', b'"k", "status": "Failed"}')))
        with client.stream("POST", url) as response:
            assert not response.is_stream_consumed
        assert capture.flush()
        assert dash.taken == []

    def test_about_a_push_tells_each_state_of_it(self, client, capture, codat, dash):
        bodies = [push_body(status, 200) for status in ("Pending", "TimedOut", "Failed", "Success")]
        url = codat.on(PUSH, *(Answer(200, body) for body in bodies))
        for _ in bodies:
            client.post(url, json={})
        assert capture.flush()
        assert [told["response"] for told in dash.taken] == bodies
        assert {(told["httpStatus"], told["companyId"]) for told in dash.taken} == {(200, COMPANY)}
        assert {(told["connectionId"], told["dataType"]) for told in dash.taken} == {(CONNECTION, "accounts")}

    def test_about_many_pushes_tells_each(self, client, capture, codat, dash):
        pushes = [push_body("Success", 200, key="one"), push_body("Failed", 400, key="two"), {"status": "Failed"}]
        client.get(codat.on(f"/companies/{COMPANY}/push", Answer(200, {"results": pushes, "pageNumber": 1})))
        assert capture.flush()
        assert [told["response"]["pushOperationKey"] for told in dash.taken] == ["one", "two"]

    def test_about_a_push_is_told_once_however_often_it_is_polled(self, client, capture, codat, dash):
        pending, done = Answer(200, push_body("Pending", 202)), Answer(200, push_body("Success", 200))
        url = codat.on(f"/companies/{COMPANY}/push/key", pending, pending, pending, done)
        for _ in range(5):
            client.get(url)
        assert capture.flush()
        assert [told["response"]["status"] for told in dash.taken] == ["Pending", "Success"]

    def test_about_what_may_be_pushed_is_none(self, client, capture, codat, dash):
        client.get(codat.on(f"/companies/{COMPANY}/push/options", Answer(200, {"type": "Object", "status": "x"})))
        assert capture.flush()
        assert dash.taken == []

    def test_of_a_batch_tells_the_items_that_failed(self, client, capture, codat, dash):
        items = [
            {"sourceAccountId": "1", "result": {"statusCode": "409", "error": "It exists already."}},
            {"sourceAccountId": "2", "result": {"statusCode": "200"}},
        ]
        client.post(codat.on("/companies/x/bankFeedAccounts/batch", Answer(207, items)), json=[])
        assert capture.flush()
        assert [told["response"] for told in dash.taken] == items[:1]


class TestTheDashboardsOwnAnswers:
    def test_are_never_captured(self, client, capture, dash):
        dash.answers.append(Answer(503, error_body(503, correlation_id="h")))
        client.post(f"{dash.url}/ingest/v1/errors", content=gzip.compress(b"{}"))
        assert capture.flush()
        assert len(dash.asked) == 1


class TestHosts:
    def test_limit_what_is_captured(self, make_capture, codat, dash):
        capture = make_capture(hosts=["api.codat.io"])
        with capturing_client(capture) as client:
            client.get(codat.on("/x", Answer(500, error_body(500, correlation_id="i"))))
        assert capture.flush()
        assert dash.asked == []


class TestAttributes:
    def test_may_be_asked_for_at_each_call(self, make_capture, codat, dash):
        calls = iter(["trace-1", "trace-2"])
        capture = make_capture(attributes=lambda: {"traceId": next(calls)})
        url = codat.on("/x", Answer(500, error_body(500, correlation_id="j")))
        with capturing_client(capture) as client:
            client.get(url)
            client.get(url)
        assert capture.flush()
        assert [told["attributes"] for told in dash.taken] == [{"traceId": "trace-1"}, {"traceId": "trace-2"}]

    def test_that_fail_do_not_fail_the_call(self, make_capture, codat, caplog):
        capture = make_capture(attributes=lambda: 1 / 0)
        with capturing_client(capture) as client:
            assert client.get(codat.on("/x", Answer(500, {}))).status_code == 500
        assert "could not be captured" in caplog.text


class TestAnAsyncClient:
    def test_captures_errors_and_pushes_alike(self, capture, codat, dash):
        body = json.dumps(error_body(400, correlation_id="k")).encode()
        streamed = codat.on("/stream", Answer(400, pieces=(body[:9], body[9:])))
        left = codat.on("/left", Answer(403, error_body(403, correlation_id="l")))
        push = codat.on(PUSH, Answer(200, push_body("Failed", 400)))

        async def calls() -> None:
            async with async_capturing_client(capture) as client:
                async with client.stream("GET", streamed) as response:
                    assert b"".join([part async for part in response.aiter_raw()]) == body
                async with client.stream("GET", left):
                    pass
                assert (await client.post(push, json={})).json()["status"] == "Failed"

        asyncio.run(calls())
        assert capture.flush()
        assert [told["httpStatus"] for told in dash.taken] == [400, 403, 200]


class TestWithoutADashboard:
    def test_the_same_code_runs_and_captures_nothing(self, codat):
        url = codat.on("/x", Answer(404, error_body(404, correlation_id="m")))
        with capturing_client("") as client:
            assert client.get(url).status_code == 404

    def test_an_address_that_is_none_is_refused_when_it_is_given(self):
        with pytest.raises(ValueError, match="not the address"):
            capturing_client("dash:8000", token="t")

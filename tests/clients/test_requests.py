"""The same for requests, whose hooks run before a body is read."""

from __future__ import annotations

import pytest
import requests
from codat_dash_capture import capture_session, capturing_session

from tests.clients.loopback import COMPANY, Answer, error_body, push_body


@pytest.fixture
def session(capture):
    with capturing_session(capture) as one:
        yield one


class TestASession:
    def test_captures_an_error_and_hands_it_on(self, session, capture, codat, dash):
        body = error_body(404, correlation_id="a")
        response = session.get(codat.on(f"/companies/{COMPANY}/data/bills", Answer(404, body)))
        assert capture.flush()
        assert response.json() == dash.taken[0]["response"] == body
        assert dash.taken[0]["dataType"] == "bills"

    def test_captures_a_failed_push(self, session, capture, codat, dash):
        session.post(codat.on(f"/companies/{COMPANY}/push/key", Answer(200, push_body("Failed", 400))))
        assert capture.flush()
        assert dash.taken[0]["response"]["status"] == "Failed"

    def test_leaves_a_streamed_success_unread(self, session, capture, codat, dash):
        url = codat.on(f"/companies/{COMPANY}/push/key", Answer(200, push_body("Failed", 400)))
        with session.get(url, stream=True) as response:
            assert response._content is False
            assert response.json()["status"] == "Failed"
        assert capture.flush()
        assert dash.taken == []

    def test_leaves_a_streamed_error_readable(self, session, capture, codat, dash):
        url = codat.on("/x", Answer(500, pieces=(b'{"statusCode": 500, ', b'"correlationId": "b"}')))
        with session.get(url, stream=True) as response:
            assert b"".join(response.iter_content(8)) == b'{"statusCode": 500, "correlationId": "b"}'
        assert capture.flush()
        assert dash.correlation_ids == ["b"]

    def test_raises_what_requests_raises_where_a_body_breaks_off(self, session, codat):
        url = codat.on("/x", Answer(500, pieces=(b"{",), breaks_off=True))
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            session.get(url)

    def test_of_the_callers_keeps_the_hooks_that_it_had(self, capture, codat, dash):
        def raising(response: requests.Response, **_: object) -> None:
            response.raise_for_status()

        with requests.Session() as session:
            session.hooks["response"].append(raising)
            capture_session(session, capture)
            with pytest.raises(requests.HTTPError):
                session.get(codat.on("/x", Answer(500, error_body(500, correlation_id="c"))))
        assert capture.flush()
        assert dash.correlation_ids == ["c"]

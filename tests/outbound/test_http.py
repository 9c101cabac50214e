"""Requests to other people's servers: bounded in time and size, to public addresses only."""

from __future__ import annotations

import gzip
import socket

import pytest

from errors.outbound import DeliveryError, get, http
from tests.outbound.fake import FakeServer


@pytest.fixture
def fake():
    with FakeServer().running() as one:
        yield one


@pytest.fixture
def allowed(settings):
    settings.PRIVATE_ADDRESSES = True


def fault(url):
    with pytest.raises(DeliveryError) as caught:
        get(url)
    return caught.value


@pytest.mark.usefixtures("allowed")
class TestGet:
    def test_answers_in_full_whatever_the_status(self, fake):
        fake.answers["/a?b=c"] = (418, {"X-Told": "yes"}, b"body")
        reply = get(f"{fake.url}/a?b=c", headers={"Authorization": "Basic eA=="})
        assert (reply.status, reply.headers["x-told"], reply.body) == (418, "yes", b"body")
        [(_, headers)] = fake.asked
        assert (headers["authorization"], headers["host"]) == ("Basic eA==", fake.url.removeprefix("http://"))

    def test_inflates(self, fake):
        fake.usual = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"body"))
        assert get(fake.url).body == b"body"

    def test_follows_no_redirect(self, fake):
        fake.usual = (302, {"Location": f"{fake.url}/elsewhere"}, b"")
        assert fault(fake.url).is_permanent
        assert len(fake.asked) == 1

    @pytest.mark.parametrize("encoding", ["", "gzip"])
    def test_stops_at_a_limit(self, fake, encoding):
        body = b"x" * (http.ANSWER_BYTES + 1)
        fake.usual = (200, {"Content-Encoding": encoding}, gzip.compress(body) if encoding else body)
        error = fault(fake.url)
        assert (error.is_permanent, str(error)) == (True, "answered more than 1 MiB")

    def test_does_not_wait_for_ever(self, fake, monkeypatch):
        monkeypatch.setattr(http, "_TIMEOUT", http.httpx.Timeout(0.2))
        fake.usual = fake.hang
        error = fault(fake.url)
        assert not error.is_permanent
        assert "ReadTimeout" in str(error)

    def test_does_not_wait_for_an_answer_that_drips(self, fake, monkeypatch):
        monkeypatch.setattr(http, "TOTAL_SECONDS", -1.0)
        fake.usual = (200, {}, b"a body")
        assert not fault(fake.url).is_permanent

    def test_says_that_nobody_is_there(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        assert not fault(f"http://127.0.0.1:{port}").is_permanent

    @pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://codat.io", "codat.io", ""])
    def test_asks_by_http_only(self, url):
        assert fault(url).is_permanent


class TestAddress:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.1.1",
            "169.254.169.254",
            "[::1]",
            "[fd00::1]",
            "[::ffff:10.0.0.1]",
            "0.0.0.0",
        ],
    )
    def test_inside_is_refused(self, host):
        error = fault(f"http://{host}:1/")
        assert error.is_permanent
        assert "private address" in str(error)

    def test_is_refused_where_a_name_leads_inside(self, monkeypatch):
        places = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
        monkeypatch.setattr(http.socket, "getaddrinfo", lambda *_arguments, **_settings: places)
        assert fault("https://api.codat.io/").is_permanent

    def test_that_was_looked_at_is_asked(self, monkeypatch):
        """And no other: the request goes to the number, with the name for TLS and Host."""
        sent = []
        places = [(2, 1, 6, "", ("93.184.216.34", 443))]
        monkeypatch.setattr(http.socket, "getaddrinfo", lambda *_arguments, **_settings: places)
        monkeypatch.setattr(
            http.httpx.Client,
            "send",
            lambda _self, request, **_settings: sent.append(request) or http.httpx.Response(200),
        )
        get("https://api.codat.io/companies")
        [request] = sent
        assert (request.url.host, request.headers["host"]) == ("93.184.216.34", "api.codat.io")
        assert request.extensions["sni_hostname"] == "api.codat.io"

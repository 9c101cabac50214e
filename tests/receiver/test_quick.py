"""The short way past ASGI: what takes it, and that nobody can tell by the answers which way a delivery went."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import re
import socket

import pytest
import uvicorn
from uvicorn.server import ServerState

from errors.ingest import QueueFullError, Receipt, WriteFailedError, metrics
from errors.receiver.quick import QUICK, Quick
from errors.receiver.server import QuickProtocol
from errors.receiver.tokens import KnownToken
from tests.receiver.serving import Server
from tests.receiver.test_deliveries import encode, make_body

BODY = encode({"statusCode": 404, "service": "Xero", "error": "Invoice not found", "correlationId": "0190-quick"})


def post(body=BODY, *headers, path="/ingest/v1/errors", token="cds_known", method="POST", version="1.1"):
    lines = [
        f"{method} {path} HTTP/{version}", "Host: x", f"Authorization: Bearer {token}", *headers,
        f"Content-Length: {len(body)}", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + body


class Transport(asyncio.Transport):
    """Keeps what is written before it is closed; later there is nobody to get it."""

    def __init__(self):
        super().__init__()
        self.written = b""
        self.is_closed = self.is_paused = False

    def write(self, data):
        self.written += b"" if self.is_closed else data

    def close(self):
        self.is_closed = True

    def is_closing(self):
        return self.is_closed

    def pause_reading(self):
        self.is_paused = True

    def resume_reading(self):
        self.is_paused = False


class Tokens:
    def __init__(self):
        self.uses = []

    def at_once(self, token):
        return KnownToken(7, False, 70) if token == "cds_known" else None

    def let_in(self, known):
        self.uses.append(known.token_id)


class Link:
    """Takes parcels; the test tells what became of them."""

    def __init__(self):
        self.parcels = []
        self.tells = []
        self.error = None

    def send(self, parcel, tell):
        if self.error:
            raise self.error
        self.parcels.append(parcel)
        self.tells.append(tell)


class Connection:
    """One connection to a server whose ASGI application notes the bodies that reach it, and answers 299."""

    def __init__(self, **settings):
        self.link, self.tokens, self.transport, self.long_way = Link(), Tokens(), Transport(), []
        state = {QUICK: Quick(tokens=self.tokens, link=self.link)}
        config = uvicorn.Config(
            self.application, interface="asgi3", access_log=False, lifespan="off", log_config=None, **settings
        )
        self.protocol = QuickProtocol(config, ServerState(), state)
        self.protocol.connection_made(self.transport)

    async def application(self, scope, receive, send):
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body, more = body + message["body"], message["more_body"]
        self.long_way.append(body)
        await send({"type": "http.response.start", "status": 299, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async def receive(self, *pieces):
        for piece in pieces:
            self.protocol.data_received(piece)
            for _ in range(5):
                await asyncio.sleep(0)


def on_a_connection(story, **settings):
    async def run():
        return await story(Connection(**settings))

    return asyncio.run(run())


class TestShortWay:
    def test_is_taken_by_a_small_plain_body(self):
        async def story(connection):
            await connection.receive(post())
            [parcel] = connection.link.parcels
            assert (parcel.source_id, parcel.payload, connection.transport.written) == (7, BODY, b"")
            assert connection.tokens.uses == [70]
            connection.link.tells[0](Receipt(accepted=1))
            head, _, body = connection.transport.written.partition(b"\r\n\r\n")
            assert head.splitlines() == [
                b"HTTP/1.1 202 Accepted", b"content-type: application/json", b"content-length: %d" % len(body),
            ]  # fmt: skip
            assert body == b'{"accepted":1,"duplicates":0,"rejected":[]}'
            assert connection.long_way == []

        on_a_connection(story)

    def test_is_taken_again_on_the_same_connection(self):
        async def story(connection):
            for count in (1, 2, 3):
                await connection.receive(post())
                connection.link.tells[-1](Receipt(accepted=1))
                assert connection.transport.written.count(b"HTTP/1.1 202") == count == len(connection.link.parcels)

        on_a_connection(story)

    @pytest.mark.parametrize(
        "request_bytes",
        [
            post(gzip.compress(BODY)),
            post(BODY, "Content-Encoding: identity"),
            post(BODY, "Date: Wed, 25 Nov 2026 08:00:00 GMT"),
            post(BODY, "Expect: 100-continue"),
            post(BODY, "Connection: close"),
            post(BODY, version="1.0"),
            post(b""),
            post(b" " * 70_000),
            post(BODY, path="/ingest/v1/errors/"),
            post(BODY, path="/ingest/v1/errors?x=1"),
            post(BODY, path="/ingest/v1/logs"),
            post(BODY, path="/ingest/t/cds_known/v1/errors"),
            post(BODY, method="PUT"),
            post(BODY, token="cds_new"),
            post(BODY, "Authorization: Bearer cds_new"),
        ],
    )
    def test_is_not_taken_by_what_may_have_to_wait_or_be_refused(self, request_bytes):
        async def story(connection):
            await connection.receive(request_bytes)
            assert connection.link.parcels == []
            assert connection.long_way == [request_bytes.partition(b"\r\n\r\n")[2]]

        on_a_connection(story)

    def test_is_taken_by_bodies_that_come_soon(self):
        async def story(connection):
            whole = post()
            await connection.receive(whole[:30], whole[30:-20], whole[-20:-3], whole[-3:])
            assert ([parcel.payload for parcel in connection.link.parcels], connection.long_way) == ([BODY], [])

        on_a_connection(story)

    def test_is_left_by_bodies_that_do_not_come(self, monkeypatch):
        monkeypatch.setattr("errors.receiver.server.HOLD_SECONDS", 0)

        async def story(connection):
            whole = post()
            await connection.receive(whole[:-20], whole[-20:-3], whole[-3:])
            assert (connection.link.parcels, connection.long_way) == ([], [BODY])

        on_a_connection(story)

    def test_is_not_taken_by_bodies_in_chunks(self):
        async def story(connection):
            chunked = post().replace(b"Content-Length: %d\r\n\r\n" % len(BODY), b"Transfer-Encoding: chunked\r\n\r\n")
            chunked = chunked.replace(BODY, b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY))
            await connection.receive(chunked, chunked[:-9], chunked[-9:])
            assert (connection.link.parcels, connection.long_way) == ([], [BODY] * 2)

        on_a_connection(story)

    @pytest.mark.parametrize("error", [QueueFullError(), WriteFailedError()])
    def test_ends_where_the_writer_takes_nothing(self, error):
        async def story(connection):
            connection.link.error = error
            await connection.receive(post())
            assert (connection.long_way, connection.tokens.uses) == ([BODY], [])  # the long way counts it

        on_a_connection(story)

    @pytest.mark.parametrize("settings", [{"limit_concurrency": 5}, {"root_path": "/dash"}])
    def test_is_closed_where_only_the_long_way_knows_what_to_do(self, settings):
        async def story(connection):
            await connection.receive(post())
            assert connection.long_way == [BODY]

        on_a_connection(story, **settings)


class TestOrder:
    def test_of_answers_is_that_of_requests(self):
        async def story(connection):
            await connection.receive(post() + post(b"second") + post(b"third"))
            assert (len(connection.link.parcels), connection.long_way, connection.transport.is_paused) == (1, [], True)
            connection.link.tells[0](Receipt(accepted=1))
            await connection.receive()
            for _ in range(20):
                await asyncio.sleep(0)
            assert re.findall(rb"HTTP/1.1 (\d+)", connection.transport.written) == [b"202", b"299", b"299"]
            assert connection.long_way == [b"second", b"third"]
            await connection.receive(post())
            assert len(connection.link.parcels) == 2

        on_a_connection(story)

    def test_waits_for_who_does_not_read(self):
        async def story(connection):
            connection.protocol.pause_writing()
            await connection.receive(post())
            assert (connection.link.parcels, connection.long_way, connection.transport.written) == ([], [BODY], b"")
            connection.protocol.resume_writing()
            await connection.receive()
            for _ in range(5):
                await asyncio.sleep(0)
            assert connection.transport.written.startswith(b"HTTP/1.1 299")

        on_a_connection(story)


class TestEnd:
    def test_of_the_server_closes_the_connection_after_the_answer(self):
        async def story(connection):
            await connection.receive(post())
            connection.protocol.shutdown()
            assert not connection.transport.is_closed
            connection.link.tells[0](Receipt(accepted=1))
            assert b"\r\nconnection: close\r\n\r\n{" in connection.transport.written
            assert connection.transport.is_closed

        on_a_connection(story)

    def test_of_the_server_waits_for_a_body_that_is_under_way(self):
        async def story(connection):
            await connection.receive(post()[:-3])
            connection.protocol.shutdown()
            assert not connection.transport.is_closed
            await connection.receive(post()[-3:])
            assert connection.long_way == [BODY]
            assert connection.transport.is_closed

        on_a_connection(story)

    def test_of_the_connection_half_way_is_counted(self):
        async def story(connection):
            counted = metrics.DELIVERIES.labels("disconnected")._value.get()
            await connection.receive(post()[:-3])
            connection.protocol.connection_lost(None)
            assert metrics.DELIVERIES.labels("disconnected")._value.get() == counted + 1
            assert (connection.link.parcels, connection.long_way) == ([], [])

        on_a_connection(story)

    def test_of_the_connection_leaves_nobody_to_answer(self):
        async def story(connection):
            await connection.receive(post())
            connection.transport.close()
            connection.protocol.connection_lost(None)
            connection.link.tells[0](Receipt(accepted=1))
            assert connection.transport.written == b""

        on_a_connection(story)

    def test_of_the_writer_is_told_as_on_the_long_way(self):
        async def story(connection):
            await connection.receive(post())
            connection.link.tells[0](None)
            assert connection.transport.written.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
            assert b"\r\nretry-after: 5\r\n" in connection.transport.written
            assert b'"code":"store_unavailable"' in connection.transport.written

        on_a_connection(story)


@pytest.fixture(scope="module")
def long_way(server, tmp_path_factory):
    """A server under an access log, which knows no short way."""
    one = Server(tmp_path_factory.mktemp("long"))
    one.prepare()
    one.start(alone=True)
    yield one
    one.stop()


CASES = {
    "one body": [encode(make_body())],
    "the same body twice": [(same := encode(make_body())), same],
    "an array": [b"[" + encode(make_body()) + b"," + encode(make_body()) + b"]"],
    "lines, one of them bad": [encode(make_body()) + b"\n{half\n" + encode(make_body())],
    "an envelope": [encode({"response": make_body(), "companyId": "c-1"})],
    "no JSON": [b"<html>502 Bad Gateway</html>"],
    "an object of other things": [b'{"hello": "world"}'],
    "NaN": [b'{"statusCode": 404, "error": NaN, "correlationId": "a"}'],
    "UTF-16": ['{"statusCode": 404}'.encode("utf-16")],
    "deep nesting": [b'{"statusCode": 404, "error": "x", "a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}"],
    "white space": [b" \r\n\t "],
    "nothing": [b""],
    "64 KiB and a byte more": [encode(make_body(note="x" * size)) for size in (65_000, 66_000)],
    "gzip without a header": [gzip.compress(encode(make_body()))],
}


@pytest.mark.server
@pytest.mark.xdist_group("receiver")
class TestAnswers:
    @pytest.mark.parametrize("name", CASES)
    def test_are_the_same_on_both_ways(self, server, long_way, name):
        short, long = (self.answers(one, CASES[name]) for one in (server, long_way))
        assert short == long
        assert len(short) == len(CASES[name]) + 1

    def answers(self, server, bodies):
        """What the server sends but for dates and its name, each request after the answer to the one before."""
        told = []
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            for body in (encode(make_body()), *bodies):  # the first lets the token in
                connection.sendall(post(body, token=server.token))
                response = http.client.HTTPResponse(connection)
                response.begin()
                headers = {name.lower(): value for name, value in response.getheaders()}
                told.append((response.status, headers.keys() - {"date", "server"}, response.read()))
        return told

"""Any bytes in any pieces: the protocol with a short way sends what uvicorn's own sends, answer by answer."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from errors.ingest import Receipt
from errors.receiver.answers import send_answer
from errors.receiver.protocols.errors import answer_to_errors
from errors.receiver.quick import QUICK, Quick
from errors.receiver.server import QuickProtocol
from tests.receiver.test_quick import BODY, Link, Tokens, Transport, post

CHUNKED = post().replace(b"Content-Length: %d" % len(BODY), b"Transfer-Encoding: chunked").replace(
    BODY, b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
)  # fmt: skip
MESSAGES = [
    post(), post(b"x"), post(b""), post(BODY, "Connection: close"), post(BODY, "Expect: 100-continue"), CHUNKED,
    post(BODY, "Upgrade: websocket", "Connection: Upgrade"), post(BODY, version="1.0"), post(BODY, method="PUT"),
    post(BODY, "Date: x"), post(BODY, token="cds_new"), b"GET /ingest/v1/errors HTTP/1.1\r\nHost: x\r\n\r\n",
    post()[:-9], post()[:40], b"\r\n", b"POST / HTTP/9\r\n\r\n", b"\x16\x03\x01",
]  # fmt: skip
pieces = st.lists(st.sampled_from(MESSAGES) | st.binary(max_size=40), min_size=1, max_size=5).map(b"".join)


async def application(scope, receive, send):
    """Reads the body and answers as the receiver does to one error."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        more = message["more_body"]
    await send_answer(send, answer_to_errors(Receipt(accepted=1)))


class Writer(Link):
    """Has stored everything a moment later."""

    def send(self, parcel, tell):
        super().send(parcel, tell)
        asyncio.get_running_loop().call_soon(tell, Receipt(accepted=1))


async def told_by(kind, data, cuts):
    """What a connection of this kind sends, and whether it closes; and how many went the short way."""
    link, transport = Writer(), Transport()
    config = uvicorn.Config(
        application, interface="asgi3", access_log=False, lifespan="off", log_config=None, ws="none"
    )
    protocol = kind(config, ServerState(), {QUICK: Quick(tokens=Tokens(), link=link)})
    protocol.connection_made(transport)
    places = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    for start, end in pairwise(places):
        if transport.is_closed:
            break
        protocol.data_received(data[start:end])
        for _ in range(20):
            await asyncio.sleep(0)
    told = transport.written, transport.is_closed
    transport.close()
    protocol.connection_lost(None)
    for _ in range(5):
        await asyncio.sleep(0)
    return told, len(link.parcels)


class TestAnyBytes:
    @settings(max_examples=150, deadline=None)
    @given(data=pieces, cuts=st.lists(st.integers(0, 900), max_size=6))
    def test_get_the_same_answers_with_and_without_a_short_way(self, data, cuts):
        async def both():
            (ours, _), (own, _) = (
                await told_by(QuickProtocol, data, cuts),
                await told_by(HttpToolsProtocol, data, cuts),
            )
            assert ours == own

        asyncio.run(both())

    def test_went_the_short_way_too(self):
        async def story():
            return await told_by(QuickProtocol, post() * 2, [len(post())])

        told, taken = asyncio.run(story())
        assert taken == 2
        assert told[0].count(b"HTTP/1.1 202 Accepted") == 2

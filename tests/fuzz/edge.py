"""
The HTTP edge as a fuzz target: bytes become a request, it goes through the ASGI door, the answer is judged.

An input reads `METHOD path`, header lines and the pieces of the body, parted by SEPARATOR; an empty last piece is a
sender that hangs up. One receiver serves all inputs, as in production, so what one request leaves behind shows in the
next. Only what a server passes on is asked: header names in lower case, values without line breaks.
"""

from __future__ import annotations

import asyncio
import functools
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock
from urllib.parse import unquote

from django.utils import timezone

from errors.domain.tokens import digest
from errors.ingest import Receipt
from errors.ingest.delivery import Parcel
from errors.ingest.pipeline import unpack
from errors.receiver import app
from errors.receiver.problems import PROBLEMS, ProblemError
from errors.receiver.protocols import ENDPOINTS, codat_webhooks
from tests.fuzz.holds import REASONS
from tests.fuzz.seeds import BODY, compressed, samples
from tests.receiver.shipping import PATHS, request_of

SEPARATOR = b"\xf7"
"""No UTF-8 holds it, so it costs no text its spelling."""
LONGEST_LENGTH = 19
"""Digits of a Content-Length that a server lets pass."""
EVENT = b'{"id": "e", "eventType": "bills.write.unsuccessful", "payload": {"id": "k", "status": "Failed"}}'
TOKEN = b"authorization: Bearer cds_x"


class Tokens:
    """Lets in whoever names a token."""

    def __init__(self, **_settings: Any) -> None:
        pass

    async def source_id(self, token: str) -> int:
        if not token:
            raise ProblemError("token_missing")
        return 1 if digest(token) else 0


class Signatures:
    """Believes every webhook that is signed at all."""

    def __init__(self, **_settings: Any) -> None:
        pass

    async def known(self) -> None:
        pass

    async def check(self, source_id: int, *_arguments: Any, **_settings: Any) -> None:
        if not source_id:
            raise ProblemError("signature_mismatch")

    def refusal(self, _source_id: int, code: str) -> ProblemError:
        return ProblemError(code)


class Link:
    """Does with a parcel what the writer does, up to the database."""

    depth = 0
    is_answering = True

    def __init__(self, *_arguments: Any, **_settings: Any) -> None:
        pass

    async def connect(self) -> None:
        pass

    def close(self) -> None:
        pass

    def submit(self, parcel: Parcel) -> asyncio.Future[Receipt]:
        opened = unpack(parcel)
        answer = asyncio.get_running_loop().create_future()
        rejected = tuple(row.reject for row in opened.rejects)
        answer.set_result(Receipt(accepted=len(opened.rows) + opened.asides, rejected=rejected))
        return answer


class Server:
    """The receiver, started and stopped as a server does it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._app = app.Receiver(fallback=None)
        self._messages: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._is_up = asyncio.Event()
        with mock.patch.multiple(app, Link=Link, Tokens=Tokens, Signatures=Signatures, WriterThread=mock.Mock()):
            self._life = self.loop.create_task(self._app({"type": "lifespan"}, self._messages.get, self._told))
            self._messages.put_nowait({"type": "lifespan.startup"})
            self.loop.run_until_complete(asyncio.wait_for(self._is_up.wait(), timeout=10))

    def answer(self, scope: dict[str, Any], messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What the receiver sends."""
        return self.loop.run_until_complete(asyncio.wait_for(self._ask(scope, iter(messages)), timeout=10))

    def stop(self) -> None:
        """As the server does at its end."""
        self._messages.put_nowait({"type": "lifespan.shutdown"})
        self.loop.run_until_complete(self._life)
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    async def _ask(self, scope: dict[str, Any], messages: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return next(messages, {"type": "http.disconnect"})

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        return sent

    async def _told(self, _message: Any) -> None:
        self._is_up.set()


def seeds() -> Iterator[bytes]:
    """Each address with a body, and the bodies in every encoding and in pieces."""
    for path in (*ENDPOINTS, "/ingest/elastic/logs/_bulk", "/ingest/", "/ingest/v1/nothing"):
        yield from (_input(b"POST", path, TOKEN, body) for body in (BODY, b"[" + BODY + b"," + BODY + b"]", b""))
        yield from (_input(method, path, TOKEN) for method in (b"GET", b"HEAD", b"PUT", b"OPTIONS"))
    for protocol, path in PATHS.items():
        yield _input(b"POST", path, TOKEN, request_of(protocol, [BODY.decode(), BODY.decode()[:-9], "dull"]))
    errors = "/ingest/v1/errors"
    yield _input(b"POST", errors, b"authorization: Basic dTpjZHNfeA==\ndate: Tue, 24 Nov 2026 14:20:00 GMT", BODY)
    yield _input(b"POST", "/ingest/t/cds_x/v1/errors", b"expect: 100-continue", BODY[:20], BODY[20:])
    yield _input(b"POST", errors, TOKEN + b"\ncontent-length: 99999999999", BODY[:20], b"")
    for payload in compressed():
        for encoding in (b"gzip", b"deflate", b"zstd", b"snappy, identity"):
            yield _input(b"POST", errors, TOKEN + b"\ncontent-encoding: " + encoding, payload)
    yield from (_input(b"POST", errors, TOKEN, payload) for payload in samples())
    signed = b"webhook-id: msg_1\nwebhook-timestamp: %d\nwebhook-signature: v1,x" % timezone.now().timestamp()
    yield from (_input(b"POST", f"{codat_webhooks.ROOT}/1", signed, payload) for payload in (EVENT, BODY, b"", b"{"))


def check(data: bytes) -> None:
    """The request is answered, by one of ours, without a fault of ours."""
    head, headers, *pieces = data.split(SEPARATOR) if data.count(SEPARATOR) > 1 else (data, TOKEN, BODY)
    method, _, path = head.decode("latin-1").partition(" ")
    scope = {
        "type": "http",
        "method": method.upper(),
        "path": "/ingest/" + unquote(path).removeprefix("/ingest/"),
        "raw_path": path.encode("ascii", "replace"),
        "query_string": b"",
        "headers": list(_headers(headers)),
        "scheme": "http",
        "client": ("127.0.0.1", 50_000),
    }
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    is_gone = len(pieces) > 1 and not pieces[-1]
    messages[-1] = {"type": "http.disconnect"} if is_gone else messages[-1] | {"more_body": False}
    with _no_complaints() as complaints:
        sent = server().answer(scope, messages)
    assert complaints == []
    if sent or not is_gone:
        _judge(*sent)


@functools.cache
def server() -> Server:
    """The one that all inputs go to; whoever asks for it stops it."""
    return Server()


def _input(method: bytes, path: str, headers: bytes, *pieces: bytes) -> bytes:
    return SEPARATOR.join([method + b" " + path.encode(), headers, *(pieces or [b"{}"])])


def _headers(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    for line in text.split(b"\n"):
        name, _, value = line.partition(b":")
        value = value.strip().replace(b"\r", b"").replace(b"\x00", b"")
        if name.strip() and not (name == b"content-length" and not value.isdigit()):
            yield name.strip().lower(), value[:LONGEST_LENGTH] if name == b"content-length" else value


def _judge(start: dict[str, Any], body: dict[str, Any]) -> None:
    status, headers, content = start["status"], dict(start["headers"]), body["body"]
    assert 200 <= status < 500 or status == 503
    assert int(headers.get(b"content-length", 0)) == len(content)
    assert all(not {10, 13, 0} & {*name, *value} for name, value in start["headers"])
    if b"json" not in headers.get(b"content-type", b""):
        return
    document = json.loads(content)
    if headers[b"content-type"] == b"application/problem+json":
        assert document["code"] in {*PROBLEMS, *REASONS}
        assert document["status"] == status
        assert document["detail"]
    rejected = document.get("rejected")
    assert all(reject["reason"] in REASONS for reject in (rejected if isinstance(rejected, list) else ()))


@contextmanager
def _no_complaints() -> Iterator[list[str]]:
    """Collects what is logged as an error meanwhile."""
    complaints: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: complaints.append(f"{record.getMessage()} {record.exc_info}")  # type: ignore[method-assign]
    logger = logging.getLogger("errors")
    logger.addHandler(handler)
    try:
        yield complaints
    finally:
        logger.removeHandler(handler)

"""
Servers of this process on loopback: a dashboard that takes notes, and a Codat that answers by script.

Real sockets and real clients, since what is tested is when a body is read and by whom.
"""

from __future__ import annotations

import gzip
import json
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

COMPANY = "5c3d1f5e-30a7-4c1b-9d1e-2f6f6a7d0b11"
CONNECTION = "0f6f2a51-9c40-4b9e-8c1c-7b5d3a2e4f60"
PUSH_KEY = "b3b0f2f4-6f0a-4b54-9a35-1d1c8f3f5a77"


class Asked(NamedTuple):
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    """What to say; a body of several pieces is sent in chunks."""

    status: int = 202
    body: Any = b""
    headers: dict[str, str] = {}
    pieces: tuple[bytes, ...] = ()
    breaks_off: bool = False
    """Close the connection after the pieces, without their end."""


class Loopback:
    """Answers each request by `answer`; `asked` holds them all."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, asked: Asked) -> Answer:
        raise NotImplementedError

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Dashboard(Loopback):
    """Takes every delivery (202), unless `answers` holds others to give first."""

    def __init__(self) -> None:
        self.answers: deque[Answer] = deque()
        self.taken: list[dict[str, Any]] = []
        super().__init__()

    def answer(self, asked: Asked) -> Answer:
        envelopes = [json.loads(line) for line in gzip.decompress(asked.body).splitlines()]
        if self.answers:
            return self.answers.popleft()
        self.taken += envelopes
        return Answer(202, {"accepted": len(envelopes), "duplicates": 0, "rejected": []})

    @property
    def errors(self) -> list[dict[str, Any]]:
        """What was taken, without readings of the quota."""
        return [envelope for envelope in self.taken if "response" in envelope]

    @property
    def correlation_ids(self) -> list[str]:
        return [envelope["response"]["correlationId"] for envelope in self.errors]


class Codat(Loopback):
    """Gives each path its answers in turn, the last one again and again; a path without any is 200 `{}`."""

    def __init__(self) -> None:
        self.script: dict[str, deque[Answer]] = defaultdict(deque)
        super().__init__()

    def on(self, path: str, *answers: Answer) -> str:
        """The URL of the path."""
        self.script[path].extend(answers)
        return self.url + path

    def answer(self, asked: Asked) -> Answer:
        answers = self.script[urlsplit(asked.path).path]
        answer = Answer(200, {}) if not answers else answers[0] if len(answers) == 1 else answers.popleft()
        return answer._replace(headers={"Content-Type": "application/json; charset=utf-8", **QUOTA, **answer.headers})


QUOTA = {
    "X-Rate-Limit-Limit": "12000",
    "X-Rate-Limit-Remaining": "11873",
    "X-Rate-Limit-Reset": "2026-11-28T00:00:00.0000000Z",
}


def error_body(status: int, text: str = "Something was wrong.", *, correlation_id: str) -> dict[str, Any]:
    """As Codat documents it, all seven members."""
    return {
        "statusCode": status,
        "service": "PublicApi",
        "error": text,
        "correlationId": correlation_id,
        "validation": {"errors": [], "warnings": []},
        "canBeRetried": "Unknown",
        "detailedErrorCode": 0,
    }


def push_body(status: str, code: int, *, key: str = PUSH_KEY) -> dict[str, Any]:
    """A push operation, with the members that are required."""
    return {
        "companyId": COMPANY,
        "pushOperationKey": key,
        "dataConnectionKey": CONNECTION,
        "dataType": "accounts",
        "requestedOnUtc": "2026-11-26T10:00:00Z",
        "status": status,
        "statusCode": code,
        "errorMessage": "The ledger is locked until the end of the month." if status == "Failed" else None,
    }


def _handler(loopback: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, self.rfile.read(length))
            loopback.asked.append(asked)
            self._tell(loopback.answer(asked))

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_one  # noqa: N815

        def _tell(self, answer: Answer) -> None:
            body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response_only(answer.status)
            size = {"Transfer-Encoding": "chunked"} if answer.pieces else {"Content-Length": str(len(body))}
            for name, value in ({"Date": formatdate(usegmt=True)} | size | answer.headers).items():
                self.send_header(name, value)
            self.end_headers()
            for part in _parts(answer, body):
                self.wfile.write(part)
                self.wfile.flush()
            self.close_connection = answer.breaks_off

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def _parts(answer: Answer, body: bytes) -> Iterator[bytes]:
    if not answer.pieces:
        yield body
    for piece in answer.pieces:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    if answer.pieces and not answer.breaks_off:
        yield b"0\r\n\r\n"

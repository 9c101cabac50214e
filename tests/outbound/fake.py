"""A server on this machine that answers as told, for what this project asks of other people's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class FakeServer:
    """Answers by path; `hang` makes it answer nothing until it is stopped."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        """What each path is answered: (status, headers, body) or a function that gets the handler."""
        self.usual: Any = (404, {}, b"{}")
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def hang(self, handler: BaseHTTPRequestHandler) -> None:
        self.over.wait(30)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                answer = fake.answers.get(self.path, fake.usual)
                if callable(answer):
                    answer(self)
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: Any) -> None:
                pass

        return Handler

    @contextmanager
    def running(self) -> Iterator[FakeServer]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

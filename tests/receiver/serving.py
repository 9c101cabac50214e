"""
The real server: web and writer as `manage.py serve` starts them, with a data folder of their own.

Test clients of frameworks would hide what is tested here: chunked bodies, connections that are used again, a process
that is killed.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]

PREPARE = """
import django; django.setup()
from django.core.management import call_command
from django.utils import timezone
from errors.actions.sources import create_source
from errors.models import Source
call_command("migrate", verbosity=0)
print(create_source("shop", now=timezone.now()).token)
"""
SERVE = """
import socket, sys
from functools import partial
import django; django.setup()
from errors.ingest.hosting import listening
from errors.management import roles
from errors.management.processes import Processes, Role
[application] = sys.argv[1:]
listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
web = Role(name="web", run=partial(roles.web, listener, application=application), is_vital=True)
with listening() as writer_listener:
    from django.conf import settings
    settings.WRITER_SOCKET = writer_listener.getsockname()
    writer = Role(name="writer", run=partial(roles.writer, writer_listener, web_listener=listener))
    print(listener.getsockname()[1], flush=True)
    sys.exit(Processes([web, writer]).run())
"""
SERVE_ALONE = """
import socket, sys, uvicorn
uvicorn.config.LOGGING_CONFIG["handlers"]["access"]["stream"] = "ext://sys.stderr"
listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
config = uvicorn.Config(sys.argv[1], loop="uvloop", http="httptools", timeout_graceful_shutdown=10)
print(listener.getsockname()[1], flush=True)
uvicorn.Server(config).run(sockets=[listener])
"""


class Reply(NamedTuple):
    """An answer of the server."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server:
    """A serving process over `data_dir`; the database is made when there is none."""

    def __init__(self, data_dir: Path, *, application: str = "codat_dash.asgi:application", **settings: str) -> None:
        self.data_dir = data_dir
        self.application = application
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "codat_dash.settings",
            "DATA_DIR": str(data_dir),
            "DATABASE_URL": "",
        } | settings  # fmt: skip
        self.token = ""
        self.port = 0
        self.process: subprocess.Popen[str] | None = None

    def prepare(self) -> None:
        """Make the database and a source."""
        self.token = self.run(PREPARE).strip()

    def run(self, code: str, *arguments: str) -> str:
        """What a program with the server's settings prints."""
        command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120)  # noqa: PLW1510
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *, alone: bool = False) -> None:
        """Start, and wait until requests are answered; `alone` under a plain uvicorn with an access log."""
        code = SERVE_ALONE if alone else SERVE
        with (self.data_dir / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-c", code, self.application],
                cwd=ROOT, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        assert self.process.stdout
        self.port = int(self.process.stdout.readline() or 0)
        assert self.port, self.log
        self.request("GET", "/healthz")  # waits in the backlog until the application is up

    @property
    def pids(self) -> list[int]:
        """Of the web and the writer, in this order."""
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()] if children.exists() else []

    @property
    def memory(self) -> int:
        """Bytes that parent, web and writer take together, what they share counted once."""
        assert self.process
        return sum(map(proportional_bytes, [self.process.pid, *self.pids]))

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End the server and answer its exit code; with SIGKILL all its processes at once."""
        assert self.process
        for pid in self.pids if how == signal.SIGKILL else []:
            with suppress(ProcessLookupError):
                os.kill(pid, how)
        self.process.send_signal(how)
        code = self.process.wait(30)
        if self.process.stdout:
            self.process.stdout.close()
        return code

    @property
    def log(self) -> str:
        return (self.data_dir / "server.log").read_text()

    def request(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            return exchange(connection, method, path, body, headers)
        finally:
            connection.close()

    def post(self, body: Any, headers: dict[str, str] | None = None, *, path: str = "/ingest/v1/errors") -> Reply:
        """One delivery with the source's token."""
        return self.request("POST", path, body, {"Authorization": f"Bearer {self.token}"} | (headers or {}))

    def talk(self, *pieces: bytes, until_closed: bool = True) -> bytes:
        """Send the pieces as they are; read until the server closes the connection, or leave at once."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            for piece in pieces:
                connection.sendall(piece)
            parts = []
            while until_closed and (part := connection.recv(65_536)):
                parts.append(part)
        return b"".join(parts)


def exchange(
    connection: http.client.HTTPConnection, method: str, path: str, body: Any, headers: dict[str, str] | None
) -> Reply:
    """One request on a connection that stays open; an iterable body is sent in chunks."""
    connection.request(method, path, body, headers or {}, encode_chunked=not isinstance(body, bytes | str | None))
    response = connection.getresponse()
    return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


def proportional_bytes(pid: int) -> int:
    """A process's share of the memory; 0 where it has just ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0

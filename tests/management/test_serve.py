from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BODY = {
    "statusCode": 409,
    "service": "PullApi",
    "error": "Not ready",
    "correlationId": "9c1d22ab34cd45ef56ab67cd78ef8901",
}

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("serve")]


class Served:
    """`manage.py serve` with a data folder and a port of its own."""

    def __init__(self, folder: Path, *options: str, port: int) -> None:
        self.port = port
        self.log = folder / "serve.log"
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATA_DIR": str(folder / "data"),
            "PORT": str(port),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *options], cwd=ROOT, env=environment, stdout=log, stderr=log
            )

    def text(self) -> str:
        return self.log.read_text()

    def ask(self, method: str, path: str, *, token: str = "", body: object = None) -> tuple[int, dict]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, path, body=json.dumps(body) if body else None, headers=headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def is_ready(self) -> bool:
        return self.answers("/readyz")

    def answers(self, path: str) -> bool:
        try:
            return self.ask("GET", path)[0] == 200
        except OSError:
            return False

    def children(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def start(tmp_path):
    """Starts serving and waits until it is ready; what a test leaves running is killed."""
    started: list[Served] = []

    def start(*options: str, port: int = 0) -> Served:
        started.append(Served(tmp_path, *options, port=port or free_port()))
        return started[-1]

    yield start
    for served in started:
        if served.process.poll() is None:
            served.process.kill()  # its children follow, as a test below shows
            served.process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def within(seconds: float, condition) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class TestServe:
    def test_sets_up_serves_and_stops_on_ctrl_c(self, start):
        served = start()
        assert within(120, served.is_ready), served.text()
        assert f"codat-dash is at http://localhost:{served.port}" in served.text()
        assert re.search(r"Administrator  admin\n  Password       \S{16} ", served.text())
        [token] = re.findall(r"Source token   (\S+)", served.text())
        assert served.ask("POST", "/ingest/v1/errors", token=token, body=BODY) == (
            202,
            {"accepted": 1, "duplicates": 0, "rejected": []},
        )
        children = served.children()
        assert len(children) == 3
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(10) == 0  # the promise to whoever stops it
        assert not any(map(is_running, children))

    def test_tells_no_secret_again_and_leaves_no_orphan_when_killed(self, start):
        first = start()
        assert within(120, first.is_ready), first.text()
        first.process.terminate()
        assert first.process.wait(20) == 0
        first.log.unlink()
        second = start(port=first.port)
        assert within(120, second.is_ready), second.text()
        assert "Ctrl-C stops it." in second.text()
        assert "Password" not in second.text()
        assert "token" not in second.text()
        children = second.children()
        second.process.kill()
        second.process.wait()
        assert within(20, lambda: not any(map(is_running, children)))

    def test_ends_with_the_web_and_says_so(self, start):
        served = start()
        assert within(120, served.is_ready), served.text()
        web, *others = served.children()
        os.kill(web, signal.SIGKILL)
        assert served.process.wait(20) == 1
        assert "process.ended web" in served.text()
        assert not any(map(is_running, others))

    def test_changes_nothing_where_the_port_is_taken(self, start, tmp_path):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            served = start(port=taken.getsockname()[1])
            assert served.process.wait(60) == 1
        assert "PORT=8001 takes another port" in served.text()
        assert not (tmp_path / "data" / "codat-dash.sqlite3").exists()

    def test_starts_the_writer_again(self, start):
        served = start()
        assert within(120, served.is_ready), served.text()
        [token] = re.findall(r"Source token   (\S+)", served.text())
        web, writer, background = served.children()
        os.kill(writer, signal.SIGKILL)
        assert within(20, lambda: served.ask("POST", "/ingest/v1/errors", token=token, body=BODY)[0] == 202)
        assert {web, background} < set(served.children())

    def test_leaves_the_background_to_another_node(self, start):
        served = start("--without-background")
        assert within(120, lambda: served.answers("/healthz"))
        assert len(served.children()) == 2

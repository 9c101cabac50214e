"""
The whole dashboard as `make run` starts it, with a small demo inside, and a Chromium to look at it.

One server and one browser for all tests of a worker; each test has a page of its own, signed in.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a-password-of-the-tests"
START_SECONDS = 120
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass(frozen=True)
class Dashboard:
    url: str
    token: str

    def deliver(self, body: bytes) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/ingest/v1/errors", data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, response.read()


@dataclass
class Visit:
    """A page, and what went wrong on it."""

    page: Page
    dashboard: Dashboard
    troubles: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.dashboard.url + path, wait_until="load")
        return self.page


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    folder = tmp_path_factory.mktemp("dashboard")
    environment = os.environ | {
        "DATA_DIR": str(folder),
        "PORT": str(free_port()),
        "ADMIN_PASSWORD": PASSWORD,
        "DJANGO_SETTINGS_MODULE": "codat_dash.settings",
        "API_RATE": "100000/min",
    }
    manage = [sys.executable, str(ROOT / "manage.py")]
    seeded = subprocess.run(
        [*manage, "seed_demo", "--scale", "0.04"], env=environment, capture_output=True, text=True, check=False
    )
    assert seeded.returncode == 0, seeded.stderr
    token = re.search(r"source token (\S+)", seeded.stdout)
    assert token, seeded.stdout
    log = folder / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen([*manage, "serve"], env=environment, stdout=output, stderr=output)
    try:
        url = f"http://127.0.0.1:{environment['PORT']}"
        wait_for(f"{url}/healthz", server=server, log=log)
        yield Dashboard(url=url, token=token[1])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next(filter(None, map(shutil.which, names)), None)  # None: Playwright's own
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in_state(chromium: Browser, dashboard: Dashboard) -> dict:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{dashboard.url}/login/")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{dashboard.url}/")
    state = context.storage_state()
    context.close()
    return state


@contextmanager
def visiting(chromium: Browser, dashboard: Dashboard, **options) -> Iterator[Visit]:
    """A page whose console errors, failed requests and requests to other hosts are written down."""
    context: BrowserContext = chromium.new_context(**options)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=dashboard.url)
    visit = Visit(context.new_page(), dashboard)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            visit.troubles.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        target = urlsplit(request.url)
        if target.scheme not in {"data", "blob"} and target.netloc != urlsplit(dashboard.url).netloc:
            visit.troubles.append(f"another host: {request.url}")

    visit.page.on("console", on_console)
    visit.page.on("request", on_request)
    visit.page.on("pageerror", lambda error: visit.troubles.append(f"script: {error}"))
    yield visit
    context.close()


@pytest.fixture
def visit(chromium: Browser, dashboard: Dashboard, signed_in_state: dict) -> Iterator[Visit]:
    options = {"storage_state": signed_in_state, "viewport": {"width": 1440, "height": 900}}
    with visiting(chromium, dashboard, **options) as visit:
        yield visit
        assert visit.troubles == []


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wait_for(url: str, *, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.2)
    raise AssertionError(log.read_text())

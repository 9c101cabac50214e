"""
wrk, which loads a server from one thread without being the bottleneck; a client in Python would be.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

SCRIPT = Path(__file__).with_name("post.lua")
MISSING = "wrk is not installed (the system's package `wrk`)"


class Load(NamedTuple):
    """What wrk saw: requests, requests a second, latencies in milliseconds."""

    requests: int
    rate: float
    p50: float
    p99: float


def is_there() -> bool:
    return shutil.which("wrk") is not None


def start(server, token: str, *, connections: int, seconds: int) -> subprocess.Popen[str]:
    """Begin to post single bodies to the server."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(SCRIPT), f"http://127.0.0.1:{server.port}/"]
    environment = os.environ | {"TOKEN": token}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finish(wrk: subprocess.Popen[str]) -> Load:
    """Wait for its end; every request was answered 2xx."""
    told, _ = wrk.communicate()
    line = next((line for line in told.splitlines() if line.startswith("RESULT")), None)
    assert line, told
    requests, micros, p50, p99, failures = map(int, line.split()[1:])
    assert not failures, told
    return Load(requests, requests / micros * 1e6, p50 / 1_000, p99 / 1_000)


def drive(server, token: str, *, connections: int, seconds: int) -> Load:
    """Load the server for so long."""
    return finish(start(server, token, connections=connections, seconds=seconds))

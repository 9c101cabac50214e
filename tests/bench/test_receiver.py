"""
Single error responses, one a request, durable before the answer, beside a bare handler that answers 202 to the same.

`make bench` measures with wrk and prints the table; in `make test` the same servers are driven for a moment by
`manage.py loadtest`, so that neither the load nor the yardstick can rot.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import call_command

from tests.receiver.serving import Server

pytestmark = pytest.mark.server

SCRIPT = Path(__file__).with_name("post.lua")
SECONDS = 4
ROUNDS = 3
REACH = 0.1
"""Of the bare handler's requests/s at 32 connections, the best round of each: less is a step back. Half is the aim."""

COUNT = """
import django; django.setup()
from errors.models import ErrorResponse, Source
assert Source.objects.get().accepted_count == ErrorResponse.objects.count()
print(ErrorResponse.objects.count())
"""


class Load(NamedTuple):
    """What wrk saw: requests, requests a second, latencies in milliseconds."""

    requests: int
    rate: float
    p50: float
    p99: float


@pytest.fixture
def servers(tmp_path):
    ours = Server(tmp_path)
    (tmp_path / "bare").mkdir()
    bare = Server(tmp_path / "bare", application="tests.bench.bare:application")
    ours.prepare()
    for server in (ours, bare):
        server.start()
    yield ours, bare
    for server in (ours, bare):
        server.stop()


def drive(server, token, *, connections):
    """Load the server with wrk for some seconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "-s", str(SCRIPT), f"http://127.0.0.1:{server.port}/"]
    done = subprocess.run(command, env=os.environ | {"TOKEN": token}, capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    requests, micros, p50, p99, failures = map(int, line.split()[1:])
    assert not failures, done.stdout
    return Load(requests, requests / micros * 1e6, p50 / 1_000, p99 / 1_000)


class TestSingleBodies:
    def test_are_stored_as_they_are_answered(self, servers):
        ours, bare = servers
        for server in (ours, bare):
            out = StringIO()
            url = f"http://127.0.0.1:{server.port}/ingest/v1/errors"
            call_command("loadtest", url=url, token=ours.token, connections=4, seconds=0.3, stdout=out)
            assert "requests/s" in out.getvalue()
        assert int(ours.run(COUNT)) > 0

    def test_keep_up_with_a_bare_handler(self, servers, pytestconfig):
        rounds = ROUNDS if pytestconfig.getoption("benchmark_enable") else 0
        assert shutil.which("wrk") or not rounds, "install wrk (apt install wrk)"
        lines, stored = ["connections   stored/s   p50 ms   p99 ms   bare/s   ratio"], 0
        for connections in (1, 32, 256) if rounds else ():
            pairs = [[drive(one, servers[0].token, connections=connections) for one in servers] for _ in range(rounds)]
            stored += sum(ours.requests for ours, _ in pairs)
            ours, bare = (max((pair[side] for pair in pairs), key=lambda load: load.rate) for side in (0, 1))
            ratio = ours.rate / bare.rate
            figures = f"{ours.rate:10,.0f} {ours.p50:8.1f} {ours.p99:8.1f} {bare.rate:8,.0f} {ratio:7.2f}"
            lines.append(f"{connections:11} {figures}")
            assert connections != 32 or ratio > REACH
        print("", *lines, sep="\n")  # noqa: T201
        # wrk stops counting before the last answers are in.
        assert stored <= int(servers[0].run(COUNT)) <= stored + 3 * rounds * 256

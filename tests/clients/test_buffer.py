"""The folder in which what cannot be delivered outlives its process."""

from __future__ import annotations

import json
import socket
import subprocess
import sys

import pytest
from codat_dash_capture import Capture
from codat_dash_capture.batches import OnDisk, packed

from tests.clients.loopback import Answer
from tests.clients.test_delivery import capture_errors, counts

KILLED = """
import os, signal, sys, time
from codat_dash_capture import Capture
capture = Capture(sys.argv[1], buffer=sys.argv[2])
capture.record(method="GET", url="https://x.test/", status=500, headers={}, body=b'{"correlationId": "a"}')
while not any(name.endswith(".ndjson.gz") for name in os.listdir(sys.argv[2])):
    time.sleep(0.01)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "buffer").mkdir()
    return tmp_path / "buffer"


@pytest.fixture
def nowhere():
    """The address of a dashboard that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        return f"http://127.0.0.1:{reserved.getsockname()[1]}"


class TestABuffer:
    def test_outlives_a_process_that_was_killed(self, make_capture, dash, nowhere, folder):
        command = [sys.executable, "-W", "ignore", "-c", KILLED, nowhere, str(folder)]
        killed = subprocess.run(command, env={"PYTHONPATH": "clients/python/src"}, timeout=60, check=False)
        assert killed.returncode == -9
        capture = make_capture(buffer=folder)
        capture_errors(capture, "b")
        capture.close()
        assert sorted(dash.correlation_ids) == ["a", "b"]
        assert list(folder.iterdir()) == []

    def test_is_delivered_by_the_next_process_without_a_further_error(self, make_capture, dash, nowhere, folder):
        first = Capture(nowhere, buffer=folder)
        capture_errors(first, "a", "b")
        first.close(timeout=0.5)
        assert (first.dropped, len(list(folder.glob("*.ndjson.gz")))) == (0, 1)
        make_capture(buffer=folder).close()
        assert dash.correlation_ids == ["a", "b"]

    def test_keeps_nothing_of_what_was_delivered(self, make_capture, dash, folder):
        capture = make_capture(buffer=folder)
        dash.answers.extend([Answer(503, headers={"Retry-After": "0"}), Answer(413)])
        capture_errors(capture, "a", "b")
        assert capture.flush()
        assert sorted(dash.correlation_ids) == ["a", "b"]
        assert list(folder.glob("*.ndjson.gz")) == []

    def test_that_cannot_be_used_leaves_memory(self, make_capture, dash, tmp_path, caplog):
        (tmp_path / "file").write_text("no folder")
        capture = make_capture(buffer=tmp_path / "file")
        capture_errors(capture, "a")
        assert capture.flush()
        assert (dash.correlation_ids, counts(capture)) == (["a"], (1, 0, 0, 0))
        assert "cannot be used" in caplog.text


class TestAFolder:
    def test_is_shared_by_processes_that_live(self, folder):
        ours, theirs = OnDisk(folder, limit=1_000), OnDisk(folder, limit=1_000)
        theirs.add(packed([b"{}"], envelopes=1))
        third = OnDisk(folder, limit=1_000)
        assert (ours.count, theirs.count, third.count) == (0, 1, 0)
        theirs.close()
        heir = OnDisk(folder, limit=1_000)
        assert heir.count == 1
        for one in (ours, third, heir):
            one.close()

    def test_is_bounded(self, folder):
        batches = OnDisk(folder, limit=100)
        batches.add(packed([json.dumps({"n": n}).encode() for n in range(100)], envelopes=100))
        assert not batches.has_room
        batches.close()

    def test_that_is_full_keeps_one_batch_in_memory(self, folder, monkeypatch):
        batches = OnDisk(folder, limit=10_000)

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("codat_dash_capture.batches.os.fsync", full)
        batches.add(packed([b"{}"], envelopes=1))
        assert (batches.has_room, batches.count, batches.first().envelopes) == (False, 1, 1)
        batches.settle()
        assert batches.is_empty
        batches.close()

    def test_forgets_what_a_writer_left_half_done(self, folder):
        (folder / ("0" * 32 + "-00000001-3.ndjson.gz.part")).write_bytes(b"\x1f\x8b")
        batches = OnDisk(folder, limit=1_000)
        assert batches.is_empty
        batches.close()
        assert list(folder.iterdir()) == []

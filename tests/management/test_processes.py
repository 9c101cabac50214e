from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

STORY = """
import os, signal, sys, time
from errors.management import processes
from errors.management.processes import Processes, Role

processes.GRACE = 1.0
log = sys.argv[2]

def note(name):
    with open(log, "a") as file:
        file.write(f"{name} {os.getpid()}\\n")

def endless(name):
    note(name)
    while True:
        time.sleep(0.05)

def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    endless("stubborn")

def failing():
    note("failing")
    time.sleep(0.5)  # the others have come up by then
    raise RuntimeError("it ended")

ROLES = {
    "calm": [
        Role(name="web", run=lambda: endless("web"), is_vital=True),
        Role(name="back", run=lambda: endless("back")),
    ],
    "stubborn": [Role(name="web", run=stubborn, is_vital=True)],
    "vital": [Role(name="web", run=failing, is_vital=True), Role(name="back", run=lambda: endless("back"))],
    "weak": [Role(name="web", run=lambda: endless("web"), is_vital=True), Role(name="back", run=failing)],
}
sys.exit(Processes(ROLES[sys.argv[1]]).run())
"""


@pytest.fixture
def start(tmp_path):
    """Starts a story in a process group of its own; whatever it leaves behind is killed."""
    started: list[Story] = []

    def start(name: str) -> Story:
        started.append(Story(name, tmp_path / f"{name}.log"))
        return started[-1]

    yield start
    for story in started:
        for pid in [story.process.pid, *story.children()]:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        story.process.wait()
        story.process.stderr.close()


class Story:
    def __init__(self, name: str, log: Path) -> None:
        self.log = log
        self.process = subprocess.Popen(
            [sys.executable, "-c", STORY, name, str(log)], cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True
        )

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def children(self) -> list[int]:
        return [int(line.split()[1]) for line in self.lines()]

    def wait_for(self, count: int) -> list[int]:
        assert within(40, lambda: len(self.lines()) >= count), self.lines()
        return self.children()


def within(seconds: float, condition) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def alive(pid: int) -> bool:
    """Whether it runs; one that has ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class TestProcesses:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    def test_stop_together_when_told(self, start, number):
        story = start("calm")
        children = story.wait_for(2)
        story.process.send_signal(number)
        assert story.process.wait(20) == 0
        assert not any(map(alive, children))

    def test_kill_what_does_not_stop_in_time(self, start):
        story = start("stubborn")
        [child] = story.wait_for(1)
        story.process.terminate()
        assert story.process.wait(20) == 0
        assert not alive(child)

    def test_end_when_a_vital_one_ends_and_say_so(self, start):
        story = start("vital")
        children = story.wait_for(2)
        assert story.process.wait(20) == 1
        assert not any(map(alive, children))
        assert b"it ended" in story.process.stderr.read()

    def test_start_another_again_after_a_pause(self, start):
        story = start("weak")
        story.wait_for(3)
        names = [line.split()[0] for line in story.lines()]
        assert sorted(names) == ["failing", "failing", "web"]
        assert story.process.poll() is None

    def test_leave_no_orphan_when_the_parent_is_killed(self, start):
        story = start("calm")
        children = story.wait_for(2)
        story.process.kill()
        assert within(20, lambda: not any(map(alive, children)))

    def test_leave_no_orphan_that_ignores_the_signal(self, start):
        story = start("stubborn")
        children = story.wait_for(1)
        story.process.kill()
        assert within(20, lambda: not any(map(alive, children)))

"""
What `make run` takes of memory: all that `manage.py serve` starts, at rest and under load.
"""

from __future__ import annotations

import re
import time

import pytest

from tests.bench import memory, wrk
from tests.bench.posting import deliveries, post_all
from tests.bench.report import Table
from tests.management.test_serve import Served, free_port, within

pytestmark = pytest.mark.server

DELIVERIES = 10
MOST_IDLE, MOST_LOADED = 300 * memory.MIB, 525 * memory.MIB
"""Half more than the aims: so much is a step back."""
MEMORY = Table(
    key="memory",
    place=50,
    title="Memory",
    about=(
        "PSS of all processes that `make run` starts (parent, web, writer, worker with beat), after some seconds of"
        " rest and under 32 senders of single errors with deliveries of 1,000 between them. Bugsink takes 219 MiB at"
        " rest, GlitchTip 597 MiB."
    ),
    columns=("when", "MiB", "aim"),
    hindrance=(
        "Python, Django and Celery, imported once and shared by the processes as long as nobody writes to their pages,"
        " which counting references does. Under load come the database's cache, the parsed messages that signatures"
        " remember, and the deliveries on their way."
    ),
)


@pytest.fixture
def served(tmp_path):
    one = Served(tmp_path, port=free_port())
    yield one
    one.process.terminate()
    one.process.wait(20)


@pytest.fixture
def server(served):
    """As the clients of a benchmark want it."""
    assert within(120, served.is_ready), served.text()
    [served.token] = re.findall(r"Source token   (\S+)", served.text())
    return served


class TestMemory:
    def test_is_small_and_stays_so(self, server, bench):
        bench.need_wrk()
        pid, seconds = server.process.pid, bench.effort(40, 1)
        idle = memory.settled(pid, seconds=bench.effort(10, 0))
        payloads = [deliveries(DELIVERIES) for _ in range(bench.effort(8, 1))]
        load = wrk.start(server, server.token, connections=32, seconds=seconds)
        with memory.watched(pid, pause=bench.effort(0.5, 0.1)) as seen:
            for some in payloads:
                post_all(server, some)
                time.sleep(seconds / 10)
            wrk.finish(load)
        after = memory.settled(pid, seconds=bench.effort(10, 0))
        halves = seen[: len(seen) // 2], seen[len(seen) // 2 :]
        for label, size, aim in (
            ("at rest", idle, "< 200"),
            ("under load, first half", max(halves[0]), "< 350"),
            ("under load, second half", max(halves[1]), "< 350, as before"),
            ("at rest again", after, ""),
        ):
            bench.add(MEMORY, label, f"{size / memory.MIB:.0f}", aim)
        assert idle < MOST_IDLE
        assert max(seen) < MOST_LOADED

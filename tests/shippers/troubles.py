"""
What happens to all clients of a round at once, one context manager each.

It ends when every client was seen to meet it. How long a client is in trouble depends on itself as far as that can be
had: some give up after some seconds, and the load of a machine is no reason to lose a record.
"""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from tests.receiver.serving import Server
from tests.shippers.clients import CUT, OVERLOADED, RESTARTED, UNANSWERED
from tests.shippers.proxy import Mode
from tests.shippers.records import make_record

if TYPE_CHECKING:
    from tests.shippers.rounds import Round

SECONDS_OF_TROUBLE = 2
PATIENCE = 60
"""Seconds for what has to come; a client that gives nothing up tries every second or two."""
QUEUE_LIMIT = 2_000
"""More than all clients have to say at a time, so there is room for everybody once the trouble is over."""
FILLING = [256] * (QUEUE_LIMIT // 256) + [2**exponent for exponent in range(7, -1, -1)]
"""Errors in a delivery; larger ones would be read slice by slice."""
TWICE = 2


@contextmanager
def none(_: Round) -> Iterator[None]:
    yield


@contextmanager
def restart(around: Round) -> Iterator[None]:
    """
    Stopped as an operator does it, and started again behind proxies that keep everybody out.

    Each client is let in so long after it was first refused, however long the start took: a client that gives up after
    some seconds would else be judged by the load of the machine.
    """
    around.arm(Mode.DROP)
    assert around.server.stop() == 0
    around.server.start()
    for sender in around.senders:
        sender.proxy.upstream = around.server.port
        sender.proxy.go_down(SECONDS_OF_TROUBLE)
    yield
    around.wait_until_met(lambda one: one.proxy.is_back)


@contextmanager
def overload(around: Round) -> Iterator[None]:
    """The queue is full and the writer stands still, so all that comes is answered 503."""
    writer = around.server.pids[1]
    os.kill(writer, signal.SIGSTOP)
    fillers: list[threading.Thread] = []
    try:
        fill(around.server, fillers)
        began = time.monotonic()
        yield
        around.wait_until_met(lambda one: one.proxy.seen["503"] > 0)
        while time.monotonic() < began + SECONDS_OF_TROUBLE:
            time.sleep(0.05)
    finally:
        os.kill(writer, signal.SIGCONT)
        for filler in fillers:
            filler.join()
    until = time.monotonic() + PATIENCE
    while depth_of(around.server) > QUEUE_LIMIT // 2:  # what waited for too long was refused, and lies there still
        assert time.monotonic() < until
        time.sleep(0.05)


def fill(server: Server, fillers: list[threading.Thread]) -> None:
    """
    Fill the queue to the last place, whatever lies in it: each delivery is let in if there is room for it.

    What is let in is answered only when the writer goes on, what is not at once.
    """
    for count in FILLING:
        before = depth_of(server)
        lines = [json.dumps(make_record(number)) for number in range(count)]
        payload = "\n".join(lines).encode()
        filler = threading.Thread(target=server.post, args=[payload], kwargs={"path": "/ingest/v1/logs"})
        filler.start()
        fillers.append(filler)
        while filler.is_alive() and depth_of(server) < before + count:
            time.sleep(0.01)
    assert depth_of(server) == QUEUE_LIMIT


def depth_of(server: Server) -> int:
    """What waits for the writer."""
    found = re.search(rb"^codat_dash_queue_depth (\d+)", server.request("GET", "/metrics").body, re.MULTILINE)
    assert found
    return int(found[1])


@contextmanager
def broken(around: Round, *, how: Mode) -> Iterator[None]:
    """Each client's next two requests at the most are broken off."""
    around.arm(how, cuts=TWICE)
    yield
    around.wait_until_met(lambda one: one.proxy.seen[how.value] > 0)
    around.arm(Mode.PASS)


TROUBLES: dict[str, Callable[[Round], AbstractContextManager[None]]] = {
    "normal": none,
    RESTARTED: restart,
    OVERLOADED: overload,
    CUT: partial(broken, how=Mode.CUT_REQUEST),
    UNANSWERED: partial(broken, how=Mode.CUT_ANSWER),  # as if the server were killed between its commit and its answer
}

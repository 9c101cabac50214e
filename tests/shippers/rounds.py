"""
What happens to all clients at once, each over a source of its own: a round is one server and one kind of trouble.

A third of the records is sent before it, a third while it lasts, a third after it. The trouble ends when every client
was seen to meet it, so a round that shows nothing fails instead of passing.
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.receiver.serving import Server
from tests.shippers.clients import Client
from tests.shippers.places import IMPORTED
from tests.shippers.proxy import Mode, Proxy
from tests.shippers.records import Arrival, arrivals, make_record
from tests.shippers.troubles import PATIENCE, TROUBLES

THIRD = 40

PREPARE = """
import django; django.setup()
import sys
from django.core.management import call_command
from django.utils import timezone
from errors.actions.sources import create_source
call_command("migrate", verbosity=0)
for name in sys.argv[1:]:
    print(create_source(name, now=timezone.now()).token)
"""
INGEST = """
import django; django.setup()
import sys
from django.core.management import call_command
call_command("ingest", *sys.argv[2:], source=sys.argv[1])
"""
CHECK = """
import django; django.setup()
from tests.ingest.samples import assert_counters_agree
assert_counters_agree()
"""


@dataclass(frozen=True)
class Result:
    """How one client fared in a round."""

    sent: int
    arrived: int
    stored: int
    counted: int
    redelivered: int
    seen: dict[str, int]
    """By its proxy: answers by status, and connections that were broken."""
    lost: tuple[int, ...]
    exit_code: int | None
    errors: str
    missed: str
    """Of the round, if anything: then it has shown nothing."""


class Sender:
    """A running client."""

    def __init__(self, client: Client, folder: Path, proxy: Proxy, token: str) -> None:
        self.client, self.proxy = client, proxy
        self.sent = 0
        self._folder = folder
        self._answers = 0
        self._asked = 0
        self.process = client.start(folder, url=f"http://127.0.0.1:{proxy.port}", token=token)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def is_flushed(self) -> bool:
        """Whether all that was asked to be sent was tried."""
        return self._answers == self._asked

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    @property
    def errors(self) -> str:
        return (self._folder / "errors").read_text()[-2_000:]

    def hand_in(self, count: int) -> None:
        """The next records, and the wish that they be sent."""
        self.hand_over([make_record(number) for number in range(self.sent, self.sent + count)])

    def hand_over(self, records: Sequence[dict[str, Any]]) -> None:
        """These records, and the wish."""
        self.sent += len(records)
        self._asked += 1
        self._write("".join(f"{json.dumps(record)}\n" for record in records) + "\n")

    @property
    def files(self) -> list[str]:
        """What it left to be imported."""
        return [str(path) for path in (self._folder / IMPORTED).glob("*")]

    def end(self) -> None:
        with suppress(OSError):
            assert self.process.stdin
            self.process.stdin.close()

    def kill(self) -> None:
        """Whatever it still does. A driver ends its daemon with its input, so that has its chance."""
        self.end()
        for act in (self.process.terminate, self.process.kill):
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                act()
        self.process.wait()
        self._listener.join(5)
        assert self.process.stdout
        self.process.stdout.close()

    def _write(self, text: str) -> None:
        assert self.process.stdin
        with suppress(OSError):  # it has died, which its exit code tells
            self.process.stdin.write(text)
            self.process.stdin.flush()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._answers += line == "flushed\n"


class Round:
    """One server, and the clients that deliver to it."""

    def __init__(self, name: str, server: Server, clients: Sequence[Client], folder: Path) -> None:
        self.name = name
        self.server = server
        self._missed: dict[str, str] = {}
        tokens = server.run(PREPARE, "filler", *[client.label for client in clients]).split()
        server.token = tokens[0]
        server.start()
        self._proxies = [Proxy(server.port) for _ in clients]
        self.senders = [
            Sender(client, folder / f"{number}", proxy, token)
            for number, (client, proxy, token) in enumerate(zip(clients, self._proxies, tokens[1:], strict=True))
        ]

    def run(self) -> dict[str, Result]:
        """By the client's label."""
        try:
            self._hand_in()
            self._wait("delivered anything", self._not_begun)
            with TROUBLES[self.name](self):
                self._hand_in()
            self._hand_in()
            self._finish()
            self._import()
            return self._results()
        finally:
            self._clean_up()

    def wait_until_met(self, met: Callable[[Sender], bool]) -> None:
        """Until the trouble has struck everybody."""
        self._wait(f"was {self.name}", lambda: [one for one in self.senders if not met(one)])

    def arm(self, mode: Mode, *, cuts: int = 0) -> None:
        for proxy in self._proxies:
            proxy.arm(mode, cuts=cuts)

    def each_proxy(self, act: Callable[[Proxy], None]) -> None:
        for proxy in self._proxies:
            act(proxy)

    def _hand_in(self) -> None:
        for sender in self.senders:
            sender.hand_in(THIRD)

    def _wait(self, what: str, rest_of: Callable[[], list[Sender]]) -> None:
        """Whoever takes too long is noted, and spoils the round for itself alone."""
        until = time.monotonic() + PATIENCE
        while (rest := rest_of()) and time.monotonic() < until:
            time.sleep(0.2)
        for sender in rest:
            self._missed.setdefault(sender.client.label, f"never {what}")

    def _not_begun(self) -> list[Sender]:
        found = self._arrivals()
        return [one for one in self.senders if not one.is_flushed or not found[one.client.label].numbers]

    def _finish(self) -> None:
        """Libraries end when they have sent what they will; daemons are ended when all is there, or the last is."""
        for sender in self.senders:
            if not sender.client.is_daemon:
                sender.end()
        until = time.monotonic() + PATIENCE
        waiting = list(self.senders)
        while waiting and time.monotonic() < until:
            found = self._arrivals()
            for sender in [one for one in waiting if one.client.is_daemon]:
                numbers = found[sender.client.label].numbers
                has_last = sender.sent - 1 in numbers and self.name in sender.client.loses
                if has_last or len(numbers) == sender.sent:  # they keep the order
                    sender.end()
            waiting = [one for one in waiting if one.is_running]
            time.sleep(0.2)

    def _import(self) -> None:
        """By the command, what has come through the server before."""
        for sender in self.senders:
            if sender.files:
                self.server.run(INGEST, sender.client.label, *sender.files)

    def _arrivals(self) -> dict[str, Arrival]:
        return arrivals(self.server.data_dir)

    def _results(self) -> dict[str, Result]:
        found = self._arrivals()
        self.server.run(CHECK)
        results = {}
        for sender in self.senders:
            arrival = found[sender.client.label]
            results[sender.client.label] = Result(
                sent=sender.sent, arrived=len(arrival.numbers), stored=arrival.stored, counted=arrival.counted,
                redelivered=arrival.redelivered, seen=dict(sender.proxy.seen),
                lost=tuple(sorted(set(range(sender.sent)) - arrival.numbers)),
                exit_code=sender.process.poll(), errors=sender.errors,
                missed=self._missed.get(sender.client.label, ""),
            )  # fmt: skip
        return results

    def _clean_up(self) -> None:
        for sender in self.senders:
            sender.end()
        for sender in self.senders:
            sender.kill()
        self.each_proxy(Proxy.close)

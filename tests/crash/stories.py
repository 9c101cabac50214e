"""
What happens to a server under load, and what has to be true afterwards: the same stories short in `make test` and long
in `make soak`.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from tests.crash.databases import Postgres, Sqlite
from tests.crash.load import Ledger, Load
from tests.receiver.serving import Server

CHECK = """
import django; django.setup()
from errors.models import ErrorResponse, SpoolPlace
from tests.ingest.samples import assert_counters_agree
assert_counters_agree()
print(SpoolPlace.objects.count())
for row in ErrorResponse.objects.values_list("correlation_id", "redelivery_count").iterator():
    print(*row)
"""
DRAIN_SECONDS = 120
Database = Sqlite | Postgres


@dataclass
class Outcome:
    """The figures of a story, told in the end."""

    rounds: int = 0
    sent: int = 0
    acknowledged: int = 0
    found: int = 0
    redelivered: int = 0
    most_spooled: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    memory: list[int] = field(default_factory=list)
    """Bytes at the start, in the middle and at the end."""


def verify(server: Server, ledger: Ledger, *, is_exact: bool = False) -> Outcome:
    """
    Nothing acknowledged is missing, nothing is counted twice, each counter equals its rows.

    `is_exact`: nor was a redelivery left out, which is allowed only where a commit's end may have gone unseen.
    """
    assert ledger.complaints[:5] == []
    _, *lines = server.run(CHECK).splitlines()
    stored = {key: int(count) for key, count in (line.split() for line in lines)}
    assert len(stored) == len(lines)
    assert [key for key in ledger.acknowledged if key not in stored][:5] == []
    assert [key for key, count in stored.items() if count > ledger.sent[key] - 1 and key in ledger.sent][:5] == []
    if is_exact:
        too_few = [key for key, count in ledger.acknowledged.items() if stored[key] < count - 1]
        assert too_few[:5] == []
    return Outcome(
        sent=ledger.sent.total(), acknowledged=len(ledger.acknowledged), found=len(stored),
        redelivered=ledger.redelivered, answers=ledger.answers, slowest=ledger.slowest,
    )  # fmt: skip


def copy_of(prepared: Server, folder: Path, **settings: str) -> Server:
    """A server of its own with the same source, over a copy of the data."""
    shutil.copytree(prepared.data_dir, folder, dirs_exist_ok=True)
    server = Server(folder, **settings)
    server.token = prepared.token
    return server


def spool_of(server: Server) -> dict[str, Any]:
    """What `/readyz` tells of the spool."""
    return dict(server.request("GET", "/readyz").json["spool"])


def wait_until_drained(server: Server) -> None:
    until = time.monotonic() + DRAIN_SECONDS
    while spool_of(server)["deliveries"]:
        assert time.monotonic() < until, server.log[-3_000:]
        time.sleep(0.3)


def settle(server: Server) -> None:
    """Have a server that was killed store what lies in its spool, and end in peace."""
    server.start()
    wait_until_drained(server)
    assert server.stop() == 0


class Killer:
    """Ends processes at random; `database` too, where it has any."""

    def __init__(self, server: Server, database: Database, chance: random.Random) -> None:
        self._server, self._database, self._chance = server, database, chance
        self._ways = [self.kill_web, self.kill_writer, self.kill_both, self.kill_all, self.kill_parent]
        if isinstance(database, Postgres):
            own = [self.kill_database, self.kill_part_of_database, self.kill_all_with_database]
            self._ways = own + self._ways

    def strike(self, number: int) -> str:
        """End something, and begin again whatever does not do so by itself; answers what it was."""
        way = self._ways[number % len(self._ways)] if number < len(self._ways) else self._chance.choice(self._ways)
        way()
        return way.__name__

    def kill_writer(self) -> None:
        kill(self._server.pids[1:])
        time.sleep(self._chance.uniform(0, 0.3))
        self.restart()

    def kill_web(self) -> None:
        kill(self._server.pids[:1])
        assert self._server.process
        assert self._server.process.wait(15) == 1
        self.restart()

    def kill_both(self) -> None:
        kill(self._server.pids)
        self.restart()

    def kill_parent(self) -> None:
        assert self._server.process
        children = self._server.pids
        self._server.process.kill()
        until = time.monotonic() + 15
        while any(Path(f"/proc/{pid}/exe").exists() for pid in children):  # a zombie has none
            assert time.monotonic() < until
            time.sleep(0.05)
        self.restart()

    def kill_all(self) -> None:
        self._server.stop(signal.SIGKILL)
        self._server.start()

    def kill_database(self) -> None:
        assert isinstance(self._database, Postgres)
        self._database.kill()
        time.sleep(self._chance.uniform(0, 1))
        self._database.start()

    def kill_part_of_database(self) -> None:
        assert isinstance(self._database, Postgres)
        self._database.kill_one(self._chance)
        time.sleep(self._chance.uniform(0.5, 1))

    def kill_all_with_database(self) -> None:
        assert isinstance(self._database, Postgres)
        self._server.stop(signal.SIGKILL)
        self._database.kill()
        self._database.start()
        self._server.start()

    def restart(self) -> None:
        """What still lives goes too: a supervisor would start the whole anew."""
        self._server.stop(signal.SIGKILL)
        self._server.start()


def kill(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def kill_rounds(server: Server, database: Database, *, rounds: int, chance: random.Random) -> Outcome:
    """Load without an end, kills in between."""
    server.start()
    killer, memory = Killer(server, database, chance), []
    with Load(server) as load:
        for number in range(rounds):
            load.wait_for("202", count=chance.randrange(10, 120))
            memory.append(server.memory)
            killer.strike(number)
        load.wait_for("202")
    server.stop(signal.SIGKILL)
    settle(server)
    outcome = verify(server, load.ledger)
    outcome.rounds, outcome.memory = rounds, [memory[0], memory[len(memory) // 2], memory[-1]]
    return outcome


def outage(server: Server, database: Database, *, seconds: float, rounds: int = 1, pause: float = 0.03) -> Outcome:
    """The database away under load: every delivery is acknowledged out of the spool, which is emptied afterwards."""
    server.start()
    depths, memory = [0], []
    with Load(server, pause=pause) as load:
        load.wait_for("202")
        for _ in range(rounds):
            memory.append(server.memory)
            depths += one_outage(server, database, load, seconds)
    memory.append(server.memory)
    assert load.ledger.answers.keys() == {"202"}, load.ledger.answers
    assert server.stop() == 0
    outcome = verify(server, load.ledger)
    outcome.rounds, outcome.most_spooled = rounds, max(depths)
    outcome.memory = [memory[0], memory[len(memory) // 2], memory[-1]]
    return outcome


def one_outage(server: Server, database: Database, load: Load, seconds: float) -> list[int]:
    """Answers the depths of the spool meanwhile."""
    began = parsedate_to_datetime(server.request("GET", "/healthz").headers["date"])
    database.stop()
    load.wait_for("202")
    depths = watch_spool(server, seconds)
    assert depths == sorted(depths)
    assert dt.datetime.fromisoformat(spool_of(server)["oldest_at"]) >= began - dt.timedelta(seconds=1)
    database.start()
    load.wait_for("202", count=50)
    wait_until_drained(server)
    return depths


def watch_spool(server: Server, seconds: float) -> list[int]:
    """Its depths meanwhile."""
    until, depths = time.monotonic() + seconds, []
    while time.monotonic() < until:
        depths.append(spool_of(server)["deliveries"])
        time.sleep(min(1.0, seconds / 5))
    assert depths[-1] > 0
    return depths


def pair(servers: list[Server], database: Database, *, seconds: float, pause: float = 0.03) -> Outcome:
    """Two receivers on one database, which is away for a moment; one writer is killed while both empty their spools."""
    for server in servers:
        server.start()
    with Load(*servers, clients=8, pause=pause) as load:
        load.wait_for("202", count=50)
        memory = [sum(server.memory for server in servers)]
        time.sleep(seconds / 2)
        database.stop()
        load.wait_for("202", count=50)
        database.start()
        kill(servers[0].pids[1:])
        memory.append(sum(server.memory for server in servers))
        time.sleep(seconds / 2)
        load.wait_for("202", count=50)
        for server in servers:
            wait_until_drained(server)
        memory.append(sum(server.memory for server in servers))
    for server in servers:
        assert server.stop() == 0
    assert load.ledger.answers.keys() <= {"202", "503"}, load.ledger.answers
    outcome = verify(servers[0], load.ledger)
    outcome.rounds, outcome.memory = 1, memory
    return outcome


def end(*servers: Server) -> None:
    """Nothing outlives its story, not even one that failed in the middle."""
    for server in servers:
        if server.process and server.process.poll() is None:
            server.stop(signal.SIGKILL)

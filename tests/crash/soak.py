"""
The long form of the crash tests, for `make soak`: prints what was done and what it took, and ends with 1 where a
promise was broken.

SOAK_ROUNDS (50) kills are shared by both databases; SOAK_SECONDS (60) is how long each of them is away, twice, and
how long two receivers share one.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.crash.databases import Postgres, Sqlite
from tests.crash.stories import Database, Outcome, copy_of, end, kill_rounds, outage, pair
from tests.receiver.serving import Server

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "50"))
SECONDS = float(os.environ.get("SOAK_SECONDS", "60"))
OUTAGES = 2
"""After the first all caches are as full as they get: memory that still grows in the second is lost."""


class Soak:
    """Runs stories one after the other, each over data of its own, and remembers whether all went well."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self.failures = 0

    def tell(self, name: str, story: Callable[[], Outcome]) -> None:
        """Run one and print its figures."""
        began = time.monotonic()
        try:
            outcome = story()
        except Exception:  # noqa: BLE001 - told, and the next story is run
            self.failures += 1
            say(f"{name}\n  FAILED\n{traceback.format_exc()}")
            return
        say(f"{name}  ({time.monotonic() - began:.0f} s)")
        for line in lines_of(outcome):
            say(f"  {line}")

    def sqlite(self) -> tuple[list[Server], Sqlite]:
        """Two servers that share a file, and the file."""
        prepared = Server(self._new_folder())
        prepared.prepare()
        other = Server(prepared.data_dir)
        other.token = prepared.token
        return [prepared, other], Sqlite(prepared.data_dir)

    def postgres(self) -> tuple[list[Server], Postgres]:
        """Two servers that share a cluster, and the cluster."""
        database = Postgres(self._new_folder())
        url = database.new_database()
        prepared = Server(self._new_folder(), DATABASE_URL=url)
        prepared.prepare()
        other = copy_of(prepared, self._new_folder(), DATABASE_URL=url)
        return [prepared, other], database

    def _new_folder(self) -> Path:
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        return folder


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - its only output


def lines_of(outcome: Outcome) -> list[str]:
    memory = " -> ".join(f"{size / 2**20:.0f}" for size in outcome.memory)
    answers = ", ".join(f"{answer} {count}" for answer, count in sorted(outcome.answers.items()))
    return [
        f"rounds {outcome.rounds}; answers: {answers}; slowest {outcome.slowest:.2f} s",
        f"errors: sent {outcome.sent}, acknowledged {outcome.acknowledged}, found {outcome.found}",
        f"sent more than once {outcome.redelivered}; most spooled at once {outcome.most_spooled} deliveries",
        f"memory at start, middle and end: {memory} MiB (PSS of all processes)",
    ]


def run(soak: Soak, name: str, make: Callable[[], tuple[list[Server], Database]]) -> None:
    """All stories over one kind of database."""
    chance = random.Random(os.environ.get("SOAK_SEED"))
    for title, story in (
        (f"kill -9, {name}", lambda one, _, base: kill_rounds(one, base, rounds=-(-ROUNDS // 2), chance=chance)),
        (
            f"database away, {name}",
            lambda one, _, base: outage(one, base, seconds=SECONDS, rounds=OUTAGES),
        ),
        (f"two receivers, {name}", lambda one, other, base: pair([one, other], base, seconds=SECONDS)),
    ):
        [one, other], database = make()
        try:
            soak.tell(title, lambda: story(one, other, database))  # noqa: B023 - called at once
        finally:
            end(one, other)
            if isinstance(database, Postgres):
                database.close()


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="codat-dash-soak-") as folder:
        soak = Soak(Path(folder))
        run(soak, "SQLite", soak.sqlite)
        run(soak, "PostgreSQL", soak.postgres)
    say("FAILED" if soak.failures else "All promises were kept.")
    return min(soak.failures, 1)


if __name__ == "__main__":
    sys.exit(main())

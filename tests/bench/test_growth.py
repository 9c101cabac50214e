"""
What an error costs in a large database against a small one: BENCH_ERRORS=10000000 for the size that the aim names.

That takes some 10 GB below the temporary folder (TMPDIR) and some minutes to fill; a million is usual.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random

import pytest
from django.utils import timezone

from tests.bench import bodies, filling, wrk
from tests.bench.report import Table
from tests.bench.rounds import take_turns
from tests.receiver.serving import Server

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("bench-growth")]

ERRORS = int(os.environ.get("BENCH_ERRORS", "1000000"))
ROUNDS, SECONDS = 3, 3
BATCHES = {1: 1_500, 50: 200, 1_000: 40}
"""How many batches of so many errors are timed: enough for checkpoints to be among them."""
MOST = 4.0
"""Times the cost in a small database; more is a step back."""
GROWTH = Table(
    key="growth",
    place=70,
    title="Growth",
    about=(
        "The cost of an error where so many are stored, against 10,000 stored: 400 companies, some 320 issues, 90 days,"
        " random ids; fresh errors of many kinds in batches through `store.write` in one process, then single errors"
        " over HTTP (wrk, 32 connections). The small database is a new copy in each round."
    ),
    columns=("stored, errors come", "errors/s at 10,000", "errors/s at that size", "cost", "aim"),
    hindrance=(
        "ids are random, so each error touches a page of its own in the index that finds them; in a large one"
        " that page is in no cache of the process, is read from the file, and is written whole, first to the log, then"
        " to the file. Wider counters (companies by hour) add their pages in the same way."
    ),
)

WRITE = """
import django; django.setup()
import sys, time
from pathlib import Path
from django.utils import timezone
from errors.ingest import Parcel, store
from errors.ingest.dialects import dialect_of
from errors.ingest.known import Memory
from errors.models import Source
path, size = Path(sys.argv[1]), int(sys.argv[2])
lines, source_id, now = path.read_bytes().splitlines(), Source.objects.get().pk, timezone.now()
parcels = [Parcel(source_id=source_id, received_at=now, payload=line) for line in lines]
memory = Memory()
dialect_of().tune()
store.write(parcels[:size], memory=memory)
started = time.perf_counter()
for start in range(size, len(parcels), size):
    store.write(parcels[start : start + size], memory=memory)
print((len(parcels) - size) / (time.perf_counter() - started))
"""


class Grown:
    """A large database and a small one, which are filled with the same."""

    def __init__(self, folder: Path, *, count: int) -> None:
        self.count = count
        self._template = Server(_made(folder / "template"))
        self._template.prepare()
        lines = folder / "lines"
        lines.write_bytes(b"\n".join(bodies.varied(filling.SEED_ERRORS, Random(7))))
        self._template.run(filling.SEED, str(lines))
        self._fill(self._template, filling.SEED_ERRORS)
        self.large = self._copy("large")
        self._fill(self.large, count)

    def small(self) -> Server:
        """A new copy; the one before is gone."""
        return self._copy("small")

    def _copy(self, name: str) -> Server:
        folder = self._template.data_dir.with_name(name)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._template.data_dir, folder)
        server = Server(folder)
        server.token = self._template.token
        return server

    def _fill(self, server: Server, count: int) -> None:
        filling.fill(server.data_dir / "codat-dash.sqlite3", count=count, now=timezone.now())


@pytest.fixture(scope="module")
def grown(tmp_path_factory, pytestconfig):
    folder = tmp_path_factory.mktemp("growth")
    yield Grown(folder, count=ERRORS if pytestconfig.getoption("benchmark_enable") else 2 * filling.SEED_ERRORS)
    shutil.rmtree(folder)  # pytest would keep it for three runs


class TestGrowth:
    @pytest.mark.parametrize("size", BATCHES)
    def test_hardly_makes_batches_dearer(self, grown, size, tmp_path, bench):
        def write(server: Server) -> float:
            lines = tmp_path / "lines"
            lines.write_bytes(b"\n".join(bodies.varied(size * (1 + bench.effort(BATCHES[size], 2)), Random())))
            return float(server.run(WRITE, str(lines), str(size)))

        pairs = take_turns(lambda: write(grown.small()), lambda: write(grown.large), rounds=bench.effort(ROUNDS, 1))
        self.tell(bench, pairs, f"{grown.count:,}, {size:,} a batch")

    def test_hardly_makes_single_errors_dearer(self, grown, bench):
        bench.need_wrk()

        def drive(server: Server) -> float:
            server.start()
            load = wrk.drive(server, server.token, connections=32, seconds=bench.effort(SECONDS, 1))
            server.stop()
            return load.rate

        pairs = take_turns(lambda: drive(grown.small()), lambda: drive(grown.large), rounds=bench.effort(ROUNDS, 1))
        self.tell(bench, pairs, f"{grown.count:,}, singly over HTTP")

    def tell(self, bench, pairs, label):
        small, large, cost = pairs.cells
        bench.add(GROWTH, label, small, large, f"{cost} times", "<= 1.5 times")
        assert pairs.best_ratio < MOST


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder

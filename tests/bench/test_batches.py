"""
Deliveries of 1,000 errors over HTTP, beside a plain `executemany` of the very rows that they leave.

The yardstick leaves out the reading of JSON, the signing, the counters and the look-up of what is known already.
"""

from __future__ import annotations

import shutil

import pytest

from tests.bench import plain
from tests.bench.posting import LINES, deliveries, post_all
from tests.bench.report import Table
from tests.bench.rounds import take_turns
from tests.receiver.serving import Server

pytestmark = pytest.mark.server

ROUNDS, DELIVERIES = 5, 60
REACH = 0.1
"""Of the yardstick, the best round of each: less is a step back."""
BATCHES = Table(
    key="batches",
    place=30,
    title="1,000 errors a request",
    about=(
        "NDJSON of bare bodies over four connections, answered when durable. The yardstick inserts the same rows into"
        " the same table with all its indexes (`executemany` in plain `sqlite3`, WAL, `synchronous=FULL`, 1,000 rows a"
        " commit), and does neither read JSON nor sign nor count."
    ),
    columns=("database", "errors/s", "plain rows/s", "ratio", "aim"),
    hindrance=(
        "the writer reads its parcels, writes them and waits for the disk in one thread. The web process prepares the"
        " rows on the other core, and the encoding of rows between the two costs both of them."
    ),
)


@pytest.fixture
def server(tmp_path):
    one = Server(tmp_path)
    one.prepare()
    one.start()
    yield one
    one.stop()


class TestBatches:
    def test_keep_up_with_executemany(self, server, tmp_path, bench):
        ours, copy = tmp_path / "codat-dash.sqlite3", tmp_path / "plain.sqlite3"
        shutil.copy(ours, copy)
        count, stored = bench.effort(DELIVERIES, 2), 0

        def store() -> float:
            return count * LINES / post_all(server, deliveries(count))

        def insert() -> float:
            nonlocal stored
            columns, rows = plain.rows_since(ours, stored)
            stored += len(rows)
            return plain.executemany(copy, columns, rows, batch=LINES)

        post_all(server, deliveries(1))
        pairs = take_turns(store, insert, rounds=bench.effort(ROUNDS, 1))
        bench.add(BATCHES, "SQLite", *pairs.cells, ">= 0.5")
        assert stored == (len(pairs.ours) * count + 1) * LINES
        assert pairs.best_ratio > REACH

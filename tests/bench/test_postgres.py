"""
Single errors and deliveries of 1,000 into PostgreSQL, beside a plain COPY into the same table.

The server comes from a wheel, with its own defaults: `fsync` and `synchronous_commit` are on.
"""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.bench import plain, wrk
from tests.bench.posting import LINES, deliveries, post_all
from tests.bench.report import Table
from tests.bench.rounds import take_turns
from tests.bench.test_receiver import latencies
from tests.crash.databases import Postgres
from tests.receiver.serving import Server

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("bench-postgres")]

ROUNDS, SECONDS, DELIVERIES = 5, 3, 30
REACH = 0.05
"""Of the yardstick, the best round of each: less is a step back."""
POSTGRES = Table(
    key="postgres",
    place=40,
    title="PostgreSQL",
    about=(
        "The same over HTTP into PostgreSQL on this machine, which takes its share of the two cores. The yardstick is a"
        " plain COPY into the same table, with its indexes and foreign keys: one row a commit for single errors, 1,000"
        " for deliveries of 1,000."
    ),
    columns=("what", "errors/s", "COPY rows/s", "ratio", "aim", "p50 ms", "p99 ms"),
    hindrance=(
        "a batch is some fourteen prepared statements where the yardstick has one; for single errors they are nearly"
        " all of the time, half of it the server's and half the driver's. Issues and companies are looked up for every"
        " batch, since nobody tells a writer what others have changed there."
    ),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    database = Postgres(tmp_path_factory.mktemp("pg"))
    one = Server(tmp_path_factory.mktemp("data"), DATABASE_URL=database.new_database())
    one.prepare()
    one.start()
    yield one
    one.stop()
    database.close()


@pytest.fixture
def copying(server):
    post_all(server, deliveries(1))  # the yardstick copies what is there
    with closing(plain.Copying(server.environment["DATABASE_URL"])) as copying:
        yield copying


class TestPostgres:
    @pytest.mark.parametrize("connections", [1, 32])
    def test_stores_single_errors_beside_copies_of_one_row(self, server, copying, connections, bench):
        bench.need_wrk()
        seconds, loads = bench.effort(SECONDS, 1), []

        def store() -> float:
            loads.append(wrk.drive(server, server.token, connections=connections, seconds=seconds))
            return loads[-1].rate

        pairs = take_turns(store, lambda: copying.single(seconds), rounds=bench.effort(ROUNDS, 1))
        label = "single errors, one sender" if connections == 1 else f"single errors, {connections} senders"
        bench.add(POSTGRES, label, *pairs.cells, ">= 0.4", *latencies(loads))
        assert pairs.best_ratio > REACH

    def test_stores_deliveries_beside_copies_of_as_many_rows(self, server, copying, bench):
        count = bench.effort(DELIVERIES, 2)
        pairs = take_turns(
            lambda: count * LINES / post_all(server, deliveries(count)),
            lambda: copying.many(count * LINES, batch=LINES),
            rounds=bench.effort(ROUNDS, 1),
        )
        bench.add(POSTGRES, "1,000 errors a request", *pairs.cells, ">= 0.4", "", "")
        assert pairs.best_ratio > REACH

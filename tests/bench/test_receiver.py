"""
Single error responses, one a request, durable before the answer.

Beside a bare handler that answers 202 to the same, and, where one sender waits for each answer, beside the commits that
a plain database makes one after the other. `make test` drives the same servers for a moment by `manage.py loadtest`,
which needs no wrk.
"""

from __future__ import annotations

import statistics
from io import StringIO

import pytest
from django.core.management import call_command

from tests.bench import plain, wrk
from tests.bench.report import Table
from tests.bench.rounds import take_turns
from tests.receiver.serving import Server

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("bench-receiver")]

ROUNDS, SECONDS = 5, 3
REACH = 0.1
"""Of a yardstick, the best round of each: less is a step back."""
SINGLES = Table(
    key="singles",
    place=10,
    title="Single errors, many senders",
    about=(
        "One body a request over kept-alive connections (wrk), ids of their own, answered when durable (SQLite, WAL,"
        " `synchronous=FULL`), token, scrubbing, signature, de-duplication, companies and tallies included. The"
        " yardstick is a bare ASGI handler on the same server that reads the same bodies and answers 202. The aim is"
        " 10,000 a second on two cores that do nothing else, and a p99 below 60 ms at 256 connections."
    ),
    columns=("connections", "stored/s", "bare handler/s", "ratio", "aim", "p50 ms", "p99 ms"),
    hindrance=(
        "the writer, which has one of the two cores to itself and is busy all the time: an error costs it 60 to 95 µs"
        " (a fifth of it to read, scrub and sign the body, the rest SQLite's: a page of the index of ids and one of its"
        " company's index for each error, every page two writes to the log). An answer costs the web 20 µs, as much as"
        " the bare handler's, which shares the cores with nobody but wrk."
    ),
)
ALONE = Table(
    key="alone",
    place=20,
    title="Single errors, one sender",
    about=(
        "The same over one connection, so nothing can be stored together. The yardstick inserts one row of the same"
        " size into a bare table and commits, in plain `sqlite3` with the same settings."
    ),
    columns=("database", "stored/s", "plain commits/s", "ratio", "aim", "p50 ms", "p99 ms"),
    hindrance=(
        "each error crosses two sockets (to the web, to the writer) and wakes three processes, one after the other, and"
        " its commit writes a page of each of sixteen tables and indexes where the yardstick writes one: 200 µs of"
        " writing to the log and 130 µs of waiting for the disk, of which the yardstick has the latter."
    ),
)

COUNT = """
import django; django.setup()
from errors.models import ErrorResponse, Source
assert Source.objects.get().accepted_count == ErrorResponse.objects.count()
print(ErrorResponse.objects.count())
"""


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    ours = Server(tmp_path_factory.mktemp("ours"))
    bare = Server(tmp_path_factory.mktemp("bare"), application="tests.bench.bare:application")
    ours.prepare()
    for server in (ours, bare):
        server.start()
    yield ours, bare
    for server in (ours, bare):
        server.stop()


class TestSingleBodies:
    def test_are_stored_as_they_are_answered(self, servers):
        ours, bare = servers
        for server in (ours, bare):
            out = StringIO()
            url = f"http://127.0.0.1:{server.port}/ingest/v1/errors"
            call_command("loadtest", url=url, token=ours.token, connections=4, seconds=0.3, stdout=out)
            assert "requests/s" in out.getvalue()
        assert int(ours.run(COUNT)) > 0

    @pytest.mark.parametrize("connections", [32, 256])
    def test_keep_up_with_a_bare_handler(self, servers, connections, bench):
        bench.need_wrk()
        ours, bare = servers
        before = int(ours.run(COUNT))
        seconds, loads = bench.effort(SECONDS, 1), []

        def store() -> float:
            loads.append(wrk.drive(ours, ours.token, connections=connections, seconds=seconds))
            return loads[-1].rate

        def answer() -> float:
            return wrk.drive(bare, ours.token, connections=connections, seconds=seconds).rate

        pairs = take_turns(store, answer, rounds=bench.effort(ROUNDS, 1))
        bench.add(SINGLES, connections, *pairs.cells, ">= 0.5", *latencies(loads))
        assert pairs.best_ratio > REACH
        answered = sum(load.requests for load in loads)
        # wrk stops counting before the last answers are in.
        assert answered <= int(ours.run(COUNT)) - before <= answered + (len(loads) + 1) * connections

    def test_of_one_sender_keep_up_with_plain_commits(self, servers, tmp_path, bench):
        bench.need_wrk()
        ours, _ = servers
        seconds, loads = bench.effort(SECONDS, 1), []

        def store() -> float:
            loads.append(wrk.drive(ours, ours.token, connections=1, seconds=seconds))
            return loads[-1].rate

        with plain.single_rows(tmp_path / "plain.sqlite3") as commits:
            pairs = take_turns(store, lambda: commits(seconds), rounds=bench.effort(ROUNDS, 1))
        bench.add(ALONE, "SQLite", *pairs.cells, ">= 0.4", *latencies(loads))
        assert pairs.best_ratio > REACH


def latencies(loads):
    """Median of the rounds' p50 and p99."""
    return tuple(f"{statistics.median(getattr(load, name) for load in loads):.1f}" for name in ("p50", "p99"))

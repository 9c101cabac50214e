"""
What pages and the API take where a million errors are stored: BENCH_ERRORS for another number.

Over HTTP, one request at a time, by somebody who is signed in. The yardstick is a page of ours that asks for next to
nothing, so a slow machine is not taken for a slow page.
"""

from __future__ import annotations

import http.client
import os
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from django.utils import timezone

from tests.bench import bodies, filling, surroundings
from tests.bench.report import Table
from tests.crash.databases import Postgres
from tests.receiver.serving import Server

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("bench-pages")]

ERRORS = int(os.environ.get("BENCH_ERRORS", "1000000"))
TRIED_SEEDS = 1_000
YARDSTICK = "/account/"
REQUESTS = 9
MOST = 150.0
"""Times the yardstick; more is a step back."""
PAGES = Table(
    key="pages",
    place=80,
    title="Pages and API",
    about=(
        "Milliseconds of an answer over HTTP where a million errors of 90 days are stored, with 400 companies, some 320"
        " issues, four sources, 100,000 push operations and 30 days of webhooks: the first answer after a start (for"
        " long windows it reads the days into memory), then the median of nine and the slowest of them, each after a"
        " request of the yardstick: the account page, which reads a session, a person and their tokens."
    ),
    columns=("what", "first", "median", "slowest", "account page", "ratio", "aim ms"),
    hindrance=(
        "a page reads its tallies, which Python adds up: a day of hourly rows costs a millisecond where it is not in"
        " memory. Under a filter the companies of a month are counted from their rows. Half of a list's time is its"
        " template."
    ),
)
STREAMS = Table(
    key="streams",
    place=81,
    title="Exports",
    about="All errors as a file: until the first byte comes, rows a second, and by how much the server's memory grew.",
    columns=("what", "first byte ms", "rows/s", "rows read", "memory grew, MiB", "aim"),
    hindrance="each row is a serializer's work, some 100 µs; pages of 500 are read by key.",
)
PREPARE = """
import django; django.setup()
from django.test import Client
from errors.models import ErrorResponse, Issue, Company, PushOperation, Source, User
client = Client()
client.force_login(User.objects.get(username="olive"))
errors = ErrorResponse.objects.order_by("id")
print(client.cookies["sessionid"].value, errors.last().correlation_id, errors[errors.count() // 2].occurred_at.date(),
      Issue.objects.order_by("-error_count").first().pk, Company.objects.order_by("-error_count").first().company_id,
      PushOperation.objects.filter(rank=0).last().key, Source.objects.order_by("-id").first().pk)
"""
PERSON = """
import django; django.setup()
from errors.models import User
User.objects.create_user("olive", password=None, role="administrator")
"""
ASKED = {
    "/": 200, "/?since=7d": 200, "/?since=30d": 200, "/?since=90d": 200, "/?since=30d&status_code=404": 200,
    "/?since=30d&environment=sandbox": 200, "/issues/": 150, "/issues/?since=30d": 150, "/issues/?since=90d": 150,
    "/issues/?since=30d&sort=-companies": 150, "/issues/?log=ending": 150, "/issues/{issue}/": 200,
    "/issues/{issue}/?since=30d": 200, "/groups/404/quickbooksonline/?since=30d": 200, "/errors/": 150,
    "/errors/?since=30d": 150, "/errors/?since=30d&status_code=404&service=xero&environment=sandbox": 150,
    "/errors/?log=ending": 150, "/errors/?since=30d&q=nowhere": 1_000, "/errors/{error}/": 50, "/companies/": 150,
    "/companies/?since=30d": 150, "/companies/{company}/": 200, "/pushes/": 150, "/pushes/?state=all": 150,
    "/pushes/{push}/": 50, "/sources/": 150, "/sources/{source}/": 200, "/guidance/": 200, "/guidance/404/": 200,
    "/tickets/": 150, "/search/?q=nowhere": 1_000, "/search/?q={error}": 50, "/newcomers/?since=24h&after=0": 100,
    "/api/v1/errors/": 100, "/api/v1/errors/?until={middle}": 100, "/api/v1/errors/{error}/": 100,
    "/api/v1/issues/": 100, "/api/v1/groups/": 100, "/api/v1/series/?since=30d": 100, "/api/v1/companies/": 100,
    "/api/v1/pushes/": 100, "/api/v1/rejects/": 100, "/api/v1/conditions/": 100, "/api/v1/sources/": 100,
    "/readyz": 100, "/metrics": 100,
}  # fmt: skip
"""What is asked for, with the aim in milliseconds."""


@dataclass
class World:
    """A server over a large database, and somebody who is signed in."""

    server: Server
    session: str
    names: dict[str, str]

    def get(self, path: str) -> tuple[float, http.client.HTTPResponse, bytes]:
        """Milliseconds until the whole answer was there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        try:
            connection.connect()
            started = time.perf_counter()
            response = self.begin(connection, path)
            body = response.read()
            return (time.perf_counter() - started) * 1_000, response, body
        finally:
            connection.close()

    def begin(self, connection: http.client.HTTPConnection, path: str) -> http.client.HTTPResponse:
        headers = {"Cookie": f"sessionid={self.session}", "Host": "localhost"}
        connection.request("GET", path.format(**self.names), headers=headers)
        return connection.getresponse()


@pytest.fixture(scope="module")
def filled(tmp_path_factory, pytestconfig):
    """The SQLite that both databases come from."""
    is_measured = pytestconfig.getoption("benchmark_enable")
    folder = tmp_path_factory.mktemp("pages")
    server = Server(folder, DJANGO_SETTINGS_MODULE="tests.settings", RETENTION_DAYS="90")
    server.prepare()
    server.run(PERSON)
    lines, now = folder / "lines", timezone.now()
    lines.write_bytes(b"\n".join(bodies.varied(filling.SEED_ERRORS if is_measured else TRIED_SEEDS, Random(7))))
    server.run(filling.SEED, str(lines))
    path = folder / "codat-dash.sqlite3"
    surroundings.spread(path, now=now)
    filling.fill(path, count=ERRORS if is_measured else 2 * TRIED_SEEDS, now=now)
    surroundings.surround(path, now=now, share=1 if is_measured else 0.01)
    yield server
    shutil.rmtree(folder)  # pytest would keep it for three runs


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def world(request, filled, tmp_path_factory):
    server, end = filled, None
    if request.param == "PostgreSQL":
        server, end = _in_postgres(filled, tmp_path_factory)
    session, error, middle, issue, company, push, source = server.run(PREPARE).split()
    names = {"error": error, "middle": middle, "issue": issue, "company": company, "push": push, "source": source}
    server.start()
    yield World(server, session, names)
    server.stop()
    if end:
        end()


def _in_postgres(filled: Server, tmp_path_factory) -> tuple[Server, Callable[[], None]]:
    database = Postgres(tmp_path_factory.mktemp("pg"))
    uri = database.new_database()
    kept = {"DATABASE_URL": uri, "DJANGO_SETTINGS_MODULE": "tests.settings", "RETENTION_DAYS": "90"}
    server = Server(tmp_path_factory.mktemp("data"), **kept)
    server.prepare()
    surroundings.copied(Path(filled.data_dir) / "codat-dash.sqlite3", uri)
    return server, database.close


class TestPages:
    def test_answer_soon_whatever_is_stored(self, world, bench, request):
        database = request.node.callspec.params["world"]
        for path, aim in ASKED.items():
            first, response, _ = world.get(path)
            assert response.status in ({200, 503} if path == "/readyz" else {200, 302}), (path, response.status)
            ours, yardstick = [], []
            for _ in range(bench.effort(REQUESTS, 1)):
                yardstick.append(world.get(YARDSTICK)[0])
                ours.append(world.get(path)[0])
            median, other = statistics.median(ours), statistics.median(yardstick)
            cells = [f"{first:.0f}", f"{median:.0f}", f"{max(ours):.0f}", f"{other:.1f}", f"{median / other:.1f}"]
            bench.add(PAGES, f"{database} `{_named(path)}`", *cells, f"<= {aim}")
            assert min(ours) < MOST * min(yardstick), path


class TestStreams:
    @pytest.mark.parametrize("form", ["csv", "ndjson"])
    def test_begin_at_once_and_stay_small(self, world, bench, request, form):
        connection = http.client.HTTPConnection("127.0.0.1", world.server.port, timeout=120)
        before, most = world.server.memory, bench.effort(50_000, 500)
        started = time.perf_counter()
        response = world.begin(connection, f"/api/v1/errors/?format={form}&limit=500" if most == 500 else _whole(form))
        assert response.read(1)
        begun, rows = (time.perf_counter() - started) * 1_000, 0
        started = time.perf_counter()
        while rows < most and (part := response.read(1 << 20)):
            rows += part.count(b"\n")
        seconds, grown = time.perf_counter() - started, (world.server.memory - before) / 2**20
        connection.close()
        label = f"{request.node.callspec.params['world']} {form}"
        bench.add(
            STREAMS, label, f"{begun:.0f}", f"{rows / seconds:,.0f}", f"{rows:,}", f"{grown:.1f}", "<= 200 ms, flat"
        )
        assert rows >= min(most, 400)
        assert grown < 64


def _whole(form: str) -> str:
    return f"/api/v1/errors/?format={form}"


def _named(path: str) -> str:
    return path.replace("{middle}", "45 days ago")

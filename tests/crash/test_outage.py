"""
The database away under load: deliveries are acknowledged out of the spool, and stored once when it is back.

The short form of what `make soak` does at length.
"""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from errors.ingest.spool import state_of_all
from tests.crash.databases import Sqlite
from tests.crash.load import Load
from tests.crash.stories import outage, settle, verify, wait_until_drained

pytestmark = pytest.mark.server

PREFILL = """
import sys
import django; django.setup()
from django.utils import timezone
from errors.conf import conf
from errors.ingest import Delivery, pack
from errors.ingest.frames import encode
from errors.ingest.spool import Spool
from errors.models import Source
from tests.ingest.samples import make_report
[deliveries, each] = map(int, sys.argv[1:])
source, now = Source.objects.get(), timezone.now()
def content(first):
    reports = [make_report(f"{number:032x}", company_id="c1") for number in range(first, first + each)]
    return encode(pack(Delivery(items=reports, source_id=source.pk, received_at=now)))
spool = Spool.claim(conf().spool_dir, limit=conf().spool_bytes)
spool.append([content(1 + each * number) for number in range(deliveries)], may_be_stored=False)
"""
COUNT = """
import django; django.setup()
from errors.models import ErrorResponse, SpoolPlace
from tests.ingest.samples import assert_counters_agree
assert_counters_agree()
errors = ErrorResponse.objects
print(errors.count(), errors.filter(redelivery_count__gt=0).count(), SpoolPlace.objects.count())
"""


class TestOutage:
    @pytest.mark.xdist_group("crash")
    def test_of_sqlite_costs_no_delivery(self, serve):
        server = serve()
        assert outage(server, Sqlite(server.data_dir), seconds=2).most_spooled > 20

    @pytest.mark.xdist_group("crash-postgres")
    def test_of_postgres_costs_no_delivery(self, serve_postgres, postgres):
        assert outage(serve_postgres(), postgres, seconds=2).most_spooled > 20

    @pytest.mark.xdist_group("crash-postgres")
    def test_of_a_postgres_that_is_frozen_costs_no_delivery(self, serve_postgres, postgres):
        server = serve_postgres()
        server.start()
        with Load(server) as load:
            load.wait_for("202")
            postgres.signal(signal.SIGSTOP)
            try:
                load.wait_for("202", count=12)
            finally:
                postgres.signal(signal.SIGCONT)
            load.wait_for("202", count=50)
            wait_until_drained(server)
        assert server.stop() == 0
        assert load.ledger.answers.keys() == {"202"}, load.ledger.answers
        verify(server, load.ledger)

    @pytest.mark.xdist_group("crash")
    def test_that_outlasts_the_spool_sends_senders_away_for_a_while(self, serve):
        server = serve(SPOOL_BYTES="30000")
        database = Sqlite(server.data_dir)
        server.start()
        with Load(server) as load:
            load.wait_for("202")
            database.stop()
            load.wait_for("503", count=50)
            ready = server.request("GET", "/readyz")
            assert (ready.status, ready.json["spool"]["bytes"] <= 30_000) == (503, True)
            database.start()
            load.wait_for("202", count=50)
            wait_until_drained(server)
        assert load.ledger.answers.keys() == {"202", "503"}
        assert server.stop() == 0
        verify(server, load.ledger)


class TestSmallDisk:
    """Database and spool on a disk that runs full."""

    @pytest.fixture
    def disk(self, tmp_path):
        path = tmp_path / "data"
        path.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(path)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("this user may not mount")
        yield path
        subprocess.run(["umount", "--lazy", str(path)], check=True)

    @pytest.mark.xdist_group("crash")
    @pytest.mark.parametrize("spool", ["on the same disk", "elsewhere"])
    def test_that_is_full_loses_nothing(self, disk, serve, tmp_path, spool):
        server = serve(**{"SPOOL_DIR": str(tmp_path / "spool")} if spool == "elsewhere" else {})
        server.start()
        ballast = disk / "ballast"
        with Load(server) as load:
            load.wait_for("202")
            fill(ballast)
            if spool == "elsewhere":
                load.wait_for("202", count=150)
            else:
                load.wait_for("503", count=50)
            ballast.unlink()
            load.wait_for("202", count=50)
            wait_until_drained(server)
        assert server.stop() == 0
        verify(server, load.ledger)
        assert load.ledger.answers.keys() <= {"202", "503"}
        assert "process.ended" not in server.log


def fill(path):
    """Write until the disk takes no more."""
    with path.open("wb", buffering=0) as file:
        size = 2**20
        while size >= 512:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2


class TestDrain:
    @pytest.mark.xdist_group("crash")
    def test_that_is_killed_again_and_again_stores_everything_once(self, serve):
        deliveries, each, kills = 3_000, 4, 0
        server = serve()
        server.run(PREFILL, str(deliveries), str(each))
        server.start()
        depth = before = deliveries
        while kills < 2 and depth:
            depth = state_of_all(server.data_dir / "spool").deliveries
            if 0 < depth < before:
                server.stop(signal.SIGKILL)
                server.start()
                kills, before = kills + 1, depth
            time.sleep(0.002)
        wait_until_drained(server)
        assert server.stop() == 0
        assert kills > 0
        assert server.run(COUNT).split() == [str(deliveries * each), "0", "0"]

    @pytest.mark.xdist_group("crash")
    def test_is_gone_on_with_after_a_stop_while_the_database_was_away(self, serve):
        server = serve()
        database = Sqlite(server.data_dir)
        server.start()
        with Load(server) as load:
            load.wait_for("202")
            database.stop()
            load.wait_for("202", count=50)
            began = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - began < 10
        database.start()
        settle(server)
        verify(server, load.ledger)

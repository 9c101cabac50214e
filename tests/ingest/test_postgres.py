"""
The store and the queries on a PostgreSQL of its own (from a wheel, started by the test, listening on a socket in a
temporary folder).

The same tests run there in a second pytest, since Django's settings name one database for a whole run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.databases import Postgres
from tests.ingest.test_processes import ERRORS, write_at_once
from tests.receiver.serving import Server

PREPARED = """
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from errors.actions.sources import create_source
from errors.domain.wire import errors_body
from errors.ingest import store
from errors.ingest.dialects import dialect_of
call_command("migrate", verbosity=0)
now = timezone.now()
source = create_source("prepared", now=now).source
dialect_of().tune()
body = b'{"statusCode": 404, "service": "Xero", "error": "Not found", "correlationId": "prepared-%d"}'
for number in range(3):
    store.write_now(errors_body.parse(body % number), source=source, received_at=now)
with connection.cursor() as cursor:
    cursor.execute("SELECT statement FROM pg_prepared_statements WHERE generic_plans > 0")
    print(*[statement.split("(")[0].strip() for [statement] in cursor.fetchall()], sep="\\n")
"""

ROOT = Path(__file__).resolve().parents[2]
FLOORS = [
    ["tests/ingest", "--deselect=tests/ingest/test_postgres.py"],
    ["tests/actions", "tests/management", "tests/models", "tests/test_tasks.py"],
    ["tests/queries", "tests/api"],
    ["tests/web"],
]


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    server = Postgres(tmp_path_factory.mktemp("pg"))
    yield server
    server.close()


@pytest.fixture
def database_url(postgres):
    return postgres.new_database()


class TestPostgres:
    @pytest.mark.parametrize("paths", FLOORS, ids=lambda paths: paths[0])
    def test_stores_and_answers_as_sqlite_does(self, paths, database_url, tmp_path):
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:randomly",
            "-n0",
            "-m",
            "not server",
            f"--basetemp={tmp_path / 'tests'}",  # the usual one's parent would be closed to the server's user
            *paths,
        ]
        environment = os.environ | {"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path)}
        done = subprocess.run(
            command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout[-5_000:] + done.stderr[-2_000:]
        assert " passed" in done.stdout

    def test_is_shared_by_several_processes(self, database_url, tmp_path):
        found = write_at_once(DATA_DIR=str(tmp_path), DATABASE_URL=database_url)
        assert found.split() == [str(ERRORS), "10", str(3 * ERRORS)]

    def test_is_ready_however_often_it_is_asked(self, database_url, tmp_path):
        server = Server(tmp_path, DATABASE_URL=database_url)
        server.prepare()
        server.start()
        try:
            parts = [server.request("GET", "/readyz").json["parts"]["database"] for _ in range(3)]
        finally:
            server.stop()
        assert parts == ["ok"] * 3

    def test_plans_its_statements_once(self, database_url, tmp_path):
        environment = os.environ | {
            "DATABASE_URL": database_url, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "codat_dash.settings",
        }  # fmt: skip
        command = [sys.executable, "-W", "ignore", "-c", PREPARED]
        done = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        found = set(done.stdout.splitlines())
        assert {"INSERT INTO errors_errorresponse", "INSERT INTO errors_issue", "SELECT pg_advisory_xact_lock"} <= found

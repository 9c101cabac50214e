"""`manage.py ingest`, killed again and again: with `--resume` each error is counted once, on both databases."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.ingest.imports.samples import lines
from tests.receiver.serving import ROOT

pytestmark = pytest.mark.server

RECORDS = 300_000
EVERY = 30
KILLS = 4
SMALL_STEPS = """
import sys
import django; django.setup()
from django.core.management import call_command
from errors.ingest.imports import importer
importer.STORE_BYTES = 1_000_000
stored = importer.store.write
def tell(*args, **kwargs):
    written = stored(*args, **kwargs)
    print("stored", flush=True)
    return written
importer.store.write = tell
call_command("ingest", "--resume", "--source", "shop", sys.argv[1])
"""
CHECK = """
import json
import django; django.setup()
from errors.models import ErrorResponse, FileImport, Source
from tests.ingest.samples import assert_counters_agree
assert_counters_agree()
source, row = Source.objects.get(name="shop"), FileImport.objects.get()
print(json.dumps([ErrorResponse.objects.count(), source.duplicate_count, row.accepted_count, row.duplicate_count,
                  row.rejected_count, row.state]))
"""


UPLOAD = """
import sys
import django; django.setup()
from pathlib import Path
from django.utils import timezone
from errors.actions import imports
from errors.models import Source
path = imports.new_upload()
path.write_bytes(Path(sys.argv[1]).read_bytes())
source = Source.objects.get(name="shop")
row = imports.take_upload(path, source=source, name="app.log", asked_format="auto", person=None, now=timezone.now())
"""
WORK = (
    SMALL_STEPS.partition("call_command(")[0].replace("from django.core.management import call_command", "")
    + """
from django.utils import timezone
from errors.actions import imports
from errors.models import FileImport
[row] = FileImport.objects.all()
while imports.go_on(row.pk, clock=timezone.now, seconds=0.5) is imports.Outcome.MORE:
    pass
"""
)


class TestKilledWorker:
    def test_leaves_an_upload_that_the_next_one_ends(self, serve, tmp_path):
        server, path = serve(), tmp_path / "app.log"
        path.write_bytes(b"".join(lines(RECORDS, every=EVERY)))
        server.run(UPLOAD, str(path))
        for kill_after in (1, 3, 2, 0):
            run(WORK, server, path, kill_after=kill_after)
        assert json.loads(server.run(CHECK)) == [RECORDS // EVERY, 0, RECORDS // EVERY, 0, 0, "done"]
        assert [*(server.data_dir / "uploads").iterdir()] == []


class TestKilledImport:
    @pytest.mark.parametrize(
        "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.xdist_group("crash-postgres"))]
    )
    def test_goes_on_and_counts_nothing_twice(self, database, tmp_path, request):
        serve = request.getfixturevalue("serve" if database == "sqlite" else "serve_postgres")
        server = serve()
        path = tmp_path / "app.log"
        path.write_bytes(b"".join(lines(RECORDS, every=EVERY)))
        for kill_after in range(1, KILLS + 1):
            run(SMALL_STEPS, server, path, kill_after=kill_after)
        run(SMALL_STEPS, server, path)
        assert json.loads(server.run(CHECK)) == [RECORDS // EVERY, 0, RECORDS // EVERY, 0, 0, "done"]


def run(program, server, path, *, kill_after=0):
    command = [sys.executable, "-W", "ignore", "-c", program, str(path)]
    process = subprocess.Popen(command, cwd=ROOT, env=server.environment, stdout=subprocess.PIPE, text=True)
    try:
        told = iter(process.stdout.readline, "")
        for _ in range(kill_after):
            assert next(told) == "stored\n"
        if kill_after:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=120)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == (-signal.SIGKILL if kill_after else 0)

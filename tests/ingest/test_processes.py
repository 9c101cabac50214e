"""
Several processes that write the same ids, new issues and new companies at once into one database.

The database is one of the test's own, not the test run's, since other processes have to reach it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.ingest.samples import make_report

ROOT = Path(__file__).resolve().parents[2]
ERRORS = 300

PREPARE = """
import django; django.setup()
from django.core.management import call_command
from tests.factories import make_source
call_command("migrate", verbosity=0)
make_source()
"""
WRITE = """
import django; django.setup()
import sys, threading
from errors.ingest import write_now
from errors.models import Source
from tests.factories import NOW
from tests.ingest.test_processes import overlapping
source = Source.objects.get()
def write(number):
    for reports in overlapping(number):
        write_now(reports, source=source, received_at=NOW)
print("ready", flush=True); sys.stdin.readline()
threads = [threading.Thread(target=write, args=(int(number),)) for number in sys.argv[1:]]
[thread.start() for thread in threads]; [thread.join() for thread in threads]
"""
CHECK = """
import django; django.setup()
from errors.models import ErrorResponse, Issue
from tests.ingest.samples import assert_counters_agree
assert_counters_agree()
repeats = sum(ErrorResponse.objects.values_list("redelivery_count", flat=True))
print(ErrorResponse.objects.count(), Issue.objects.count(), repeats)
"""


def overlapping(number):
    """Batches of the same errors, whoever writes, each writer beginning at another one."""
    starts = list(range(0, ERRORS, 5))
    turn = number * 17 % len(starts)
    for start in starts[turn:] + starts[:turn]:
        kind = "abcdefghij"[start // 5 % 10]
        yield [
            make_report(f"{start + index:032x}", error=f"Kind {kind} failed", company_id=f"c{index}")
            for index in range(1, 6)
        ]


def write_at_once(**settings):
    """Four writers in two processes; answers what the database holds in the end."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"} | settings

    def start(code, *arguments):
        command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdin=pipe, stdout=pipe, stderr=pipe)

    def finish(process):
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out

    finish(start(PREPARE))
    writers = [start(WRITE, "0", "1"), start(WRITE, "2", "3")]
    for writer in writers:
        if writer.stdout.readline() != "ready\n":
            raise AssertionError([one.communicate("\n", timeout=120)[1] for one in writers])
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        finish(writer)
    return finish(start(CHECK))


class TestProcesses:
    def test_share_one_sqlite_file(self, tmp_path):
        assert write_at_once(DATA_DIR=str(tmp_path), DATABASE_URL="").split() == [str(ERRORS), "10", str(3 * ERRORS)]

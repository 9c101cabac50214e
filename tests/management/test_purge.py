from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from errors.models import ErrorResponse
from tests.factories import make_error, make_reject

ROOT = Path(__file__).resolve().parents[2]
DAY = dt.timedelta(days=1)


@pytest.mark.django_db
class TestPurge:
    def test_says_what_it_took(self, capsys):
        now = timezone.now()
        make_error(at=now - 120 * DAY, company_id="gone")
        make_error(at=now - DAY)
        make_reject(at=now - 120 * DAY)
        call_command("purge")
        assert ErrorResponse.objects.count() == 1
        deleted, counts = capsys.readouterr().out.splitlines()
        assert deleted == (
            "Deleted: 1 errors, 1 rejects, 1 companies' hours, 1 companies, 0 issues, 0 sign-in traces,"
            " 0 observations, 0 webhooks."
        )
        assert counts == "Counts: 1 minutes dropped, 1 hours folded into days, 0 days dropped."


FILL = """
import django; django.setup()
import datetime as dt
from django.core.management import call_command
from django.utils import timezone
from errors.domain.report import Report
from errors.ingest import write_now
from tests.factories import make_source
call_command("migrate", verbosity=0)
now = timezone.now()
reports = [
    Report(
        body={"error": "Not ready", "correlationId": f"{number:032x}"}, message="Not ready", http_status=409,
        correlation_id=f"{number + 1:032x}", linked_ids=(f"5e1f{number:08}",), company_id=f"c{number % 40}",
        occurred_at=now - dt.timedelta(days=120, minutes=number),
    )
    for number in range(1200)
]
write_now(reports, source=make_source(), received_at=now)
"""


@pytest.mark.server
class TestTwoPurgesAtOnce:
    def test_leave_counts_whole_though_one_is_killed(self, tmp_path):
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATA_DIR": str(tmp_path)}
        subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=environment, check=True)
        database = sqlite3.connect(tmp_path / "codat-dash.sqlite3", timeout=20)

        def number(sql: str) -> int:
            return database.execute(sql).fetchone()[0]

        purge = [sys.executable, "manage.py", "purge"]
        first, second = (subprocess.Popen(purge, cwd=ROOT, env=environment, stdout=-3) for _ in range(2))
        while number("SELECT count(*) FROM errors_errorresponse") == 1200 and first.poll() is None:
            time.sleep(0.01)
        first.send_signal(signal.SIGKILL)
        assert second.wait(60) == 0
        assert first.wait() in {-signal.SIGKILL, 0}
        assert number("SELECT count(*) FROM errors_errorresponse") == 0
        assert number("SELECT count(*) FROM errors_linkedid") == 0
        assert number("SELECT count(*) FROM errors_hourtally") == 0
        assert number("SELECT sum(count) FROM errors_daytally") == 1200
        assert number("SELECT error_count - company_count FROM errors_issue") == 1200
        database.close()

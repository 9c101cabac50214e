"""`manage.py ingest` and logs that are written on: taken from time to time, and followed."""

from __future__ import annotations

import json
import os

import pytest
from django.core.management import CommandError

from errors.models import ErrorResponse
from tests.ingest.samples import assert_counters_agree
from tests.management.ingesting import LINES, LOGS, body, run

pytestmark = pytest.mark.django_db


class TestLastLine:
    """Of a log that is written on: the command may come in the middle of it."""

    WHOLE = b"ERROR Codat said " + body(9).encode()

    @pytest.mark.parametrize("options", [[], ["--resume"]], ids=["alone", "resumed"])
    @pytest.mark.parametrize("start", [LOGS, b"".join(b'{"msg": %b}\n' % line for line in LINES.splitlines())])
    def test_is_read_again_when_it_has_ended(self, tmp_path, start, options):
        whole = self.WHOLE if start is LOGS else b'{"msg": %b}' % body(9).encode()
        path = tmp_path / "app.log"
        path.write_bytes(start + whole[:70])
        assert "3 accepted" in run(path, *options)
        path.write_bytes(start + whole + b"\n")
        assert "1 accepted, 0 duplicates, 0 rejected" in run(path, "--resume")
        assert ErrorResponse.objects.count() == 4
        assert_counters_agree()

    def test_is_no_reject_while_it_may_go_on(self, tmp_path):
        path = tmp_path / "app.log"
        path.write_bytes(LINES + b'\n{"statusCode": 404, "serv')
        assert run(path, "--resume").startswith(f"{path}: 3 accepted, 0 duplicates, 0 rejected\n")
        assert run(path, "--resume") == f"{path}: nothing new\n"
        assert "3 duplicates, 1 rejected" in run(path)

    def test_counts_once_where_it_is_whole_without_an_end(self, tmp_path):
        path = tmp_path / "app.log"
        line = json.dumps({"statusCode": 404, "service": "Xero", "error": "Gone", "correlationId": ""}).encode()
        path.write_bytes(line)
        assert "1 accepted" in run(path, "--resume")
        path.write_bytes(line + b"\n" + line.replace(b"Gone", b"Lost"))
        assert "1 accepted, 0 duplicates" in run(path, "--resume")


class TestFollow:
    def test_ends_when_told_and_says_what_came(self, tmp_path, monkeypatch):
        from errors.management import following

        path = tmp_path / "app.log"
        path.write_bytes(LOGS)

        class Stopping(following.threading.Event):
            def wait(self, timeout=None):
                """The first time that nothing is left to read, a signal comes."""
                os.kill(os.getpid(), following.signal.SIGTERM)
                return super().wait(0)

        monkeypatch.setattr(following.threading, "Event", Stopping)
        printed = run("--follow", "--resume", path)
        assert printed == f"{path}: 3 accepted, 0 duplicates, 0 rejected\n  4 log records, 0 near misses\n"
        assert "nothing new" in run("--resume", path)

    def test_takes_up_the_files_that_come_into_a_folder_but_no_copy_of_one_that_is_read(self, tmp_path, monkeypatch):
        from errors.management import following

        first, copy, late = tmp_path / "app-26.log", tmp_path / "app-26.log.1", tmp_path / "app-27.log"
        first.write_bytes(LOGS)

        class Acting(following.threading.Event):
            acts = iter(
                [
                    lambda: (copy.write_bytes(LOGS), late.write_bytes(b"ERROR Codat said " + body(9).encode() + b"\n")),
                    *[lambda: None] * 3,
                    lambda: os.kill(os.getpid(), following.signal.SIGINT),
                ]
            )

            def wait(self, timeout=None):
                next(self.acts)()
                return super().wait(0)

        monkeypatch.setattr(following, "LOOK_SECONDS", 0)
        monkeypatch.setattr(following.threading, "Event", Acting)
        printed = run("--follow", tmp_path)
        assert f"{first}: 3 accepted, 0 duplicates, 0 rejected" in printed
        assert f"{late}: 1 accepted, 0 duplicates, 0 rejected" in printed
        assert str(copy) not in printed
        assert ErrorResponse.objects.count() == 4

    def test_is_not_for_pipes(self):
        with pytest.raises(CommandError, match="cannot be followed"):
            run("--follow", "-")

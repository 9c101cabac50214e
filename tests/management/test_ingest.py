"""`manage.py ingest`."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import os
from io import StringIO
from types import SimpleNamespace

import pytest
import zstandard
from django.core.management import CommandError

from errors.ingest.imports import importer as importing
from errors.management import importing as commands
from errors.models import ErrorResponse, FileImport, RejectedPart, Source
from errors.models.imports import ImportState
from tests.ingest.samples import assert_counters_agree
from tests.management.ingesting import LINES, LOGS, body, run

pytestmark = pytest.mark.django_db


class TestIngest:
    def test_stores_files_and_tells_what_became_of_each(self, tmp_path):
        plain, packed = tmp_path / "plain.ndjson", tmp_path / "packed.ndjson.gz"
        plain.write_bytes(LINES)
        packed.write_bytes(gzip.compress(LINES + b'\n{"broken'))
        printed = run(plain, packed, "--source", "old logs")
        assert printed == (
            f"{plain}: 3 accepted, 0 duplicates, 0 rejected\n"
            f"{packed}: 0 accepted, 3 duplicates, 1 rejected\n"
            f"  item 3: not_json: {RejectedPart.objects.get().detail}\n"
            "total: 3 accepted, 3 duplicates, 1 rejected\n"
        )
        assert Source.objects.get().name == "old logs"
        assert ErrorResponse.objects.count() == 3
        assert_counters_agree()

    def test_tells_logs_from_bodies(self, tmp_path):
        path = tmp_path / "app.log"
        path.write_bytes(LOGS)
        printed = run(path)
        assert printed == f"{path}: 3 accepted, 0 duplicates, 0 rejected\n  4 log records, 0 near misses\n"
        assert FileImport.objects.get().read_as == "logs"
        printed = run(path, "--format", "text")
        assert printed == f"{path}: 0 accepted, 3 duplicates, 0 rejected\n"

    @pytest.mark.parametrize("content", [LINES, gzip.compress(LINES), zstandard.compress(LINES)])
    def test_reads_standard_input(self, monkeypatch, content):
        monkeypatch.setattr(commands.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        assert run("-") == "-: 3 accepted, 0 duplicates, 0 rejected\n"
        assert Source.objects.get().name == "import"

    def test_stores_what_a_slow_writer_has_written_before_the_pipe_ends(self, monkeypatch):
        monkeypatch.setattr(commands, "QUIET_SECONDS", 0.01)
        reading, writing = os.pipe()
        os.write(writing, LOGS)

        def seen(*_args, **_kwargs):
            """Once nothing more came and all is stored, the writer ends."""
            rest(*_args, **_kwargs)
            told.append(ErrorResponse.objects.count())
            os.close(writing)

        told, rest = [], importing.Importer.rest
        monkeypatch.setattr(importing.Importer, "rest", seen)
        with os.fdopen(reading, "rb") as pipe:
            monkeypatch.setattr(commands.sys, "stdin", SimpleNamespace(buffer=pipe))
            assert run("-").startswith("-: 3 accepted, 0 duplicates, 0 rejected\n")
        assert told == [3]

    def test_takes_a_folder_of_rotated_logs_in_their_order(self, tmp_path):
        lines = LOGS.splitlines(keepends=True)
        (tmp_path / "app.log").write_bytes(lines[3])
        (tmp_path / "app.log.1").write_bytes(lines[2])
        (tmp_path / "app.log.2.gz").write_bytes(gzip.compress(lines[0] + lines[1]))
        printed = run(tmp_path)
        told = [line.split(":")[0] for line in printed.splitlines() if not line.startswith(" ")]
        assert told == [str(tmp_path / name) for name in ("app.log.2.gz", "app.log.1", "app.log")] + ["total"]
        ids = ErrorResponse.objects.order_by("id").values_list("correlation_id", flat=True)
        assert list(ids) == [f"{number:032x}" for number in (1, 2, 3)]

    def test_takes_an_empty_file_for_what_it_is(self, tmp_path):
        path = tmp_path / "empty.log"
        path.touch()
        assert run(path) == f"{path}: 0 accepted, 0 duplicates, 0 rejected\n"

    def test_says_how_many_are_older_than_they_are_kept(self, tmp_path, settings):
        settings.RETENTION_DAYS = 30
        path = tmp_path / "old.ndjson"
        path.write_bytes(b'{"response": %b, "occurredAt": "2020-02-03T04:05:06Z"}\n' % LINES.splitlines()[0] + LINES)
        printed = run(path)
        assert "  1 are older than RETENTION_DAYS (30)" in printed
        assert ErrorResponse.objects.order_by("occurred_at").first().occurred_at.year == 2020


class TestTimes:
    def test_that_records_do_not_tell_are_the_files(self, tmp_path):
        path = tmp_path / "bodies.ndjson"
        path.write_bytes(LINES)
        written_at = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
        os.utime(path, (written_at.timestamp(), written_at.timestamp()))
        run(path)
        assert set(ErrorResponse.objects.values_list("occurred_at", flat=True)) == {written_at}

    def test_without_a_year_are_of_the_year_that_the_file_is_of(self, tmp_path):
        path = tmp_path / "syslog"
        path.write_bytes(b"<11>Feb  3 04:05:06 vm app: " + LINES.splitlines()[0] + b"\n")
        written_at = dt.datetime(2024, 2, 4, tzinfo=dt.UTC)
        os.utime(path, (written_at.timestamp(), written_at.timestamp()))
        run(path)
        assert ErrorResponse.objects.get().occurred_at == dt.datetime(2024, 2, 3, 4, 5, 6, tzinfo=dt.UTC)


class TestExitCode:
    def test_is_one_where_a_file_is_missing_but_the_others_are_stored(self, tmp_path):
        path = tmp_path / "there.ndjson"
        path.write_bytes(LINES)
        with pytest.raises(CommandError, match="1 of 2 could not be read") as raised:
            run(tmp_path / "nowhere.json", path)
        assert f"{tmp_path / 'nowhere.json'}: No such file" in raised.value.told
        assert ErrorResponse.objects.count() == 3

    def test_is_one_where_a_file_is_damaged_and_what_was_read_is_stored(self, tmp_path):
        path = tmp_path / "damaged.gz"
        path.write_bytes(gzip.compress(LINES + b"\n" + os.urandom(9_000_000).hex().encode())[:4_000_000])
        with pytest.raises(CommandError) as raised:
            run(path)
        assert "damaged compression" in raised.value.told
        assert FileImport.objects.get().state == ImportState.FAILED
        assert ErrorResponse.objects.count() == 3

    @pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
    def test_is_one_where_a_small_file_ends_too_early(self, tmp_path, pack):
        path = tmp_path / "app.log"
        lines = b"".join(
            b"ERROR Codat said %b %b\n" % (body(number).encode(), os.urandom(300)) for number in range(2_000)
        )
        packed = pack(lines)
        path.write_bytes(packed[: len(packed) // 2])
        with pytest.raises(CommandError, match="1 of 1 could not be read"):
            run(path)
        assert 500 < ErrorResponse.objects.count() < 1_100

    def test_is_one_where_there_is_no_file(self, tmp_path):
        with pytest.raises(CommandError, match=f"There is no file in {tmp_path}."):
            run(tmp_path)

    def test_is_one_where_nothing_could_be_read(self, tmp_path):
        path = tmp_path / "bad.json"
        path.write_bytes(b"no json at all")
        with pytest.raises(CommandError, match="Nothing could be read"):
            run(path, "--format", "errors")

    def test_is_one_for_what_is_no_text(self, tmp_path):
        path = tmp_path / "program"
        path.write_bytes(b"\xc1\xa4\xff\xfe" + os.urandom(3_000_000))
        with pytest.raises(CommandError) as raised:
            run(path)
        assert "neither JSON nor text" in raised.value.told
        assert RejectedPart.objects.get().reason == "not_text"

    def test_is_one_where_nothing_is_an_error_response(self, tmp_path, monkeypatch):
        monkeypatch.setattr(importing, "KEPT_REJECTS", 50)
        path = tmp_path / "other.ndjson"
        path.write_bytes(b'{"name": "no error"}\n' * 200_000)
        with pytest.raises(CommandError) as raised:
            run(path, "--format", "errors")
        assert "Nearly nothing here is an error body" in raised.value.told
        assert RejectedPart.objects.count() == 50


class TestRepeats:
    FREE = b"".join(b'{"statusCode": 500, "service": "Xero", "error": "Oops %d"}\n' % (n % 7) for n in range(50))

    def test_of_bodies_without_id_count_nothing_twice(self, tmp_path, monkeypatch):
        path = tmp_path / "free.ndjson"
        path.write_bytes(self.FREE)
        assert run(path) == f"{path}: 50 accepted, 0 duplicates, 0 rejected\n"
        moved = tmp_path / "moved.ndjson.gz"
        moved.write_bytes(gzip.compress(self.FREE))
        later = commands.timezone.now() + dt.timedelta(days=3)
        monkeypatch.setattr(commands.timezone, "now", lambda: later)
        assert run(moved) == f"{moved}: 0 accepted, 50 duplicates, 0 rejected\n"
        assert_counters_agree()

    def test_of_lines_that_tell_their_time_are_known_in_any_file(self, tmp_path):
        line = b'2026-11-20T05:06:07.123Z ERROR {"statusCode":500,"service":"Xero","error":"Oops","correlationId":""}\n'
        one, other = tmp_path / "one.log", tmp_path / "other.log"
        one.write_bytes(b"INFO hello\n" + line)
        other.write_bytes(b"INFO something else\nINFO and more\n" + line)
        assert "1 accepted" in run(one)
        assert "0 accepted, 1 duplicates" in run(other)


class TestResume:
    def test_goes_on_behind_what_is_stored_under_any_name(self, tmp_path):
        path = tmp_path / "app.log"
        path.write_bytes(LOGS)
        assert "3 accepted" in run(path, "--resume")
        with path.open("ab") as file:
            file.write(b"ERROR Codat said " + body(9).encode() + b"\n")
        rotated = tmp_path / "app.log.1.gz"
        rotated.write_bytes(gzip.compress(path.read_bytes()))
        path.write_bytes(b"INFO a new one\nERROR Codat said " + body(10).encode() + b"\n")
        printed = run(rotated, path, "--resume")
        assert f"{rotated}: 1 accepted, 0 duplicates, 0 rejected\n  1 log records" in printed
        assert f"{path}: 1 accepted, 0 duplicates, 0 rejected\n  2 log records" in printed
        assert "nothing new" in run(rotated, "--resume")
        assert Source.objects.get().duplicate_count == 0
        assert_counters_agree()

    def test_begins_anew_where_the_text_is_another(self, tmp_path):
        path = tmp_path / "app.log"
        banner = b"INFO the same banner every time\n" * 50
        path.write_bytes(banner + LOGS + b"INFO more\n" * 10)
        run(path, "--resume")
        path.write_bytes(banner + b"ERROR Codat said " + body(9).encode() + b"\n" + b"INFO other\n" * 50)
        assert "1 accepted, 0 duplicates" in run(path, "--resume")

    def test_is_of_one_source(self, tmp_path):
        path = tmp_path / "app.log"
        path.write_bytes(LOGS)
        run(path)
        assert "0 accepted, 3 duplicates" in run(path, "--resume", "--source", "other")

    def test_of_a_pipe_passes_over_what_is_stored(self, tmp_path, monkeypatch):
        path = tmp_path / "app.log"
        path.write_bytes(LOGS)
        run(path)
        reading, writing = os.pipe()
        os.write(writing, LOGS + b"ERROR Codat said " + body(9).encode())
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            monkeypatch.setattr(commands.sys, "stdin", SimpleNamespace(buffer=pipe))
            assert "-: 1 accepted, 0 duplicates, 0 rejected" in run("-", "--resume")


class TestProgress:
    def test_is_a_bar_on_a_terminal_and_now_and_then_a_line_elsewhere(self, monkeypatch):
        from django.core.management.base import OutputWrapper

        from errors.management import progress

        told = {}
        for is_terminal in (True, False):
            stream, clock = StringIO(), iter(range(0, 1_000, 15))
            stream.isatty = lambda is_terminal=is_terminal: is_terminal
            monkeypatch.setattr(progress.time, "monotonic", lambda clock=clock: next(clock))
            bar = progress.ProgressBar(OutputWrapper(stream, ending="\n"))
            bar.begin("app.log", done=0)
            bar.show(30 * progress.MIB, total=120 * progress.MIB, note="3 accepted")
            bar.clear()
            told[is_terminal] = stream.getvalue()
        assert told[True].startswith("\rapp.log: [######..................] 25%, 2.0 MiB/s, 3 accepted, 45 s left")
        assert told[True].endswith(" \r")
        assert told[False] == "app.log: 25%, 2.0 MiB/s, 3 accepted, 45 s left\n"

    @pytest.mark.parametrize(("seconds", "told"), [(4.4, "4 s"), (185, "3:05"), (3_723, "1:02:03")])
    def test_tells_durations(self, seconds, told):
        from errors.management.progress import duration

        assert duration(seconds) == told

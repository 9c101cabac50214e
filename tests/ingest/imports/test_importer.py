"""One file on its way in: what is stored of it, where it may be gone on with, and how much memory that takes."""

from __future__ import annotations

import datetime as dt
import io
import json
import tracemalloc

import pytest

from errors.ingest.imports import importer as importing
from errors.ingest.imports.opening import Opened, begin, go_on, resume
from errors.ingest.imports.places import OvertakenError
from errors.ingest.imports.streams import TextFile
from errors.models import ErrorResponse, FileImport, RejectedPart, Source
from errors.models.imports import ImportState
from tests.factories import NOW, make_source
from tests.ingest.imports.samples import body, lines
from tests.ingest.samples import assert_counters_agree

pytestmark = pytest.mark.django_db


class CrashError(Exception):
    """Somebody pulled the plug."""


def open_text(text, *, how=begin, name="app.log", **options):
    opened = Opened(file=io.BytesIO(text), name=name, size=len(text), written_at=NOW - dt.timedelta(days=1))
    options = {"source": make_source(), "asked_format": "auto", "now": NOW} | options
    return how(opened, **options)


def through(importer):
    while importer.step(now=NOW):
        pass
    importer.finish(now=NOW)
    return importer.row


class TestCounts:
    def test_stand_in_the_import_and_agree_with_the_rows(self):
        text = b"".join(lines(5_000))
        row = through(open_text(text))
        stored = FileImport.objects.get()
        assert (row.accepted_count, stored.accepted_count) == (500, 500)
        assert (stored.state, stored.ended_at, stored.text_read, stored.size_read) == (
            "done",
            NOW,
            len(text),
            len(text),
        )
        assert (stored.read_as, stored.record_count) == ("logs", 5_000 + 166)  # a pretty-printed body is its own record
        assert_counters_agree()

    def test_of_a_second_time_are_duplicates(self):
        text = b"".join(lines(500))
        through(open_text(text))
        row = through(open_text(text))
        assert (row.accepted_count, row.duplicate_count) == (0, 50)
        assert_counters_agree()

    def test_keep_the_first_rejects_only_and_count_all(self, monkeypatch):
        monkeypatch.setattr(importing, "KEPT_REJECTS", 30)
        row = through(open_text(b'{"fine": 1}\n' + b'{"message": correlationId\n' * 100))
        assert (row.rejected_count, RejectedPart.objects.count()) == (100, 30)
        assert Source.objects.get().rejected_count == 30

    def test_say_what_was_passed_over(self):
        text = b"INFO fine\n" + b"x" * 12_000_000 + b"\n" + b"ERROR " + body(1) + b"\n"
        row = through(open_text(text))
        assert (row.accepted_count, row.rejected_count, row.record_count) == (1, 1, 3)
        reject = RejectedPart.objects.get()
        assert (reject.reason, reject.position) == ("too_large", 1)

    def test_positions_run_on_from_part_to_part(self):
        broken = b'{"message": correlationId\n'
        text = b'{"fine": 1}\n' + broken + b'{"fine": 1}\n' * 200_000 + broken
        through(open_text(text))
        assert [*RejectedPart.objects.order_by("id").values_list("position", flat=True)] == [1, 200_002]


class TestPieces:
    def test_of_a_line_are_joined_over_parts(self, monkeypatch):
        monkeypatch.setattr(importing, "STORE_BYTES", 1_500_000)
        line = b"said " + body(1)
        cut = b"2026-11-20T05:06:07.1Z stdout P %b\n" % line[:60]
        other = b"2026-11-20T05:06:07.2Z stderr F fine\n" * 60_000
        row = through(open_text(cut + other + b"2026-11-20T05:06:07.3Z stdout F %b\n" % line[60:]))
        assert row.accepted_count == 1

    def test_hold_the_place_back(self, monkeypatch):
        """To go on behind a piece that was only in memory would lose its line."""
        monkeypatch.setattr(importing, "STORE_BYTES", 1_500_000)
        line = b"said " + body(1)
        cut = b"2026-11-20T05:06:07.1Z stdout P %b\n" % line[:60]
        other = b"2026-11-20T05:06:07.2Z stderr F fine\n" * 60_000
        text = cut + other + b"2026-11-20T05:06:07.3Z stdout F %b\n" % line[60:]
        importer = open_text(text)
        importer.step(now=NOW)
        importer.step(now=NOW)
        assert FileImport.objects.get().text_read == 0
        assert through(open_text(text, how=resume)).accepted_count == 1


class TestResume:
    @pytest.mark.parametrize("shape", ["lines", "array", "pretty array", "run together"])
    def test_counts_nothing_twice_wherever_it_stopped(self, shape, monkeypatch):
        monkeypatch.setattr(importing, "STORE_BYTES", 1)
        bodies = [body(number) for number in range(1, 16_001)]
        text = {
            "lines": b"\n".join(bodies),
            "array": b"[" + b",".join(bodies) + b"]",
            "pretty array": json.dumps([json.loads(one) for one in bodies[:9_000]], indent=2).encode(),
            "run together": b"".join(bodies),
        }[shape]
        for steps in (1, 1, 2):
            importer = open_text(text, how=resume)
            for _ in range(steps):
                importer.step(now=NOW)
        places = FileImport.objects.get()
        assert 0 < places.text_read < len(text)
        row = through(open_text(text, how=resume))
        assert row.pk == places.pk
        assert (row.accepted_count, row.duplicate_count, row.rejected_count) == (text.count(b"statusCode"), 0, 0)
        assert ErrorResponse.objects.count() == row.accepted_count
        assert row.record_count == row.accepted_count

    def test_finds_the_batch_undone_that_was_cut(self, monkeypatch):
        text = b"".join(lines(2_000))

        def crash(*_, **__):
            raise CrashError

        with monkeypatch.context() as patch:
            patch.setattr(importing, "advance", crash)
            with pytest.raises(CrashError):
                through(open_text(text))
        assert ErrorResponse.objects.count() == 0
        row = through(open_text(text, how=resume))
        assert (row.accepted_count, row.duplicate_count) == (200, 0)
        assert_counters_agree()

    def test_knows_the_text_out_of_whatever_it_is_in(self):
        text = b"".join(lines(100))
        assert through(open_text(text)).accepted_count == 10
        more = text + b"".join(lines(50, first=11))
        again = through(open_text(more, how=resume, name="app.log.1"))
        assert (again.accepted_count, again.duplicate_count, FileImport.objects.count()) == (15, 0, 1)

    def test_of_a_text_that_is_shorter_or_another_begins_anew(self):
        text = b"".join(lines(100))
        through(open_text(text))
        for other in (text[:-1_000], text[:2_000] + b"".join(lines(200, first=11))):
            assert open_text(other, how=resume).row.text_read == 0

    def test_in_another_format_begins_anew(self):
        text = b"\n".join(body(number) for number in range(1, 9))
        assert through(open_text(text)).read_as == "errors"
        assert open_text(text, how=resume, asked_format="logs").row.text_read == 0
        assert open_text(text, how=resume, asked_format="errors").row.text_read == len(text)


class TestTwo:
    def test_that_import_the_same_are_told_who_was_first(self):
        text = b"".join(lines(2_000))
        first = open_text(text)
        row = FileImport.objects.get()
        second = go_on(row, TextFile(io.BytesIO(text)), written_at=NOW)
        through(first)
        with pytest.raises(OvertakenError):
            through(second)
        stored = FileImport.objects.get()
        assert (stored.accepted_count, stored.duplicate_count, stored.state) == (200, 0, ImportState.DONE)
        assert_counters_agree()


class TestMemory:
    def test_does_not_grow_with_the_file(self):
        """Python's own, of 60 MB of logs; the whole process is measured by `make bench`."""
        chunk = b"".join(lines(9_000, every=1_000))
        peaks = []
        for repeats in (5, 60):
            source = _Repeated(chunk, repeats)
            opened = Opened(file=source, name="app.log", size=0, written_at=NOW)
            importer = begin(opened, source=make_source(), asked_format="auto", now=NOW)
            tracemalloc.start()
            through(importer)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < 1.5 * peaks[0] < 60_000_000


class _Repeated(io.RawIOBase):
    """A pipe that tells the same again and again."""

    def __init__(self, chunk, repeats):
        self._chunk, self._left, self._place = chunk, repeats, 0

    def read(self, count=-1):
        if not self._left:
            return b""
        part = self._chunk[self._place : self._place + count]
        self._place += len(part)
        if self._place == len(self._chunk):
            self._left, self._place = self._left - 1, 0
        return part

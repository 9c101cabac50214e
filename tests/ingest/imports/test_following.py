"""Logs that are followed while they are written and rotated."""

from __future__ import annotations

import gzip
import os
from functools import partial

import pytest

from errors.ingest.imports import following
from errors.ingest.imports.following import Followed
from errors.ingest.imports.opening import begin, resume
from errors.models import ErrorResponse, FileImport
from tests.factories import NOW, make_source
from tests.ingest.imports.samples import body
from tests.ingest.samples import assert_counters_agree

pytestmark = pytest.mark.django_db


def line(number):
    return b"2026-11-20 05:06:07 ERROR Codat said " + body(number) + b"\n"


@pytest.fixture
def log(tmp_path):
    return tmp_path / "app.log"


@pytest.fixture
def follow(log):
    told, opened = [], []

    def make(*, how=begin):
        open_importer = partial(how, source=make_source(), asked_format="auto", now=NOW)
        opened.append(Followed(str(log), open_importer, leave=told.append))
        return opened[-1]

    make.told = told
    yield make
    for one in opened:
        one.close()


def catch_up(followed):
    """Until it finds nothing two times."""
    for _ in range(20):
        if not followed.step(now=NOW) and not followed.step(now=NOW):
            return
    raise AssertionError("it finds something again and again")


def stored():
    return sorted(int(one, 16) for one in ErrorResponse.objects.values_list("correlation_id", flat=True))


class TestFollowing:
    def test_waits_for_a_file_and_reads_whole_lines_only(self, log, follow):
        followed = follow()
        assert not followed.step(now=NOW)
        log.write_bytes(line(1) + line(2)[:60])
        catch_up(followed)
        assert stored() == [1]
        with log.open("ab") as file:
            file.write(line(2)[60:])
        catch_up(followed)
        assert stored() == [1, 2]

    def test_survives_a_rename_before_the_last_one_is_through(self, log, follow):
        followed = follow()
        for number in (1, 2, 3):
            log.write_bytes(line(number))
            followed.step(now=NOW)
            log.rename(log.with_suffix(f".log.{number}"))
        log.write_bytes(line(4))
        catch_up(followed)
        assert stored() == [1, 2, 3, 4]
        assert_counters_agree()

    def test_survives_a_rename_with_a_writer_that_holds_on(self, log, follow, monkeypatch):
        monkeypatch.setattr(following, "LET_GO_SECONDS", 0.0)
        followed = follow()
        with log.open("ab", buffering=0) as writer:
            writer.write(line(1))
            catch_up(followed)
            log.rename(log.with_suffix(".log.1"))
            writer.write(line(2))
            catch_up(followed)
            assert stored() == [1, 2]
            log.write_bytes(line(4))
            writer.write(line(3))
        catch_up(followed)
        assert stored() == [1, 2, 3, 4]
        assert [one.row.accepted_count for one in follow.told] == [3]
        assert_counters_agree()

    @pytest.mark.parametrize("after", [b"", b"INFO much more than there was before\n" * 500], ids=["less", "more"])
    def test_survives_that_it_is_copied_and_emptied(self, log, follow, after):
        followed = follow()
        log.write_bytes(line(1) + line(2))
        catch_up(followed)
        log.with_suffix(".log.1").write_bytes(log.read_bytes())
        os.truncate(log, 0)
        with log.open("r+b") as writer:
            writer.write(line(3) + after)
        catch_up(followed)
        assert stored() == [1, 2, 3]
        assert FileImport.objects.count() == 2

    def test_survives_a_writer_that_keeps_its_place_when_it_is_emptied(self, log, follow):
        followed = follow()
        with log.open("wb", buffering=0) as writer:
            writer.write(line(1))
            catch_up(followed)
            os.truncate(log, 0)
            writer.write(line(2))  # behind as many zeros as the first line had bytes
        catch_up(followed)
        assert stored() == [1, 2]

    def test_reads_a_compressed_file_once(self, log, follow):
        log.write_bytes(gzip.compress(line(1)))
        followed = follow()
        catch_up(followed)
        assert followed.is_over
        assert stored() == [1]

    def test_goes_on_where_it_stopped_also_in_what_was_rotated_away(self, log, follow):
        first = follow(how=resume)
        log.write_bytes(line(1))
        catch_up(first)
        first.close()
        with log.open("ab") as writer:
            writer.write(line(2))
        log.rename(log.with_suffix(".log.1"))
        log.write_bytes(line(3))
        second = follow(how=resume)
        catch_up(second)
        log.with_suffix(".log.1").rename(log)
        catch_up(third := follow(how=resume))
        assert stored() == [1, 2, 3]
        assert third.importers[0].counts.duplicates == 0


class TestOutage:
    def test_loses_nothing(self, log, follow, monkeypatch):
        from django.db import OperationalError

        from errors.ingest.imports import importer

        followed = follow()
        log.write_bytes(line(1))
        with monkeypatch.context() as patch:
            patch.setattr(importer.store, "write", lambda *_, **__: (_ for _ in ()).throw(OperationalError("gone")))
            assert followed.step(now=NOW)
            for _ in range(2):
                with pytest.raises(OperationalError):
                    catch_up(followed)
        catch_up(followed)
        assert stored() == [1]

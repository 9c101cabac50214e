"""Which files are meant, and in which order."""

from __future__ import annotations

import os
import random

import pytest

from errors.ingest.imports.paths import files_of


class TestRotatedLogs:
    @pytest.mark.parametrize(
        "names",
        [
            ["app.log.10.gz", "app.log.2.gz", "app.log.1", "app.log"],
            ["app.10.log", "app.2.log", "app.1.log", "app.log"],
            ["app.log-20261124.gz", "app.log-20261125.zst", "app.log-20261126", "app.log"],
            ["app.2026-11-25.0.log.gz", "app.2026-11-25.1.log.gz", "app.2026-11-26.0.log", "app.log"],
            ["app-2026-11-25T10.log", "app-2026-11-25T11.log"],
        ],
        ids=["numbers", "numbers inside", "dates", "dates and numbers", "hours"],
    )
    def test_come_oldest_first(self, names):
        mixed = random.Random(1).sample(names, len(names))
        assert files_of(mixed) == names

    def test_stay_apart_from_others(self):
        given = ["b.log", "dir/a.log", "a.log", "b.log.1", "a.log.1", "dir/a.log.1"]
        assert files_of(given) == ["b.log.1", "b.log", "dir/a.log.1", "dir/a.log", "a.log.1", "a.log"]


class TestPaths:
    def test_may_be_folders_and_globs(self, tmp_path):
        for name in ("one/app.log", "one/app.log.1", "one/deeper/x.json", "two/y.json"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        found = files_of([str(tmp_path / "one"), str(tmp_path / "*" / "y.json")])
        expected = ["one/app.log.1", "one/app.log", "one/deeper/x.json", "two/y.json"]
        assert found == [str(tmp_path / name) for name in expected]

    def test_are_taken_once_and_as_they_are_where_nothing_is(self, tmp_path):
        missing = str(tmp_path / "no*thing.log")
        assert files_of(["-", missing, "-", missing]) == ["-", missing]

    def test_with_signs_of_a_glob_may_be_names(self, tmp_path):
        path = tmp_path / "app[1].log"
        path.touch()
        assert files_of([str(path)]) == [str(path)]

    def test_tell_a_folder_that_may_not_be_read(self, tmp_path, monkeypatch):
        for name in ("closed/app.log", "open/app.log"):
            (tmp_path / name).parent.mkdir()
            (tmp_path / name).touch()
        look = os.scandir

        def refuse(path):
            if str(path).endswith("closed"):  # as root, who reads everything, may run this
                raise PermissionError(13, "Permission denied", str(path))
            return look(path)

        monkeypatch.setattr(os, "scandir", refuse)
        assert files_of([str(tmp_path)]) == [str(tmp_path / "closed"), str(tmp_path / "open/app.log")]

    def test_leave_out_pipes_which_would_be_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "app.log").touch()
        assert files_of([str(tmp_path)]) == [str(tmp_path / "app.log")]

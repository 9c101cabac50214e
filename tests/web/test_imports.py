"""Files that are uploaded on a source's page, and the page of their import."""

from __future__ import annotations

import datetime as dt
import gzip
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from errors import tasks
from errors.actions import imports as import_actions
from errors.models import ErrorResponse, FileImport
from errors.models.imports import ImportState
from tests.factories import make_source
from tests.ingest.imports.samples import body, lines
from tests.ingest.samples import assert_counters_agree


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return settings.UPLOAD_DIR


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    found = []
    monkeypatch.setattr(tasks.import_upload, "apply_async", lambda arguments, **_: found.append(*arguments))
    monkeypatch.setattr(tasks.import_upload, "delay", found.append)
    return found


@pytest.fixture
def source(db):
    return make_source("billing")


def upload(client, source, content, *, name="app.log", **fields):
    file = SimpleUploadedFile(name, content)
    return client.post(f"/sources/{source.pk}/imports/", {"format": "auto", "file": file} | fields)


def text_of(client, path):
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).content.decode()).split())


class TestUpload:
    def test_is_kept_on_disk_and_imported_in_the_background(self, source, administrator_client, folder, sent):
        content = b"".join(lines(300))
        response = upload(administrator_client, source, content)
        row = FileImport.objects.get()
        assert response.headers["Location"] == f"/sources/{source.pk}/imports/{row.pk}/"
        assert ([path.read_bytes() for path in folder.iterdir()], sent) == ([content], [row.pk])
        assert "Waiting" in text_of(administrator_client, response.headers["Location"])
        tasks.import_upload(row.pk)
        page = text_of(administrator_client, response.headers["Location"])
        assert "Done" in page
        assert re.search(r"Accepted\s+30\b", page)
        assert "Uploaded by ada" in page
        assert list(folder.iterdir()) == []
        assert_counters_agree()
        assert "app.log" in text_of(administrator_client, f"/sources/{source.pk}/")

    @pytest.mark.parametrize("wrap", [bytes, gzip.compress])
    def test_counts_nothing_twice_when_it_comes_twice(self, source, administrator_client, wrap):
        content = wrap(b"\n".join(body(number) for number in range(1, 9)))
        for _ in range(2):
            upload(administrator_client, source, content)
            tasks.import_upload(FileImport.objects.order_by("-pk").first().pk)
        counts = FileImport.objects.order_by("pk").values_list("accepted_count", "duplicate_count")
        assert list(counts) == [(8, 0), (0, 8)]

    def test_that_is_too_large_is_refused_and_leaves_nothing(self, source, administrator_client, settings, folder):
        settings.UPLOAD_BYTES = 100_000
        for size in (100_001, 600_000):
            response = upload(administrator_client, source, b"x" * size)
            assert response.status_code == 413
            assert "larger than" in response.content.decode()
        assert not FileImport.objects.exists()
        assert not folder.exists() or list(folder.iterdir()) == []

    def test_without_a_file_says_so(self, source, administrator_client):
        response = administrator_client.post(f"/sources/{source.pk}/imports/", {"format": "auto"})
        assert response.status_code == 400
        assert "Choose a file" in response.content.decode()

    def test_that_cannot_be_written_says_so(self, source, administrator_client, monkeypatch):
        from errors.web.uploading import Path

        def full(*_args):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "open", full)
        response = upload(administrator_client, source, b"INFO fine\n")
        assert response.status_code == 507
        assert "No space left on device" in response.content.decode()

    def test_is_for_administrators(self, source, agent_client, viewer_client):
        for client in (agent_client, viewer_client):
            assert upload(client, source, b"x").status_code == 403
            assert "Upload and import" not in client.get(f"/sources/{source.pk}/").content.decode()

    def test_needs_a_token_against_forgery(self, source, administrator, folder):
        client = Client(enforce_csrf_checks=True)
        client.force_login(administrator)
        assert upload(client, source, b"x").status_code == 403
        assert not folder.exists() or list(folder.iterdir()) == []
        page = client.get(f"/sources/{source.pk}/").content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        assert upload(client, source, b"INFO x\n", csrfmiddlewaretoken=token).status_code == 302


class TestBackground:
    @pytest.fixture
    def row(self, source, administrator_client):
        upload(administrator_client, source, b"".join(lines(90_000, every=100)))
        return FileImport.objects.get()

    def test_imports_a_few_seconds_at_a_time(self, row, sent, monkeypatch):
        monkeypatch.setattr(tasks, "IMPORT_SECONDS", 0)
        turns = 0
        while sent:
            tasks.import_upload(sent.pop())
            turns += 1
        assert turns > 3
        row.refresh_from_db()
        assert (row.state, row.accepted_count, row.duplicate_count) == (ImportState.DONE, 900, 0)
        assert ErrorResponse.objects.count() == 900

    def test_goes_on_with_what_a_killed_worker_left(self, row, sent, monkeypatch):
        monkeypatch.setattr(tasks, "IMPORT_SECONDS", 0)
        tasks.import_upload(row.pk)
        sent.clear()  # the message that a worker has is gone with it
        tasks.gather_imports()
        assert sent == []
        FileImport.objects.update(changed_at=timezone.now() - dt.timedelta(seconds=61))
        tasks.gather_imports()
        assert sent == [row.pk]
        monkeypatch.setattr(tasks, "IMPORT_SECONDS", 60)
        tasks.import_upload(row.pk)
        row.refresh_from_db()
        assert (row.state, row.accepted_count, row.duplicate_count) == (ImportState.DONE, 900, 0)
        assert_counters_agree()

    def test_is_left_by_a_machine_that_does_not_have_the_file(self, row, folder, tmp_path, administrator_client):
        folder.rename(tmp_path / "elsewhere")
        assert import_actions.go_on(row.pk, clock=timezone.now, seconds=1) is import_actions.Outcome.NOT_OURS
        FileImport.objects.update(changed_at=timezone.now() - dt.timedelta(minutes=5))
        assert f"The file lies on {row.node} :" in text_of(
            administrator_client, f"/sources/{row.source_id}/imports/{row.pk}/"
        )
        (tmp_path / "elsewhere").rename(folder)
        assert import_actions.go_on(row.pk, clock=timezone.now, seconds=60) is import_actions.Outcome.OVER

    def test_gives_up_what_kills_it_each_time(self, row):
        FileImport.objects.update(attempt_count=import_actions.MOST_ATTEMPTS)
        tasks.import_upload(row.pk)
        row.refresh_from_db()
        assert row.state == ImportState.FAILED
        assert "begun 5 times" in row.detail


class TestFailure:
    def test_is_told_and_can_be_tried_again(self, source, administrator_client, agent_client, sent):
        upload(administrator_client, source, gzip.compress(b"".join(lines(20_000)))[:-500], name="cut.gz")
        row = FileImport.objects.get()
        tasks.import_upload(sent.pop())
        path = f"/sources/{source.pk}/imports/{row.pk}/"
        assert "Damaged compression: the compressed data ends too early" in text_of(administrator_client, path)
        assert "Try again" not in text_of(agent_client, path)
        assert agent_client.post(f"{path}retry/").status_code == 403
        administrator_client.post(f"{path}retry/")
        assert sent == [row.pk]
        row.refresh_from_db()
        assert row.state == ImportState.WAITING

    def test_without_its_file_cannot_be_tried_again(self, source, administrator_client, sent, folder):
        upload(administrator_client, source, b"\xc1\xff\xfe\x00 no text", name="program")
        row = FileImport.objects.get()
        tasks.import_upload(sent.pop())
        next(folder.iterdir()).unlink()
        path = f"/sources/{source.pk}/imports/{row.pk}/"
        response = administrator_client.post(f"{path}retry/", follow=True)
        assert "Upload it again" in response.content.decode()

    def test_of_an_unknown_import_is_404(self, source, administrator_client):
        assert administrator_client.get(f"/sources/{source.pk}/imports/4711/").status_code == 404


class TestLeftovers:
    def test_are_removed_after_a_day(self, db, folder):
        folder.mkdir()
        import os

        for name, age in (("a.part", 25), ("b", 25), ("c.part", 1)):
            (folder / name).write_bytes(b"x")
            then = timezone.now().timestamp() - age * 3_600
            os.utime(folder / name, (then, then))
        assert import_actions.remove_leftovers(now=timezone.now()) == 2
        assert [path.name for path in folder.iterdir()] == ["c.part"]

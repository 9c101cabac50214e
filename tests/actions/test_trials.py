"""A test at the press of a button: what the operator is told, and what it leaves behind."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError

from errors.actions.trials import Outcome, send_trial
from errors.ingest import Receipt, sending
from errors.ingest.hosting import WriterThread
from errors.models import ErrorResponse
from tests.factories import NOW, make_source


@pytest.fixture
def source(db):
    return make_source()


class TestTrial:
    def test_is_seen_and_leaves_nothing_but_its_time(self, source):
        assert send_trial(source, now=NOW) is Outcome.SEEN
        source.refresh_from_db()
        assert (source.last_trial_at, source.accepted_count) == (NOW, 0)
        assert not ErrorResponse.objects.exists()

    def test_says_when_it_waits_on_disk(self, source, monkeypatch):
        source.last_trial_at = NOW - dt.timedelta(days=1)
        source.save()
        monkeypatch.setattr("errors.actions.trials.send_one", lambda _parcel: Receipt(accepted=1))
        assert send_trial(source, now=NOW) is Outcome.WAITS

    def test_says_when_nobody_takes_it(self, source, monkeypatch, settings, tmp_path):
        settings.WRITER_SOCKET = str(tmp_path / "nobody")
        monkeypatch.setattr(sending, "CONNECT_SECONDS", 0.05)
        assert send_trial(source, now=NOW) is Outcome.FAILED

    def test_says_when_the_database_does_not_take_it(self, source, monkeypatch):
        def fail(_parcels):
            raise OperationalError("away")

        monkeypatch.setattr(sending, "write", fail)
        assert send_trial(source, now=NOW) is Outcome.FAILED


@pytest.mark.django_db(transaction=True)
class TestSending:
    def test_goes_to_the_writer_where_there_is_one(self, settings, tmp_path):
        settings.SPOOL_DIR = tmp_path
        source = make_source()
        writer = WriterThread()
        settings.WRITER_SOCKET = writer.path
        try:
            assert send_trial(source, now=NOW) is Outcome.SEEN
        finally:
            writer.stop()

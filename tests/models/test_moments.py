"""Times as they are stored: to the microsecond, in order, and what the migration makes of text."""

from __future__ import annotations

import datetime as dt
import sqlite3
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import F

from errors.models import ErrorResponse, Issue
from errors.models.moments import MomentField, microseconds, moment_of
from errors.models.observations import NEVER, NO_LIMIT
from tests.factories import make_error

TIMES = [
    NEVER,
    NO_LIMIT,
    dt.datetime(2026, 11, 27, 8, 59, 59, 999_999, tzinfo=dt.UTC),
    dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC),
    dt.datetime(2026, 11, 27, 9, 0, 0, 1, tzinfo=dt.UTC),
    dt.datetime(2026, 11, 27, 9, 0, 0, 120_000, tzinfo=dt.UTC),
    dt.datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=dt.UTC),
]


class TestMoments:
    @pytest.mark.parametrize("time", TIMES)
    def test_are_numbers_and_times_again(self, time):
        assert moment_of(microseconds(time)) == time

    def test_are_the_only_times_of_the_project(self):
        times = [
            field
            for model in apps.get_app_config("errors").get_models()
            for field in model._meta.local_fields
            if isinstance(field, models.DateTimeField)
            and field.model.__module__.startswith("errors.")
            and field.name not in {"last_login", "date_joined"}  # Django's own
        ]
        assert len(times) > 30
        assert [str(field) for field in times if not isinstance(field, MomentField)] == []


@pytest.mark.django_db
class TestColumn:
    @pytest.mark.parametrize("time", TIMES)
    def test_gives_back_what_it_took(self, time):
        error = make_error()
        ErrorResponse.objects.filter(pk=error.pk).update(occurred_at=time)
        assert ErrorResponse.objects.get(occurred_at=time).occurred_at == time
        assert ErrorResponse.objects.aggregate(first=models.Min("occurred_at")) == {"first": time}

    def test_is_compared_with_others(self):
        issue = make_error().issue
        Issue.objects.filter(pk=issue.pk).update(first_seen_at=TIMES[2], last_seen_at=TIMES[3])
        assert Issue.objects.filter(first_seen_at__lt=F("last_seen_at")).exists()
        assert not Issue.objects.filter(first_seen_at__gte=F("last_seen_at")).exists()

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's columns")
    def test_is_a_number_in_sqlite(self):
        make_error()
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT typeof(occurred_at), typeof(received_at) FROM errors_errorresponse")
            assert cursor.fetchall() == [("integer", "integer")]


class TestMigration:
    @pytest.mark.parametrize("time", TIMES)
    def test_reads_times_as_django_wrote_them(self, time):
        as_number = import_module("errors.migrations.0009_moments").AS_NUMBERS.format("at")
        text = str(time.replace(tzinfo=None))
        [[number]] = sqlite3.connect(":memory:").execute(f"SELECT {as_number} FROM (SELECT ? AS at)", [text])
        assert number == microseconds(time)

from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.kinds import Kind
from errors.queries.lasting import end_of, lasting_of_company, lasting_of_issue, quota_alarm
from tests.factories import NOW, make_condition, make_error, make_reading, make_source
from tests.queries.conftest import asked

HOUR = dt.timedelta(hours=1)
MIDNIGHT = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def lost(at, **fields):
    return make_error(at=at, kind=Kind.CONNECTION, status_code=0, service="Xero", message="It was lost", **fields)


class TestEnd:
    def test_is_the_success_that_came_after(self, db, reading):
        error = lost(NOW - HOUR, condition="connection:c-1:x-1")
        make_condition("connection:c-1:x-1", kind=Kind.CONNECTION, opened_at=NOW - HOUR, ended_at=NOW)
        with reading(queries=1):
            assert end_of(error, now=NOW).at == NOW

    def test_is_open_while_the_last_success_lies_before_it(self, db):
        error = lost(NOW, condition="connection:c-1:x-1")
        make_condition("connection:c-1:x-1", kind=Kind.CONNECTION, opened_at=NOW, ended_at=NOW - HOUR)
        assert end_of(error, now=NOW).at is None

    def test_is_nothing_for_an_error_that_begins_nothing(self, db):
        assert end_of(make_error(), now=NOW) is None

    def test_of_a_quota_comes_by_itself_at_midnight(self, db):
        error = make_error(kind=Kind.RATE_LIMIT, status_code=0, service="Rate limit", condition="quota")
        assert end_of(error, now=NOW).at is None
        assert end_of(error, now=NOW + 10 * HOUR).at == MIDNIGHT


class TestLasting:
    def test_of_a_company_is_its_own_and_open(self, db, reading):
        make_condition("connection:c-1:x-1", kind=Kind.CONNECTION, opened_at=NOW - HOUR)
        make_condition("read:c-1:x-1:invoices", kind=Kind.READ, opened_at=NOW)
        make_condition("connection:c-1:x-2", kind=Kind.CONNECTION, opened_at=NOW - HOUR, ended_at=NOW)
        make_condition("connection:c-12:x-1", kind=Kind.CONNECTION)
        with reading(queries=1):
            found = lasting_of_company("c-1")
        assert [(one.kind, one.connection_id, one.data_type) for one in found] == [
            ("connection", "x-1", ""),
            ("read", "x-1", "invoices"),
        ]

    def test_of_an_issue_is_what_its_errors_began(self, db, reading):
        error = lost(NOW, condition="connection:c-1:x-1")
        make_condition("connection:c-1:x-1", kind=Kind.CONNECTION)
        make_condition("connection:c-2:x-2", kind=Kind.CONNECTION)
        with reading(queries=2):
            assert [one.company_id for one in lasting_of_issue(error.issue)] == ["c-1"]


class TestQuotaAlarm:
    @pytest.fixture
    def used_up(self, db):
        return make_condition("quota", kind=Kind.RATE_LIMIT, opened_at=NOW - HOUR)

    def test_lasts_until_midnight_where_nobody_says_when(self, used_up):
        alarm = quota_alarm(asked())
        assert (alarm.since, alarm.resets_at, alarm.reading) == (NOW - HOUR, MIDNIGHT, None)
        assert quota_alarm(asked(now=MIDNIGHT)) is None

    def test_closes_by_the_reset_or_by_a_reading_with_something_left(self, used_up):
        used_up.ended_at = NOW
        used_up.save()
        assert quota_alarm(asked()) is None
        used_up.ended_at = NOW - 2 * HOUR
        used_up.save()
        reading = make_reading(remaining=0, resets_at=NOW + HOUR)
        assert quota_alarm(asked()).resets_at == NOW + HOUR
        reading.remaining = 7
        reading.save()
        assert quota_alarm(asked()) is None

    def test_is_the_environments_own(self, used_up):
        make_source("staging", environment="sandbox")
        assert quota_alarm(asked("environment=production")) is not None
        assert quota_alarm(asked("environment=sandbox")) is None

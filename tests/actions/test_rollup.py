from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Sum

from errors.actions import rollup, steps
from errors.actions.rollup import roll_up
from errors.models import DayTally, HourTally, MinuteTally
from tests.factories import NOW, make_error, make_issue, make_source

DAY = dt.timedelta(days=1)
OLD_DAY = dt.datetime(2026, 8, 20, tzinfo=dt.UTC)


class KilledError(Exception):
    """Stands for a process killed between two transactions."""


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch):
    monkeypatch.setattr(steps, "rest", lambda held: None)


def counted() -> int:
    return sum(tally.objects.aggregate(sum=Sum("count"))["sum"] or 0 for tally in (HourTally, DayTally))


@pytest.mark.django_db
class TestMinutes:
    def test_go_after_three_days_and_their_hours_stay(self):
        make_error(at=NOW - 4 * DAY)
        make_error(at=NOW - 2 * DAY)
        assert roll_up(now=NOW).minutes == 1
        assert (MinuteTally.objects.count(), HourTally.objects.count()) == (1, 2)


@pytest.mark.django_db
class TestHours:
    def test_are_folded_into_their_day_by_issue_and_source(self):
        for hour in (0, 7, 23):
            make_error(at=OLD_DAY.replace(hour=hour))
        make_error(at=OLD_DAY, source=make_source("other"))
        make_error(at=OLD_DAY + DAY)
        assert roll_up(now=NOW).hours == 5
        assert HourTally.objects.count() == 0
        days = DayTally.objects.order_by("bucket_at", "source__name").values_list("bucket_at", "source__name", "count")
        assert list(days) == [(OLD_DAY, "other", 1), (OLD_DAY, "shop", 3), (OLD_DAY + DAY, "shop", 1)]

    def test_are_folded_by_whole_days_only(self):
        border = NOW.replace(hour=0, minute=0) - 90 * DAY
        make_error(at=border)
        make_error(at=border - dt.timedelta(hours=1))
        assert roll_up(now=NOW).hours == 1
        assert HourTally.objects.get().bucket_at == border

    def test_that_come_late_are_added_to_their_day(self):
        make_error(at=OLD_DAY)
        roll_up(now=NOW)
        make_error(at=OLD_DAY)
        roll_up(now=NOW)
        assert DayTally.objects.get().count == 2

    def test_are_counted_once_however_often_the_run_is_killed(self, monkeypatch):
        monkeypatch.setattr(rollup, "BATCH", 2)
        for hour in range(9):
            make_error(at=OLD_DAY.replace(hour=hour))

        def killed(held: float) -> None:
            raise KilledError

        monkeypatch.setattr(steps, "rest", killed)
        kills = 0
        while HourTally.objects.exists():
            with pytest.raises(KilledError):
                roll_up(now=NOW)
            kills += 1
            assert counted() == 9
        assert kills == 1 + 5  # the minutes, all at once; then nine hours, two at a time

    def test_are_counted_once_though_a_step_is_killed_half_way(self, monkeypatch):
        make_error(at=OLD_DAY)
        with monkeypatch.context() as patch:
            patch.setattr(rollup.HourTally.objects, "filter", lambda **_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                roll_up(now=NOW)
        assert (counted(), DayTally.objects.count()) == (1, 0)
        roll_up(now=NOW)
        assert (counted(), DayTally.objects.count()) == (1, 1)


@pytest.mark.django_db
class TestDays:
    def test_end_with_the_setting(self, settings):
        settings.TALLY_DAYS = 120
        issue, source = make_issue(), make_source()
        for age in (119, 121):
            DayTally.objects.create(bucket_at=NOW - age * DAY, issue=issue, source=source, count=5)
        assert roll_up(now=NOW).days == 1

    def test_end_though_they_are_still_hours(self, settings):
        settings.TALLY_DAYS = 30
        make_error(at=NOW - 40 * DAY)
        taken = roll_up(now=NOW)
        assert (taken.hours, taken.days, counted()) == (1, 1, 0)

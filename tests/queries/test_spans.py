from __future__ import annotations

import datetime as dt

import pytest

from errors.models import CompanyTally, DayTally, HourTally, MinuteTally
from errors.queries.spans import fold, grid_of, span_of
from tests.factories import NOW
from tests.queries.conftest import asked


class TestSpanOf:
    @pytest.mark.parametrize(
        ("query", "models"),
        [
            ("since=1h", (MinuteTally,)),
            ("since=24h", (MinuteTally,)),
            ("since=2026-11-21T10:00Z&until=2026-11-21T11:00Z", (HourTally,)),  # minutes are dropped by then
            ("since=7d", (HourTally,)),
            ("since=24h&company_id=c1", (CompanyTally,)),
            ("since=60d", (HourTally, DayTally)),  # the window before reaches into the days
            ("since=1000d", (HourTally, DayTally)),
        ],
    )
    def test_picks_the_tables_that_hold_the_window_and_the_one_before(self, query, models):
        assert span_of(asked(query)).models == models

    def test_widens_to_whole_buckets(self):
        span = span_of(asked("since=1h", now=NOW + dt.timedelta(seconds=30)))
        assert (span.since, span.until) == (NOW - dt.timedelta(hours=1), NOW + dt.timedelta(minutes=1))

    def test_gives_a_shared_hour_to_the_later_span(self):
        span = span_of(asked("since=1h"))
        assert span.hours_since == span.before().hours_until == NOW.replace(hour=13, minute=0)


class TestGridOf:
    @pytest.mark.parametrize(
        ("query", "step", "size"),
        [("since=1h", 60, 60), ("since=6h", 300, 72), ("since=24h", 1_800, 49), ("since=7d", 7_200, 85)],
    )
    def test_takes_round_steps(self, query, step, size):
        grid = grid_of(span_of(asked(query)))
        assert (grid.step, grid.size) == (step, size)

    @pytest.mark.parametrize("length", ["1m", "59m", "3h", "23h", "26h", "30d", "89d", "91d", "365d", "3660d"])
    def test_never_has_more_than_96_buckets(self, length):
        assert 1 <= grid_of(span_of(asked(f"since={length}"))).size <= 96

    def test_bounds_a_window_of_decades(self):
        assert grid_of(span_of(asked("since=2000-01-01"))).size <= 96


class TestFold:
    def test_keeps_the_sum_and_aligns_to_the_end(self):
        assert fold([1] * 49) == [1, *[2] * 24]
        assert fold([1, 2, 3]) == [1, 2, 3]
        assert fold([]) == []

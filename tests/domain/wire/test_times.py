from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors.domain.wire.times import FIRST_YEAR, lacks_year, lacks_zone, parse_time

MOMENT = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)


class TestKlog:
    def test_tells_neither_year_nor_zone(self):
        written = "E0304 05:06:07.890123"
        assert (parse_time(written), lacks_year(written), lacks_zone(written)) == (None, True, True)
        assert parse_time(written, now=MOMENT) == MOMENT.replace(microsecond=890_123)

    @pytest.mark.parametrize("written", ["E1304 05:06:07", "E0304 25:06:07", "X0304 05:06:07"])
    def test_is_nothing_else(self, written):
        assert parse_time(written, now=MOMENT) is None


class TestParseTime:
    @pytest.mark.parametrize(
        "value",
        [
            "2026-03-04T05:06:07Z",
            "2026-03-04 05:06:07",
            "2026-03-04T05:06:07.0000000+00:00",
            "2026-03-04T06:06:07+01:00",
            "2026-03-03T23:36:07-0530",
            "2026/3/4 5:06:07 UTC",
            "20260304T050607Z",
            "Wed, 04 Mar 2026 05:06:07 GMT",
            "Wed Mar 4 05:06:07 2026",
            "/Date(1772600767000+0000)/",
            "04/Mar/2026:06:06:07 +0100",  # web servers
            "2026/03/04 05:06:07",  # Go's log, nginx
            "2026-03-04 05:06:07.0000009 +0000 UTC m=+0.1",  # Go's String()
            "Wed Mar  4 05:06:07 UTC 2026",
            "Wed Mar 04 05:06:07 +0000 2026",
            "Wed Mar 04 2026 05:06:07 GMT+0000 (Coordinated Universal Time)",
            "Mar 04, 2026 5:06:07 AM",  # java.util.logging
            "3/4/2026 5:06:07 AM",  # .NET in the United States
            "2026-03-04 06:06:07.000 +01:00",  # Serilog
            "2026-03-04T05:06:07Z[UTC]",  # Java
            "Wednesday, 04-Mar-26 05:06:07 GMT",
            "04-Mar-2026 05:06:07.000",  # Tomcat
            "04 Mar 2026 05:06:07,000",  # log4j
            "4.3.2026 05:06:07",
            "04.03.2026, 06:06:07 +0100",
            "Mar 4, 2026 @ 05:06:07.000",  # Kibana
            "1772600767000000",
            639_081_975_670_000_000,  # .NET's ticks
            "1772600767",
            1772600767,
            1772600767.0,
            1772600767000,
            1772600767000000,
            1772600767000000000,
        ],
        ids=repr,
    )
    def test_reads_what_senders_write(self, value):
        assert parse_time(value) == MOMENT

    @pytest.mark.parametrize(
        ("value", "moment"),
        [
            ("2026-03-04T05:06:07.1234567Z", MOMENT.replace(microsecond=123456)),
            ("2026-03-04 05:06:07,5", MOMENT.replace(microsecond=500_000)),
            ("2026-03-04T05:06:99Z", MOMENT.replace(second=59)),
            ("2026-03-04T00:36:99-04:30", MOMENT.replace(second=59)),
            ("2026-03-04", MOMENT.replace(hour=0, minute=0, second=0)),
            (1772600767.25, MOMENT.replace(microsecond=250_000)),
            ("1772600767123456789", MOMENT.replace(microsecond=123_457)),
            ("Mar 04, 2026 12:06:07 AM", MOMENT.replace(hour=0)),
            ("Mar 04, 2026 5:06:07 PM", MOMENT.replace(hour=17)),
        ],
    )
    def test_cuts_what_is_too_fine_and_clamps_what_cannot_be(self, value, moment):
        assert parse_time(value) == moment

    @pytest.mark.parametrize(
        "value",
        ["", "soon", "2026-02-30T05:06:07Z", "2026-13-04T05:06:07Z", "0001-01-01T00:00:00", "1999-12-31T23:59:59Z",
         "9999-12-31T23:59:59-12:00", "5", "Foo 12 05:06:07 2026", "04/Mar/2026:25:06:07 +0000", "Mar  4 05:06:07",
         0, -1, 10**400, 1e300, float("nan"), True, None, [], {}],
        ids=lambda value: repr(value)[:40],
    )  # fmt: skip
    def test_is_none_where_no_moment_is_meant(self, value):
        assert parse_time(value) is None

    @settings(deadline=None)
    @given(
        st.text() | st.integers() | st.floats() | st.datetimes().map(str) | st.from_regex(r"\d{4}-\d\d-\d\d[T ][\d:.]+")
    )
    def test_is_aware_and_of_this_age_whatever_comes(self, value):
        moment = parse_time(value)
        assert moment is None or (moment.tzinfo is dt.UTC and moment.year >= FIRST_YEAR)


class TestTimeWithoutAYear:
    @pytest.mark.parametrize(
        ("value", "now", "year"),
        [
            ("Mar  4 05:06:07", MOMENT, 2026),
            ("Mar  5 05:06:06", MOMENT, 2026),
            ("Mar  5 05:06:08", MOMENT, 2025),
            ("Dec 31 23:59:59", MOMENT, 2025),
            ("Jan  1 00:30:00", dt.datetime(2026, 12, 31, 23, 59, tzinfo=dt.UTC), 2027),
        ],
    )
    def test_is_of_the_last_year_that_it_can_be_of(self, value, now, year):
        moment = parse_time(value, now=now)
        assert (moment.year, lacks_year(value)) == (year, True)

    def test_is_none_where_the_year_has_no_such_day(self):
        assert parse_time("Feb 29 05:06:07", now=MOMENT) is None


class TestZone:
    @pytest.mark.parametrize("value", ["2026-03-04T05:06:07Z", "2026-03-04 05:06:07 +0100", "1772600767", 1])
    def test_is_told(self, value):
        assert not lacks_zone(value)

    @pytest.mark.parametrize("value", ["2026-03-04 05:06:07,123", "2026-03-04", "Mar  4 05:06:07"])
    def test_is_lacking(self, value):
        assert lacks_zone(value)

from __future__ import annotations

import datetime as dt

import pytest
from django.http import QueryDict

from tests.factories import NOW
from tests.queries.conftest import asked


class TestReadFilter:
    def test_takes_repeated_and_comma_separated_values(self):
        found = asked("status_code=429,5xx&status_code=404&service=Xero&service=QuickbooksOnline")
        assert found.status_codes == ("429", "5xx", "404")
        assert found.services == ("xero", "quickbooksonline")
        assert found.status_ranges == [(429, 429), (500, 599), (404, 404)]

    def test_notes_what_it_cannot_read_and_goes_on(self):
        found = asked("status_code=abc,404&issue=x&environment=moon&since=tomorrow&until=99999999999d")
        assert found.status_codes == ("404",)
        assert found.ignored == (
            "since=tomorrow",
            "until=99999999999d",
            "status_code=abc",
            "issue=x",
            "environment=moon",
        )
        assert found.window is not None
        assert found.window.name == "24h"

    def test_keeps_a_comma_inside_quotes(self):
        found = asked('service="Sage, UK"')
        assert found.services == ("sage, uk",)
        assert asked(found.query()).services == found.services

    @pytest.mark.parametrize(
        "query",
        [
            "since=0001-01-01",
            "since=9999-12-31T23:59:59-23:00",
            "until=0001-01-02",
            "since=2026-11-24T14:20:00Z&until=2026-11-24T14:20:00Z",
            "since=2027-01-01",
            "since=%00&until=%00",
            "status_code=9999",
            "status_code=6xx",
            "source=" + "x" * 300,
            "q=" + "x" * 300,
            "service=" + "x" * 300,
        ],
    )
    def test_ignores_nonsense_without_falling_over(self, query):
        found = asked(query)
        assert found.ignored
        assert found.window == asked().window


class TestWindow:
    def test_keeps_the_name_of_a_relative_one(self):
        window = asked("since=7d").window
        assert (window.label, window.seconds, window.until) == ("7 days", 7 * 86_400, NOW)
        assert window.params() == {"since": "7d"}
        assert window.absolute_params() == {"since": "2026-11-17T14:20:00Z", "until": "2026-11-24T14:20:00Z"}

    def test_reads_iso_times_with_and_without_a_zone(self):
        window = asked("since=2026-11-24T10:00:00+02:00&until=2026-11-24T09:00").window
        assert window.since == dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
        assert window.until == dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
        assert window.label == "24 Nov 2026 08:00 to 24 Nov 2026 09:00 UTC"

    def test_steps_by_its_own_length(self):
        window = asked("since=6h").window
        assert window.previous().until == window.since
        assert window.previous().seconds == window.following().seconds == window.seconds


class TestQuery:
    def test_carries_the_whole_filter_on(self):
        query = "status_code=429&service=xero&company_id=c1&issue=7&source=2&environment=sandbox&q=a+b&since=7d"
        assert asked(query).query() == query

    def test_replaces_adds_and_takes_out(self):
        found = asked("status_code=429&service=xero&since=7d")
        assert found.query(service=None, sort="-count", since="1h") == "status_code=429&since=1h&sort=-count"

    def test_switches_one_value_of_a_facet(self):
        found = asked("status_code=429,404&since=7d")
        assert QueryDict(found.with_value("status_code", "429")).getlist("status_code") == ["404"]
        assert QueryDict(found.with_value("status_code", "500")).getlist("status_code") == ["429", "404", "500"]

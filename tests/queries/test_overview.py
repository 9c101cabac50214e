from __future__ import annotations

import datetime as dt

import pytest

from errors.models import Ticket
from errors.queries.overview import overview
from errors.queries.series import series
from tests.factories import NOW, make_error, make_issue, make_source, make_user
from tests.queries.conftest import asked

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def figures(query=""):
    return {figure.key: figure for figure in overview(asked(query)).figures}


@pytest.fixture
def week(db):
    """One error an hour for four days: the usual of this world."""
    for hour in range(24 * 4 + 2):
        make_error(at=NOW - HOUR * hour - dt.timedelta(minutes=25), message="Not found", company_id=f"c{hour % 3}")


class TestFigures:
    def test_compare_with_the_window_before(self, week, reading):
        make_error(at=NOW - HOUR, status_code=429, message="Too many requests", company_id="new")
        issue = make_issue(status_code=429, template="Too many requests")
        Ticket.objects.create(created_at=NOW - HOUR, created_by=make_user(), issue=issue, severity=3, format="text")
        with reading(queries=26):
            found = figures()
        assert (found["errors"].value, found["errors"].previous) == (25, 24)
        assert found["errors"].change == pytest.approx(1 / 24)
        assert (found["companies"].value, found["companies"].previous) == (4, 3)
        assert (found["new_issues"].value, found["new_issues"].previous) == (1, 0)
        assert (found["tickets"].value, found["tickets"].previous) == (1, 0)
        assert found["worth_retrying"].value == 4

    def test_give_points_that_end_with_the_window(self, week):
        found = figures()
        assert sum(found["errors"].points) == 24
        assert len(found["errors"].points) == len(found["errors"].previous_points) == 25
        assert found["new_issues"].points[-1] == found["new_issues"].value

    def test_have_no_share_of_nothing(self, db):
        found = figures()
        assert found["worth_retrying"].value is None
        assert (found["errors"].value, found["errors"].change) == (0, None)

    def test_obey_source_and_environment(self, db):
        make_error(source=make_source("dev", environment="sandbox"), at=NOW - HOUR, company_id="c1")
        make_error(at=NOW - HOUR, company_id="c2")
        assert figures("environment=sandbox")["errors"].value == 1
        assert figures("source=shop")["companies"].value == 1
        assert figures("company_id=C1")["errors"].value == 1


class TestSeries:
    def test_stacks_status_codes_in_the_order_of_the_palette(self, db, reading):
        for status_code in (404, 429, 500):
            make_error(at=NOW - HOUR, status_code=status_code, message=f"m{status_code}")
        with reading(queries=2):
            found = series(asked("since=24h"))
        assert [line.key for line in found.lines] == ["500", "429", "404"]
        assert found.step_seconds == 1_800
        assert found.buckets[found.totals.index(3)] == NOW.replace(hour=13, minute=0)

    def test_adds_up_what_does_not_fit_as_other(self, db):
        for number in range(12):
            for _ in range(13 - number):
                make_error(at=NOW - HOUR, service=f"S{number}", message="m")
        found = series(asked(), by="service")
        assert len(found.lines) == 10
        assert (found.lines[0].label, found.lines[-1].key, found.lines[-1].total) == ("S0", "other", 4 + 3 + 2)
        assert found.total == sum(range(2, 14))


class TestHeatMap:
    def test_crosses_services_and_status_codes(self, db):
        for number in range(12):
            make_error(at=NOW - HOUR, service=f"S{number:02}", status_code=404, message="m")
        make_error(at=NOW - HOUR, service="S00", status_code=500, message="m")
        found = overview(asked()).heat_map
        assert found.status_codes == [404, 500]
        assert (found.rows[0].service_key, found.rows[0].counts) == ("s00", [1, 1])
        assert len(found.rows) == 10
        assert (found.rest.counts, found.rest_count) == ([2, 0], 2)


class TestServices:
    def test_says_that_there_is_no_usual_level_yet(self, db):
        make_error(at=NOW - HOUR)
        (service,) = overview(asked()).services
        assert (service.state, service.has_usual, service.ratio, len(service.bars)) == ("unknown", False, None, 24)

    def test_compares_with_the_same_hours_of_the_days_before(self, week):
        (service,) = overview(asked()).services
        assert (service.state, service.has_usual) == ("usual", True)
        assert service.ratio == pytest.approx(0.75)

    def test_sees_a_service_that_fails_now(self, week):
        for minute in range(40):
            make_error(at=NOW - dt.timedelta(minutes=minute), status_code=503, service="Sage", message="Down")
        services = overview(asked()).services
        assert [(service.name, service.state) for service in services] == [("Sage", "failing"), ("Xero", "usual")]
        assert services[0].bars[-1].level == 2


class TestAttention:
    def test_names_a_spike_with_its_start_and_its_ratio(self, week):
        for minute in range(90):
            make_error(at=NOW - dt.timedelta(minutes=minute), message="Not found", company_id=f"s{minute % 7}")
        spike = overview(asked()).attention[0]
        assert (spike.kind, spike.status_code, spike.service) == ("spike", 404, "Xero")
        assert spike.since == NOW.replace(hour=12, minute=0)
        assert spike.count == 92
        assert spike.ratio == pytest.approx(92 / (2 + 1 / 3), abs=0.1)
        assert spike.companies == 9

    def test_names_new_issues_but_not_when_all_are(self, week, db):
        make_error(at=NOW - HOUR, status_code=401, service="PublicApi", message="Unauthorized")
        (fact,) = overview(asked()).attention
        assert (fact.kind, fact.count, fact.issues[0].issue.status_code) == ("new", 1, 401)

    def test_tells_a_new_issue_that_rises_once(self, week):
        for minute in range(90):
            make_error(at=NOW - dt.timedelta(minutes=minute), status_code=500, message="Broken", company_id="c1")
        (fact,) = overview(asked("since=24h")).attention
        assert (fact.kind, fact.count) == ("new", 1)
        (fact,) = overview(asked("since=1h")).attention
        assert (fact.kind, fact.count, fact.since, fact.companies) == ("spike", 90, NOW.replace(hour=12, minute=0), 1)

    def test_names_what_has_stopped(self, week):
        start = NOW - DAY + 3 * HOUR
        for minute in range(40):
            make_error(at=start + dt.timedelta(minutes=minute), status_code=503, message="Down", company_id="c1")
        fact = overview(asked()).attention[-1]
        assert (fact.kind, fact.status_code, fact.count) == ("stopped", 503, 40)
        assert fact.last_seen_at == start + dt.timedelta(minutes=39)
        assert fact.since == start.replace(minute=0)

    def test_is_silent_in_a_usual_and_in_an_empty_world(self, week):
        assert overview(asked()).attention == []
        assert overview(asked("service=nobody")).attention == []


class TestTopIssues:
    def test_puts_first_what_grew(self, week):
        for _ in range(5):
            make_error(at=NOW - HOUR, status_code=401, message="Unauthorized", company_id="c1")
        found = overview(asked())
        assert [row.issue.status_code for row in found.top_issues] == [401, 404]
        assert [row.issue.status_code for row in overview(asked(), sort="-count").top_issues] == [404, 401]
        assert [row.companies for row in overview(asked(), sort="-companies").top_issues] == [3, 1]
        assert found.top_issues[0].is_new
        assert found.last_error_at == NOW - dt.timedelta(minutes=25)

    def test_take_chance_for_no_growth(self, week):
        make_error(at=NOW - HOUR, status_code=401, message="Unauthorized")
        assert [row.issue.status_code for row in overview(asked()).top_issues] == [404, 401]

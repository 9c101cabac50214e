from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise

import pytest

from errors.demo import SOURCES, stories
from errors.domain.report import Reject, Report
from errors.domain.wire import FORMATS

NOW = dt.datetime(2026, 11, 24, 14, 20, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def shipments():
    return list(stories(now=NOW, scale=0.1))


@pytest.fixture(scope="module")
def items(shipments):
    return [item for shipment in shipments for item in FORMATS["errors"](shipment.payload)]


@pytest.fixture(scope="module")
def reports(items) -> list[Report]:
    return [item for item in items if isinstance(item, Report)]


class TestStories:
    def test_are_the_same_for_the_same_seed_and_time(self, shipments):
        assert [one.payload for one in stories(now=NOW, scale=0.1)] == [one.payload for one in shipments]

    def test_are_others_for_another_seed(self, shipments):
        assert next(iter(stories(now=NOW, scale=0.1, seed=8))).payload != shipments[0].payload

    def test_are_some_fifty_thousand_errors(self, reports):
        assert 4_900 < len(reports) < 5_500  # at a tenth of the scale

    def test_come_in_order_from_known_sources_and_never_from_the_future(self, shipments, reports):
        minutes = [one.received_at.replace(second=0, microsecond=0) for one in shipments]
        assert all(later - earlier >= -dt.timedelta(minutes=1) for earlier, later in pairwise(minutes))
        assert {one.source for one in shipments} == set(SOURCES)
        assert max(one.received_at for one in shipments) <= NOW
        assert min(report.occurred_at for report in reports) >= NOW - 30 * DAY

    def test_name_some_120_companies(self, reports):
        names = {report.company_id: report.company_name for report in reports if report.company_name}
        assert 110 <= len(names) <= 120
        assert len(set(names.values())) == len(names)


class TestRateLimitStorm:
    def test_strikes_one_platform_within_two_hours(self, reports):
        storm = [
            one for one in reports if one.status_code == 429 and NOW - 5 * HOUR <= one.occurred_at <= NOW - 3 * HOUR
        ]
        assert len(storm) > 500
        assert {one.service for one in storm if one.service != "PublicApi"} == {"QuickbooksOnline"}
        assert len({one.company_id for one in storm}) > 35


class TestOtherStories:
    def test_maintenance_took_forty_minutes_and_says_500_in_its_body(self, reports):
        offline = [one for one in reports if one.http_status == 503]
        times = [one.occurred_at for one in offline]
        assert max(times) - min(times) <= dt.timedelta(minutes=40)
        assert {one.body_status for one in offline} == {500}

    def test_a_fault_is_new_this_morning(self, reports):
        new = [one.occurred_at for one in reports if "MappingException" in one.message]
        assert min(new) >= NOW.replace(hour=7, minute=12)

    def test_one_customer_has_an_expired_key_day_and_night(self, reports):
        refused = [one for one in reports if one.status_code == 401]
        assert len({one.company_id for one in refused}) == 1
        assert len({one.occurred_at.hour for one in refused}) == 24

    def test_weekdays_see_more_than_weekends_and_days_more_than_nights(self, reports):
        trickle = [one.occurred_at for one in reports if "InvoicePdf" in one.message]
        by_weekday = Counter(at.weekday() for at in trickle)
        assert by_weekday[1] > 2 * by_weekday[6]
        assert sum(9 <= at.hour < 17 for at in trickle) > 4 * sum(at.hour < 5 for at in trickle)

    def test_have_the_oddities_of_real_traffic(self, items, reports):
        assert sum(not one.correlation_id for one in reports) >= 10
        assert sum(bool(one.linked_ids) for one in reports) > 300
        assert Counter(map(repr, (one.body for one in reports))).most_common(1)[0][1] > 1  # redelivered
        assert {item.reason for item in items if isinstance(item, Reject)} & {"not_json", "status_code_missing"}

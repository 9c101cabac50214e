from __future__ import annotations

import datetime as dt

from errors.models import SourceMinute, SourceToken
from errors.queries.rejects import reject_list
from errors.queries.source_activity import activity_of
from errors.queries.source_tokens import token_rows
from errors.queries.sources import source_detail, source_list
from tests.factories import NOW, make_error, make_reject, make_source
from tests.queries.conftest import asked

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


class TestSourceList:
    def test_shows_what_each_delivered_lately(self, db, reading):
        shop, quiet = make_source("shop"), make_source("quiet")
        make_error(source=shop, at=NOW - 2 * HOUR)
        make_error(source=shop, at=NOW - 30 * HOUR)
        SourceToken.objects.create(source=quiet, digest="a", created_at=NOW)
        SourceToken.objects.create(source=quiet, digest="b", created_at=NOW, revoked_at=NOW)
        with reading(queries=5):
            rows = source_list(asked())
        assert [(row.source.name, row.day_count, row.activity.token_count) for row in rows] == [
            ("quiet", 0, 1),
            ("shop", 1, 0),
        ]
        assert (len(rows[1].points), rows[1].points[-3]) == (24, 1)


class TestSourceDetail:
    def test_tells_why_parts_could_not_be_read(self, db, reading):
        shop = make_source("shop")
        for reason in ("not_json", "no_status", "not_json"):
            make_reject(shop, reason=reason)
        make_reject(make_source("other"))
        with reading(queries=7):
            found = source_detail(shop.pk, asked(), limit=2)
        assert found.reasons == [("not_json", 2), ("no_status", 1)]
        assert len(found.rejects.rows) == 2
        last = source_detail(shop.pk, asked(), limit=2, cursor=found.rejects.next)
        assert len(last.rejects.rows) == 1
        assert source_detail(10**9, asked()) is None


class TestActivity:
    def test_tells_what_came_in_the_last_minutes(self, db):
        shop, quiet = make_source("shop"), make_source("quiet")
        minute = dt.timedelta(minutes=1)
        for age, count in ((1, 20), (14, 10), (16, 500)):
            SourceMinute.objects.create(source=shop, minute_at=NOW - age * minute, delivery_count=count)
        for age in (2, 3, 40):
            make_error(source=shop, at=NOW - age * minute)
        SourceToken.objects.create(source=quiet, digest="a", created_at=NOW, last_used_at=NOW - HOUR, revoked_at=NOW)
        found = activity_of([shop, quiet], now=NOW)
        assert (found[shop.pk].deliveries_per_minute, found[shop.pk].errors_per_minute) == (2, 2 / 15)
        assert (found[quiet.pk].heard_at, found[quiet.pk].token_count) == (NOW - HOUR, 0)


class TestTokenRows:
    def test_tell_which_is_to_go_and_whether_it_may(self, db):
        shop = make_source("shop")
        for digest, age, used in (("gone", 9, 8), ("old", 5, 2), ("older", 6, 0.1), ("new", 1, 0.1)):
            SourceToken.objects.create(
                source=shop,
                digest=digest,
                created_at=NOW - age * DAY,
                last_used_at=NOW - used * DAY,
                revoked_at=NOW if digest == "gone" else None,
            )
        rows = [(row.token.digest, row.is_replaced, row.is_still_used) for row in token_rows(shop, now=NOW)]
        assert rows == [("new", False, True), ("old", True, False), ("older", True, True), ("gone", False, False)]


class TestRejectList:
    def test_obeys_source_window_and_text(self, db, reading):
        old = make_reject(make_source("shop"), at=NOW - 50 * HOUR, text="half a {")
        new = make_reject(make_source("dev", environment="sandbox"), at=NOW - HOUR)
        for query, expected in {
            "": [new, old],
            "since=24h": [new],
            "source=shop": [old],
            "environment=sandbox": [new],
            "q=HALF": [old],
        }.items():
            with reading(queries=1):
                page = reject_list(asked(query, default_window=None))
            assert page.rows == expected, query

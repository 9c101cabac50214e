from __future__ import annotations

import datetime as dt

from errors.models import SourceToken
from errors.queries.rejects import reject_list
from errors.queries.sources import source_detail, source_list
from tests.factories import NOW, make_error, make_reject, make_source
from tests.queries.conftest import asked

HOUR = dt.timedelta(hours=1)


class TestSourceList:
    def test_shows_what_each_delivered_lately(self, db, reading):
        shop, quiet = make_source("shop"), make_source("quiet")
        make_error(source=shop, at=NOW - 2 * HOUR)
        make_error(source=shop, at=NOW - 30 * HOUR)
        SourceToken.objects.create(source=quiet, digest="a", created_at=NOW)
        SourceToken.objects.create(source=quiet, digest="b", created_at=NOW, revoked_at=NOW)
        with reading(queries=3):
            rows = source_list(asked())
        assert [(row.source.name, row.day_count, row.token_count) for row in rows] == [("quiet", 0, 1), ("shop", 1, 0)]
        assert (len(rows[1].points), rows[1].points[-3]) == (24, 1)


class TestSourceDetail:
    def test_tells_why_parts_could_not_be_read(self, db, reading):
        shop = make_source("shop")
        for reason in ("not_json", "no_status", "not_json"):
            make_reject(shop, reason=reason)
        make_reject(make_source("other"))
        with reading(queries=5):
            found = source_detail(shop.pk, asked(), limit=2)
        assert found.reasons == [("not_json", 2), ("no_status", 1)]
        assert len(found.rejects.rows) == 2
        last = source_detail(shop.pk, asked(), limit=2, cursor=found.rejects.next)
        assert len(last.rejects.rows) == 1
        assert source_detail(10**9, asked()) is None


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
